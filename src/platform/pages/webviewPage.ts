import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageBoot } from '../../protocol/page';
import { mayHaveGoSources } from '../vscode/goSources';
import { onSettingChange, settings } from '../vscode/settings';
import { inUtc } from '../vscode/time';
import { webviewHtml } from './webviewHtml';

const folder = (extensionUri: vscode.Uri) => vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

/** Returns the options of a page: it may run scripts and load files only from its own folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [folder(extensionUri)] };
}

/** Returns the HTML of a page, which loads `dist/webview/<page>/main.js` and `main.css`. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: string, title: string): string {
  const asset = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder(extensionUri), page, name)).toString();
  const boot: PageBoot = {
    messages: l10nMessages(),
    language: vscode.env.language,
    utc: inUtc(),
    go: mayHaveGoSources(),
  };
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

/** Returns the translations in the form that the page's look-up needs; empty in English. */
function l10nMessages(): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const [message, translated] of Object.entries(vscode.l10n.bundle ?? {})) messages[message] = String(translated);
  return messages;
}

/** Fills a webview, and fills it again when the setting of the times changes, because a page formats its times only once. */
export function followTimes(
  view: Pick<vscode.WebviewPanel | vscode.WebviewView, 'onDidDispose'>,
  fill: () => void,
): void {
  const changes = onSettingChange([settings.times], fill);
  view.onDidDispose(() => changes.dispose());
  fill();
}

/** Gives a panel its page, its icon and its permissions. */
export function fillPanel(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, page: string, title: string): void {
  panel.webview.options = pageOptions(extensionUri);
  followTimes(panel, () => {
    panel.webview.html = pageHtml(panel.webview, extensionUri, page, title);
  });
  const icon = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  panel.iconPath = { light: icon('icon-light.svg'), dark: icon('icon-dark.svg') };
}
