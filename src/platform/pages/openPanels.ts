import * as vscode from 'vscode';
import type { Schema } from '../../protocol/schema';
import { reportFailure } from '../vscode/commands';

/** What the webview panels of one kind have in common. */
interface PanelKind<State, Panel> {
  readonly viewType: string;
  /** The name of the opening in the log. */
  readonly what: string;
  /** The state that VS Code keeps for a panel. */
  readonly state: Schema<State>;
  /** Returns the key of a state. States with the same key share one panel. */
  readonly keyOf: (state: State) => string;
  readonly titleOf: (state: State) => string;
  /** Loads the panel's code. Resolves to a function that creates the content. */
  readonly load: LoadPanel<State, Panel>;
  /** The text in a restored panel whose state cannot be read. */
  readonly lost: string;
}

type LoadPanel<State, Panel> = (webviewPanel: vscode.WebviewPanel, state: State) => Promise<() => Panel>;

interface Shown<Panel> {
  readonly webviewPanel: vscode.WebviewPanel;
  /** Undefined when the panel was closed before its code had loaded. */
  readonly panel: Promise<Panel | undefined>;
}

/** The open webview panels of one kind, one for each key. Their code loads with the first panel. */
export class OpenPanels<State, Panel extends vscode.Disposable> implements vscode.Disposable {
  private readonly shown = new Map<string, Shown<Panel>>();

  constructor(private readonly kind: PanelKind<State, Panel>) {}

  get(state: State): Shown<Panel> | undefined {
    return this.shown.get(this.kind.keyOf(state));
  }

  /** The panel with the focus, once its code has loaded. */
  get active(): Promise<Panel | undefined> {
    const shown = [...this.shown.values()].find(({ webviewPanel }) => webviewPanel.active);
    return shown?.panel ?? Promise.resolve(undefined);
  }

  /** Restores a panel that VS Code has kept. */
  get serializer(): vscode.WebviewPanelSerializer {
    return {
      deserializeWebviewPanel: async (webviewPanel, saved: unknown) => {
        const state = this.kind.state.read(saved);
        if (state !== undefined) await this.show(webviewPanel, state, this.kind.load);
        // Disposing the panel here would leave a blank tab behind.
        else webviewPanel.webview.html = this.kind.lost;
      },
    };
  }

  /** Opens a new panel in front. Resolves to undefined when it was closed before it had loaded, or when it failed, which is reported. */
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
    // A panel whose code could not be loaded must not stay as a blank tab.
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

/**
 * Runs something while a panel is visible. `hidden` is called when VS Code discards the panel's page; the page is created again when the
 * panel is shown.
 */
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
