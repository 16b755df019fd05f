import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageBoot } from '../../protocol/page';
import { mayHaveGoSources } from '../vscode/goSources';
import { onSettingChange, settings } from '../vscode/settings';
import { inUtc } from '../vscode/time';
import { webviewHtml } from './webviewHtml';

const folder = (extensionUri: vscode.Uri) => vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

/** A page may run scripts and load nothing but its own folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [folder(extensionUri)] };
}

/** The html of one page: `dist/webview/<page>/main.js` and `main.css`. */
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

/** Translations as the page's own lookup wants them; none in English. */
function l10nMessages(): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const [message, translated] of Object.entries(vscode.l10n.bundle ?? {})) messages[message] = String(translated);
  return messages;
}

/** Fills a webview, and again when times are to be shown otherwise: a page formats its times once and for all. */
export function followTimes(
  view: Pick<vscode.WebviewPanel | vscode.WebviewView, 'onDidDispose'>,
  fill: () => void,
): void {
  const changes = onSettingChange([settings.times], fill);
  view.onDidDispose(() => changes.dispose());
  fill();
}

/** Gives a panel its page, its icon and what it may load. */
export function fillPanel(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, page: string, title: string): void {
  panel.webview.options = pageOptions(extensionUri);
  followTimes(panel, () => {
    panel.webview.html = pageHtml(panel.webview, extensionUri, page, title);
  });
  const icon = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  panel.iconPath = { light: icon('icon-light.svg'), dark: icon('icon-dark.svg') };
}
