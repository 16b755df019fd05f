import { commands, Disposable, workspace } from 'vscode';
import type { StoreState } from '../../platform/activeStore';
import { contextKeys } from '../../platform/ids';
import { StoreError } from '../../store/errors';
import type { ActiveConnection } from './activeConnection';
import { findDetected } from './detect';
import { CONNECTIONS_KEY, readSavedConnections } from './savedConnections';

/** Keeps the context keys true that the welcome views and menus ask for. */
export function maintainContexts(active: ActiveConnection): Disposable {
  const showState = () => {
    set(contextKeys.state, stateKey(active.state));
    set(contextKeys.failure, failureKey(active.failure));
    if (active.state.kind === 'none') void showDetected();
  };
  const showSaved = () => {
    const { connections } = readSavedConnections();
    set(contextKeys.hasConnections, connections.length > 0);
  };
  set(contextKeys.state, stateKey(active.state));
  showSaved();
  return Disposable.from(
    active.onDidChange(showState),
    workspace.onDidGrantWorkspaceTrust(showSaved),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(CONNECTIONS_KEY)) showSaved();
    }),
  );
}

/** Looks for connections beside the code, so that the welcome view can offer them. */
export async function showDetected(): Promise<void> {
  set(contextKeys.hasDetected, (await findDetected()).length > 0);
}

function stateKey(state: StoreState): string {
  return state.kind === 'connected' && !state.store.layout.consumers ? 'connectedWithoutConsumers' : state.kind;
}

function failureKey(failure: Error | undefined): string | undefined {
  return failure instanceof StoreError ? failure.kind : failure && 'other';
}

function set(key: string, value: unknown): void {
  void commands.executeCommand('setContext', key, value);
}
