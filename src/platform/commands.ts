import * as vscode from 'vscode';
import { label } from '../model/label';
import type { CommandId } from './ids';
import { log } from './log';
import { describeError } from './storeMessages';

/** A sentence may name tables and ids. */
const LONGEST_MESSAGE = 2_000;

/** Ends a command with a sentence on what to do or that there is nothing to show: nothing failed, and the log knows no more. */
export class Hint extends Error {}

/** Registers a command whose failure is logged and shown once, with a way to the log. A cancelled question is no failure. */
export function registerCommand<A extends unknown[]>(
  id: CommandId,
  run: (...args: A) => Promise<unknown> | unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: A) => reportFailure(id, () => run(...args)));
}

/** Runs work that a person started; shows one message when it fails. Resolves to undefined then. */
export async function reportFailure<T>(what: string, work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof vscode.CancellationError) return undefined;
    if (error instanceof Hint) void vscode.window.showInformationMessage(label(error.message, LONGEST_MESSAGE));
    else showFailure(what, error);
    return undefined;
  }
}

function showFailure(what: string, error: unknown): void {
  log().error(what, error instanceof Error ? error : String(error));
  const openLog = vscode.l10n.t('Open Log');
  vscode.window.showErrorMessage(label(describeError(error), LONGEST_MESSAGE), openLog).then((chosen) => {
    if (chosen === openLog) log().show();
  });
}
