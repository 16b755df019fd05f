import type * as vscode from 'vscode';

/** The page in a panel: VS Code throws it away when it is hidden, and makes it again when it is shown. */
export class PanelPage<Message> implements vscode.Disposable {
  /** It listens: it has said so, and was not thrown away since. */
  ready = false;
  private whileShown: vscode.Disposable | undefined;
  private readonly subscription: vscode.Disposable;

  /** `start`: what goes on while the page is shown. */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly start: () => vscode.Disposable,
  ) {
    this.subscription = panel.onDidChangeViewState(() => this.follow());
    this.follow();
  }

  /** To a page that does not listen nothing is sent: it is sent everything when it says that it is ready. */
  post(message: Message): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.subscription.dispose();
    this.whileShown?.dispose();
  }

  private follow(): void {
    if (this.panel.visible) {
      this.whileShown ??= this.start();
    } else {
      this.ready = false;
      this.whileShown?.dispose();
      this.whileShown = undefined;
    }
  }
}
