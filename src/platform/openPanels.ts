import type * as vscode from 'vscode';

interface Shown<Panel> {
  readonly webviewPanel: vscode.WebviewPanel;
  /** Undefined when it was closed before its code had loaded. */
  readonly panel: Promise<Panel | undefined>;
}

/** The open webview panels of one kind, one a key. What they are made of loads with the first one. */
export class OpenPanels<Panel extends vscode.Disposable> implements vscode.Disposable {
  private readonly shown = new Map<string, Shown<Panel>>();

  get(key: string): Shown<Panel> | undefined {
    return this.shown.get(key);
  }

  /** Fills a webview panel and keeps it until it is closed. `load` resolves to what makes its content. */
  async show(
    key: string,
    webviewPanel: vscode.WebviewPanel,
    load: () => Promise<() => Panel>,
  ): Promise<Panel | undefined> {
    let isClosed = false;
    const panel = load().then((make) => (isClosed ? undefined : make()));
    const mine: Shown<Panel> = { webviewPanel, panel };
    this.shown.set(key, mine);
    webviewPanel.onDidDispose(() => {
      isClosed = true;
      void panel.then((made) => made?.dispose());
      if (this.shown.get(key) === mine) this.shown.delete(key);
    });
    return await panel;
  }

  dispose(): void {
    for (const { panel } of this.shown.values()) void panel.then((made) => made?.dispose());
  }
}
