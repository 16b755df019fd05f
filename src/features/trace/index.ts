import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { Culprits } from '../../platform/culprits';
import { viewTypes } from '../../platform/ids';
import type { LogFinder } from '../../platform/logFinder';
import type { OpenTrace, OpenTraceRequest } from '../../platform/traceOpener';
import type { TracePanelState } from '../../protocol/trace';
import { registerContentDocuments } from './contentDocuments';
import { createWebviewPanel, TracePanel } from './panel';
import { parsePanelState } from './parse';

/** One panel a trace: opened by anyone through the returned function, shown again when it is open, restored after a reload. */
export function registerTrace(
  context: vscode.ExtensionContext,
  deps: {
    readonly active: ActiveStore;
    readonly feed: ConsumerFeed;
    readonly logs: LogFinder;
    readonly culprits: Culprits;
  },
): OpenTrace {
  const panels = new Map<string, TracePanel>();

  const openTrace: OpenTrace = (request) => {
    const state = { connection: request.connection, key: request.key };
    const open = panels.get(idOf(state));
    if (!open) return show(createWebviewPanel(vscode.l10n.t('Trace')), state, request);
    request.scan?.cancel();
    open.reveal(request.selectEventId);
  };

  const show = (webviewPanel: vscode.WebviewPanel, state: TracePanelState, request?: OpenTraceRequest) => {
    const id = idOf(state);
    const panelDeps = { ...deps, openTrace, extensionUri: context.extensionUri };
    const panel = new TracePanel(webviewPanel, state, panelDeps, request);
    panels.set(id, panel);
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      if (panels.get(id) === panel) panels.delete(id);
    });
  };

  context.subscriptions.push(
    registerContentDocuments(deps.active),
    vscode.window.registerWebviewPanelSerializer(viewTypes.trace, {
      async deserializeWebviewPanel(webviewPanel, saved: unknown) {
        const state = parsePanelState(saved);
        if (state) show(webviewPanel, state);
        // Disposing it here would leave a blank tab behind.
        else webviewPanel.webview.html = vscode.l10n.t('This trace cannot be shown again. Look it up anew.');
      },
    }),
    { dispose: () => vscode.Disposable.from(...panels.values()).dispose() },
  );
  return openTrace;
}

const idOf = ({ connection, key }: TracePanelState) =>
  JSON.stringify([connection, key.by, key.id, key.streamType ?? null, key.context ?? null]);
