import * as vscode from 'vscode';
import { schemes } from '../../platform/ids';

/** The resource of every row whose figures are not of now. */
export const unreadUri = vscode.Uri.from({ scheme: schemes.unread, path: '/consumer' });

/** Dims those rows: a tree's row has no colour of its own. */
export function dimUnreadRows(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === schemes.unread ? { color: new vscode.ThemeColor('disabledForeground') } : undefined,
  });
}
