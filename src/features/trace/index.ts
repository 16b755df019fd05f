import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerSources } from '../../platform/consumerSources';
import { followSource } from '../../platform/followedSource';
import { viewTypes } from '../../platform/ids';
import type { LogFinder } from '../../platform/logFinder';
import { OpenPanels } from '../../platform/openPanels';
import type { OpenTrace, OpenTraceRequest } from '../../platform/traceOpener';
import type { TracePanelState } from '../../protocol/trace';
import { registerContentDocuments } from './contentDocuments';
import type { TracePanel } from './panel';
import { parsePanelState } from './parse';

/** One panel a trace: opened by anyone through the returned function, shown again when it is open, restored after a reload. */
export function registerTrace(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly sources: ConsumerSources;
    readonly logs: LogFinder;
  },
): OpenTrace {
  const panels = new OpenPanels<TracePanel>();

  const openTrace: OpenTrace = (request) => {
    const state = { connection: request.connection, key: request.key };
    const open = panels.get(idOf(state));
    if (!open) {
      void show(createWebviewPanel(vscode.l10n.t('Trace')), state, request);
      return;
    }
    request.scan?.cancel();
    void open.panel.then((panel) => panel?.reveal(request.selectEventId));
  };

  const show = async (webviewPanel: vscode.WebviewPanel, state: TracePanelState, request?: OpenTraceRequest) => {
    const { extensionUri } = context;
    const panel = await panels.show(idOf(state), webviewPanel, async () => {
      const { TracePanel } = await import('./panel');
      return () => {
        const source = followSource(deps.sources, state.connection);
        return new TracePanel(webviewPanel, state, { ...deps, source, openTrace, extensionUri }, request);
      };
    });
    if (!panel) request?.scan?.cancel();
  };

  context.subscriptions.push(
    registerContentDocuments(deps.active),
    vscode.window.registerWebviewPanelSerializer(viewTypes.trace, {
      async deserializeWebviewPanel(webviewPanel, saved: unknown) {
        const state = parsePanelState(saved);
        if (state) await show(webviewPanel, state);
        // Disposing it here would leave a blank tab behind.
        else webviewPanel.webview.html = vscode.l10n.t('This trace cannot be shown again. Look it up anew.');
      },
    }),
    panels,
  );
  return openTrace;
}

function createWebviewPanel(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewTypes.trace, title, vscode.ViewColumn.Active);
}

const idOf = ({ connection, key }: TracePanelState) =>
  JSON.stringify([connection, key.by, key.id, key.streamType ?? null, key.context ?? null]);
