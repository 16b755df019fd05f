import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { TraceBoot } from '../protocol/trace';
import { webviewHtml } from './webviewHtml';

const folder = (extensionUri: vscode.Uri) => vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

/** A page may run scripts and load nothing but its own folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [folder(extensionUri)] };
}

/** The html of one page: `dist/webview/<page>/main.js` and `main.css`. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: 'trace' | 'events',
  title: string,
): string {
  const asset = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder(extensionUri), page, name)).toString();
  const boot: TraceBoot = { messages: l10nMessages(), language: vscode.env.language };
  return webviewHtml({
    language: vscode.env.language,
    title,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    scriptUri: asset('main.js'),
    styleUri: asset('main.css'),
    boot,
  });
}

/** Translations as the page's own lookup wants them; none in English. */
function l10nMessages(): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const [message, translated] of Object.entries(vscode.l10n.bundle ?? {})) messages[message] = String(translated);
  return messages;
}
