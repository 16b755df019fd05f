import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageBoot } from '../protocol/page';
import { webviewHtml } from './webviewHtml';

const folder = (extensionUri: vscode.Uri) => vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

/** The pages, by their folders. */
export type PageName = 'trace' | 'consumer' | 'events';

/** A page may run scripts and load nothing but its own folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [folder(extensionUri)] };
}

/** The html of one page: `dist/webview/<page>/main.js` and `main.css`. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: PageName, title: string): string {
  const asset = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder(extensionUri), page, name)).toString();
  const boot: PageBoot = { messages: l10nMessages(), language: vscode.env.language };
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

/** Gives a panel its page, its icon and what it may load. */
export function fillPanel(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, page: PageName, title: string): void {
  panel.webview.options = pageOptions(extensionUri);
  panel.webview.html = pageHtml(panel.webview, extensionUri, page, title);
  const icon = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  panel.iconPath = { light: icon('icon-light.svg'), dark: icon('icon-dark.svg') };
}
