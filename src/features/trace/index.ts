import * as vscode from 'vscode';
import type { Flows } from '../../app/flow/flows';
import type { LogFinder } from '../../app/logs/finder';
import { rememberLookUp } from '../../app/lookup/pastLookUps';
import type { OpenTrace, OpenTraceRequest } from '../../app/navigation';
import type { CodeIndex } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { nameOfStream } from '../../model/event/event';
import { OpenPanels } from '../../platform/pages/openPanels';
import { Hint, registerCommand } from '../../platform/vscode/commands';
import { commands, contextKeys, viewTypes } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { didFirstStep } from '../../platform/walkthrough/firstSteps';
import { type TracePanelState, tracePanelState } from '../../protocol/trace';
import { registerCompareDocuments } from './compareDocuments';
import { createPayloads, registerContentDocuments } from './contentDocuments';
import type { TracePanel } from './panel';
import { registerRowCommands } from './rowCommands';

/** Registers one panel for each trace. The returned function opens it, or shows it when it is open; VS Code restores it after a reload. */
export function registerTrace(
  context: vscode.ExtensionContext,
  deps: {
    readonly hub: StoreHub;
    readonly logs: LogFinder;
    readonly code: Pick<CodeIndex, 'index' | 'onDidChange'>;
    readonly flows: Flows;
    readonly serializer: Late<vscode.WebviewPanelSerializer>;
  },
): OpenTrace {
  const closed = createClosedTraces();
  const payloads = createPayloads(context.extensionUri);

  const load = async (webviewPanel: vscode.WebviewPanel, state: TracePanelState, request?: OpenTraceRequest) => {
    const { extensionUri } = context;
    const titled = (title: string, events: number) => {
      const { id, streamType } = state.key;
      const text = nameOfStream({ type: streamType ?? '', id });
      void rememberLookUp(context.workspaceState, { text, title, events, at: Date.now() });
    };
    didFirstStep(context.globalState, 'traced');
    webviewPanel.onDidDispose(() => closed.add(state));
    const { TracePanel } = await import('./panel');
    return () => {
      const handle = deps.hub.handle(state.connection);
      return new TracePanel(
        webviewPanel,
        state,
        { ...deps, handle, titled, openTrace, extensionUri, payloads },
        request,
      );
    };
  };
  const panels = new OpenPanels<TracePanelState, TracePanel>({
    viewType: viewTypes.trace,
    what: 'open trace',
    state: tracePanelState,
    keyOf: ({ connection, key }) =>
      JSON.stringify([connection, key.by, key.id, key.streamType ?? null, key.context ?? null]),
    titleOf: () => vscode.l10n.t('Trace'),
    load,
    lost: vscode.l10n.t('This trace cannot be shown again. Look it up again.'),
  });

  const openTrace: OpenTrace = (request) => {
    const state = { connection: request.connection, key: request.key };
    const open = panels.get(state);
    if (!open) {
      const made = panels.create(state, (webviewPanel) => load(webviewPanel, state, request));
      void made.then((panel) => panel ?? request.scan?.cancel());
      return;
    }
    request.scan?.cancel();
    open.panel.then((panel) => panel?.reveal(request.selectEventId)).catch(() => undefined);
  };

  deps.serializer.set(panels.serializer);
  context.subscriptions.push(
    payloads,
    registerContentDocuments(deps.hub, payloads),
    registerCompareDocuments(deps),
    registerCommand(commands.compareWith, async () => {
      const panel = await panels.active;
      if (!panel) throw new Hint(vscode.l10n.t('Open a trace first: it is compared with another one.'));
      const { compareWith } = await import('./compareWith');
      await compareWith(panel.shown, deps);
    }),
    panels,
    closed,
    registerCommand(commands.reopenClosedTrace, () => {
      const last = closed.take();
      if (!last) throw new Hint(vscode.l10n.t('No trace was closed in this window.'));
      openTrace(last);
    }),
    ...registerRowCommands(panels),
  );
  return openTrace;
}

const KEPT = 20;

/** The traces that were closed in this window. VS Code cannot reopen the panels of extensions. */
interface ClosedTraces extends vscode.Disposable {
  add(state: TracePanelState): void;
  /** Removes and returns the trace that was closed last. */
  take(): TracePanelState | undefined;
}

/** Creates the list. Keeps the context key true while a trace was closed last, so that VS Code's usual key reopens it. */
function createClosedTraces(): ClosedTraces {
  const closed: TracePanelState[] = [];
  const setLast = (isTrace: boolean) =>
    void vscode.commands.executeCommand('setContext', contextKeys.closedTraceLast, isTrace);
  const following = vscode.window.tabGroups.onDidChangeTabs((change) => {
    if (change.closed.length > 0) setLast(change.closed.every(isTraceTab) && closed.length > 0);
  });
  return {
    add(state) {
      closed.push(state);
      if (closed.length > KEPT) closed.shift();
      setLast(true);
    },
    take() {
      const last = closed.pop();
      if (closed.length === 0) setLast(false);
      return last;
    },
    dispose: () => following.dispose(),
  };
}

/** Whether a tab is a trace. VS Code puts a prefix before the view type. */
function isTraceTab({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewTypes.trace);
}
