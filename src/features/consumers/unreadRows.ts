import * as vscode from 'vscode';
import { schemes } from '../../platform/ids';

const dim = new vscode.ThemeColor('disabledForeground');
const unreadUri = vscode.Uri.from({ scheme: schemes.unread, path: '/consumer' });

/** Marks a row whose figures are not of now. */
export function markUnread(item: vscode.TreeItem): void {
  item.resourceUri = unreadUri;
  item.iconPath = new vscode.ThemeIcon('question', dim);
}

/** Dims those rows: a tree's row has no colour of its own. */
export function dimUnreadRows(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) => (scheme === schemes.unread ? { color: dim } : undefined),
  });
}
