import * as vscode from 'vscode';

let channel: vscode.LogOutputChannel | undefined;

/** Returns the "Event Trace" output channel, which is created on first use. Nothing written to it may contain a password or a payload. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel('Event Trace', { log: true });
  return channel;
}

/** Closes the channel with the extension. */
export const logLifetime: vscode.Disposable = {
  dispose: () => {
    channel?.dispose();
    channel = undefined;
  },
};
