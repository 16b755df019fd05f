import * as vscode from 'vscode';
import { contextKeys, viewTypes } from '../../platform/vscode/ids';
import type { TracePanelState } from '../../protocol/trace';

const KEPT = 20;

/** The traces that were closed in this window, for VS Code does not bring back what an extension shows. */
export interface ClosedTraces extends vscode.Disposable {
  add(state: TracePanelState): void;
  /** The one that was closed last, taken out. */
  take(): TracePanelState | undefined;
}

/** Keeps the context key true that gives the usual key to a trace while it is what was closed last. */
export function createClosedTraces(): ClosedTraces {
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

/** VS Code puts a word of its own before the view type. */
function isTraceTab({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewTypes.trace);
}
