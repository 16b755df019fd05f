import type * as vscode from 'vscode';
import type { Ping, Pong } from '../protocol/page';

/** What a webview's page sends, untrusted, but for its pings: they are answered here, so that a page knows when nobody is left to hear it. */
export function onPageMessage(webview: vscode.Webview, listener: (message: unknown) => void): vscode.Disposable {
  return webview.onDidReceiveMessage((message: unknown) => {
    if (isPing(message)) void webview.postMessage({ type: 'pong' } satisfies Pong);
    else listener(message);
  });
}

function isPing(message: unknown): message is Ping {
  return typeof message === 'object' && message !== null && (message as Partial<Ping>).type === 'ping';
}
