import type * as vscode from 'vscode';

/** Does something while a panel is shown. `hidden`: VS Code throws its page away, and makes it again when it is shown. */
export function whileShown(
  panel: vscode.WebviewPanel,
  start: () => vscode.Disposable,
  hidden: () => void,
): vscode.Disposable {
  let running: vscode.Disposable | undefined;
  const follow = () => {
    if (panel.visible) {
      running ??= start();
    } else {
      hidden();
      running?.dispose();
      running = undefined;
    }
  };
  const subscription = panel.onDidChangeViewState(follow);
  follow();
  return {
    dispose() {
      subscription.dispose();
      running?.dispose();
    },
  };
}
