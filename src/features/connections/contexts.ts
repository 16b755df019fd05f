import { commands, Disposable, type Memento, workspace } from 'vscode';
import { DEMO_NAME } from '../../app/connections/entries';
import type { StoreHub } from '../../app/stores/hub';
import { readableStore, type StoreState } from '../../app/stores/state';
import { contextKeys, EXTENSION, views } from '../../platform/vscode/ids';
import { settings } from '../../platform/vscode/settings';
import { didFirstStep, stepsDone } from '../../platform/walkthrough/firstSteps';
import { StoreError } from '../../store/pg/errors';
import { CONNECTIONS_KEY, readSavedConnections } from './savedConnections';

/** Keeps the context keys of the welcome views, menus and the walkthrough up to date. */
export function maintainContexts(hub: StoreHub, memory: Memento): Disposable {
  const showKeys = () => {
    const { state } = hub;
    set(contextKeys.state, stateKey(state));
    set(contextKeys.hasActive, state.kind !== 'none');
    set(contextKeys.isConnected, state.kind === 'connected');
    set(contextKeys.canRead, readableStore(state) !== undefined);
    set(contextKeys.showsConsumers, Boolean(readableStore(state)?.layout.consumers) || hub.watched.length > 0);
    set(contextKeys.failure, failureKey(hub.active?.failure));
  };
  const showState = () => {
    showKeys();
    const { state } = hub;
    if (state.kind === 'connected') connectedTo(state.name);
    if (hub.state.kind === 'none') void showDetected();
  };
  const connectedTo = (name: string) => {
    const isDemo = name === DEMO_NAME;
    const before = stepsDone(memory);
    didFirstStep(memory, isDemo ? 'demo' : 'ownStore');
    if (isDemo && !before.includes('demo') && !before.includes('ownStore')) showDemo();
  };
  const showSaved = () => {
    const { connections } = readSavedConnections();
    set(contextKeys.hasConnections, connections.length > 0);
  };
  showKeys();
  showSaved();
  return Disposable.from(
    hub.onDidChange(showState),
    hub.onDidChangeShown(showKeys),
    workspace.onDidGrantWorkspaceTrust(showSaved),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(CONNECTIONS_KEY)) showSaved();
    }),
  );
}

/**
 * Shows a person who starts the demo first where it is, and in the editor what to try. A workspace whose settings start the demo has a
 * README for that. There the editor keeps the focus, so that nothing that is being typed goes elsewhere.
 */
function showDemo(): void {
  void commands.executeCommand(`${views.consumers}.focus`, { preserveFocus: true });
  if (settings.connectOnStartup.get() === DEMO_NAME) return;
  void commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION}#getStarted`, false);
}

/** Looks for connections in the workspace, so that the welcome view can offer them. */
export async function showDetected(): Promise<void> {
  const { findDetected } = await import('./detect');
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
