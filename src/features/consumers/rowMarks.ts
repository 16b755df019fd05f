import * as vscode from 'vscode';
import { schemes } from '../../platform/vscode/ids';

/** Of our own: the themes' colours for what is dimmed are too faint to be read, or the colour of every other row. */
const dim = new vscode.ThemeColor('eventTrace.dimmedForeground');
const unreadUri = vscode.Uri.from({ scheme: schemes.mark, path: '/unread' });
const activeUri = vscode.Uri.from({ scheme: schemes.mark, path: '/active' });

/** Marks a row whose figures are not of now. */
export function markUnread(item: vscode.TreeItem): void {
  item.resourceUri = unreadUri;
  item.iconPath = new vscode.ThemeIcon('question', dim);
}

/** Marks a row that no face counts or notifies about. */
export function markMuted(item: vscode.TreeItem): void {
  item.resourceUri = unreadUri;
  item.iconPath = new vscode.ThemeIcon('bell-slash', dim);
}

/** Marks the connection that look-ups mean, at the end of its row, where nothing cuts it off. */
export function markActive(item: vscode.TreeItem): void {
  item.resourceUri = activeUri;
}

/** Draws the marks: a tree's row has no colour and no badge of its own. */
export function showRowMarks(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: (uri) => {
      if (uri.scheme !== schemes.mark) return undefined;
      if (uri.path === unreadUri.path) return { color: dim };
      return { badge: '●', tooltip: vscode.l10n.t('Active: look-ups ask this connection') };
    },
  });
}
