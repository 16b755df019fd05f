import * as vscode from 'vscode';

/** Runs work that may take a while under a notification; the person can cancel it, which rejects with CancellationError. */
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
      throw abort.signal.aborted ? new vscode.CancellationError() : error;
    }
  });
}
