import * as vscode from 'vscode';

/** Asks for a part of the name; the tree follows while the person types, Escape brings the old filter back. */
export function askFilter(current: string, apply: (text: string) => void): Promise<void> {
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t('Filter consumers');
  input.placeholder = vscode.l10n.t('Part of the name');
  input.value = current;
  // The command palette, as it closes, gives the focus back to what had it.
  input.ignoreFocusOut = true;
  let accepted = false;
  return new Promise((resolve) => {
    input.onDidChangeValue((value) => apply(value));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) apply(current);
      input.dispose();
      resolve();
    });
    input.show();
  });
}
