import * as vscode from 'vscode';
import { Cancelled } from '../../base/errors';
import { label } from '../../model/text/safeText';
import { type CommandId, commands } from './ids';
import { log } from './log';
import { errorMessage } from './translate';

/** A sentence may name tables and ids. */
const LONGEST_MESSAGE = 2_000;

/** Ends a command with a sentence on what to do or that there is nothing to show: nothing failed, and the log knows no more. */
export class Hint extends Error {}

type Run = (...args: never[]) => Promise<unknown> | unknown;

/** What each command runs, once it is loaded. */
const runs = new Map<CommandId, Run>();

/** Registers every command at VS Code; the first that a person calls has what they run loaded. A failure is logged and shown once, with a way to the log. A cancelled question is no failure. */
export function registerCommands(load: () => Promise<unknown>): vscode.Disposable {
  const registered = Object.values(commands).map((id) =>
    vscode.commands.registerCommand(id, (...args: never[]) =>
      reportFailure(id, async () => {
        if (!runs.has(id)) await load();
        return await runs.get(id)?.(...args);
      }),
    ),
  );
  return vscode.Disposable.from(...registered);
}

/** Says what a command runs. */
export function registerCommand<A extends unknown[]>(
  id: CommandId,
  run: (...args: A) => Promise<unknown> | unknown,
): vscode.Disposable {
  runs.set(id, run);
  return { dispose: () => void runs.delete(id) };
}

/** Runs work that a person started; shows one message when it fails. Resolves to undefined then. */
export async function reportFailure<T>(what: string, work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Cancelled || error instanceof vscode.CancellationError) return undefined;
    if (error instanceof Hint) void vscode.window.showInformationMessage(label(error.message, LONGEST_MESSAGE));
    else showFailure(what, error);
    return undefined;
  }
}

function showFailure(what: string, error: unknown): void {
  log().error(what, error instanceof Error ? error : String(error));
  const showLog = vscode.l10n.t('Show Log');
  vscode.window.showErrorMessage(label(errorMessage(error), LONGEST_MESSAGE), showLog).then((chosen) => {
    if (chosen === showLog) log().show();
  });
}

/** Runs work that may take a while under a notification; the person can cancel it, which rejects with Cancelled. */
export function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await work(abort.signal);
    } catch (error) {
      throw abort.signal.aborted ? new Cancelled() : error;
    }
  });
}
