import { Disposable, type ExtensionContext, workspace } from 'vscode';
import { type ConsumerScopes, createScopes } from '../../app/consumers/joinedScopes';
import type { CodeIndex } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import { appPorts } from '../../platform/vscode/appPorts';

/** What consumers handle, from the settings and the Go sources. */
export function registerScopes(context: ExtensionContext, deps: { readonly code: CodeIndex }): ConsumerScopes {
  const scopes = createScopes(deps.code, appPorts.settings);
  context.subscriptions.push(scopes);
  return scopes;
}

/** Has the Go sources read once a store is connected, in trusted workspaces only. */
export function readSourcesOf(hub: StoreHub, code: CodeIndex): Disposable {
  const start = () => {
    if (hub.shown.some(({ state }) => state.kind === 'connected')) code.start();
  };
  return Disposable.from(
    hub.each((handle) => {
      start();
      return handle.onDidChange(start);
    }),
    workspace.onDidGrantWorkspaceTrust(start),
  );
}
