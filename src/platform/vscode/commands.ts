import * as vscode from 'vscode';
import { Cancelled } from '../../base/errors';
import { label } from '../../model/text/safeText';
import { type CommandId, commands } from './ids';
import { log } from './log';
import { errorMessage } from './translate';

/** Characters of a message, which may name tables and ids. */
const LONGEST_MESSAGE = 2_000;

/** Ends a command with a sentence for the person when nothing failed: what to do, or that there is nothing to show. It is not logged. */
export class Hint extends Error {}

type Run = (...args: never[]) => Promise<unknown> | unknown;

/** The function of each command, once it is loaded. */
const runs = new Map<CommandId, Run>();

/**
 * Registers every command with VS Code. The first command that is called loads the functions of all. A failure is logged and shown once,
 * with a button for the log. A cancelled question is not a failure.
 */
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

/** Sets the function of a command. */
export function registerCommand<A extends unknown[]>(
  id: CommandId,
  run: (...args: A) => Promise<unknown> | unknown,
): vscode.Disposable {
  runs.set(id, run);
  return { dispose: () => void runs.delete(id) };
}

/** Runs work that a person started. When it fails, shows one message and resolves to undefined. */
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

/** Runs work that may take a while, with a notification. When the person cancels it, the result rejects with Cancelled. */
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
