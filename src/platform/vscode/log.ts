import * as vscode from 'vscode';

let channel: vscode.LogOutputChannel | undefined;

/** The "Event Trace" output channel, made at its first use. Nothing written to it may hold a password or a payload. */
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
