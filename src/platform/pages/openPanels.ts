import * as vscode from 'vscode';
import type { Schema } from '../../protocol/schema';
import { reportFailure } from '../vscode/commands';

/** What the webview panels of one kind have in common. */
interface PanelKind<State, Panel> {
  readonly viewType: string;
  /** What opening one is called in the log. */
  readonly what: string;
  /** What VS Code keeps of one. */
  readonly state: Schema<State>;
  /** Equal for states that one panel shows. */
  readonly keyOf: (state: State) => string;
  readonly titleOf: (state: State) => string;
  /** Resolves to what makes the content, once its code has loaded. */
  readonly load: LoadPanel<State, Panel>;
  /** Stands in a restored panel whose state cannot be read. */
  readonly lost: string;
}

type LoadPanel<State, Panel> = (webviewPanel: vscode.WebviewPanel, state: State) => Promise<() => Panel>;

interface Shown<Panel> {
  readonly webviewPanel: vscode.WebviewPanel;
  /** Undefined when it was closed before its code had loaded. */
  readonly panel: Promise<Panel | undefined>;
}

/** The open webview panels of one kind, one a key. What they are made of loads with the first one. */
export class OpenPanels<State, Panel extends vscode.Disposable> implements vscode.Disposable {
  private readonly shown = new Map<string, Shown<Panel>>();

  constructor(private readonly kind: PanelKind<State, Panel>) {}

  get(state: State): Shown<Panel> | undefined {
    return this.shown.get(this.kind.keyOf(state));
  }

  /** The one that has the focus, once its code has loaded. */
  get active(): Promise<Panel | undefined> {
    const shown = [...this.shown.values()].find(({ webviewPanel }) => webviewPanel.active);
    return shown?.panel ?? Promise.resolve(undefined);
  }

  /** Shows a panel that VS Code has kept. */
  get serializer(): vscode.WebviewPanelSerializer {
    return {
      deserializeWebviewPanel: async (webviewPanel, saved: unknown) => {
        const state = this.kind.state.read(saved);
        if (state !== undefined) await this.show(webviewPanel, state, this.kind.load);
        // Disposing it here would leave a blank tab behind.
        else webviewPanel.webview.html = this.kind.lost;
      },
    };
  }

  /** Makes a new one in front. Undefined where it was closed before it had loaded, or failed, which is reported. */
  create(state: State, load = this.kind.load): Promise<Panel | undefined> {
    const { viewType, what, titleOf } = this.kind;
    return reportFailure(what, () =>
      this.show(vscode.window.createWebviewPanel(viewType, titleOf(state), vscode.ViewColumn.Active), state, load),
    );
  }

  /** Fills a webview panel and keeps it until it is closed. */
  private async show(
    webviewPanel: vscode.WebviewPanel,
    state: State,
    load: LoadPanel<State, Panel>,
  ): Promise<Panel | undefined> {
    const key = this.kind.keyOf(state);
    let isClosed = false;
    const panel = load(webviewPanel, state).then((make) => (isClosed ? undefined : make()));
    // What could not be loaded must not stay as a blank tab.
    panel.catch(() => webviewPanel.dispose());
    const mine: Shown<Panel> = { webviewPanel, panel };
    this.shown.set(key, mine);
    webviewPanel.onDidDispose(() => {
      isClosed = true;
      panel.then((made) => made?.dispose()).catch(() => undefined);
      if (this.shown.get(key) === mine) this.shown.delete(key);
    });
    return await panel;
  }

  dispose(): void {
    for (const { panel } of this.shown.values()) panel.then((made) => made?.dispose()).catch(() => undefined);
  }
}

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
