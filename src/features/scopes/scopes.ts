import * as vscode from 'vscode';
import { agreedScope, consumersNamed } from '../../code/scopeFromCode';
import type { Scope } from '../../model/scope';
import type { ActiveStore } from '../../platform/activeStore';
import type { CodeIndex } from '../../platform/codeIndex';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import { noConsumerSettings } from '../../platform/consumerSettings';
import { onSettingChange, settings } from '../../platform/settings';
import { mergeScopes } from './mergeScopes';

/** Puts settings and code together. The sources are read once a store is connected, in trusted workspaces only. */
export function createScopes(deps: {
  readonly active: ActiveStore;
  readonly code: CodeIndex;
}): ConsumerScopes & vscode.Disposable {
  const { active, code } = deps;
  const changed = new vscode.EventEmitter<void>();
  let bySettings = settings.consumers.get();
  let known = new Map<string, Scope>();
  let inCode: string | undefined = '[]';

  const forget = () => {
    known = new Map();
    changed.fire();
  };
  /** Most changes of the sources are none of what consumers handle. */
  const forgetScopes = () => {
    const now = JSON.stringify(code.index?.consumers.map(({ name, scope }) => [name, scope]));
    if (now === inCode) return;
    inCode = now;
    forget();
  };
  const startIndex = () => {
    if (active.state.kind === 'connected') code.start();
  };
  const settingsOf = (name: string) => bySettings.get(name) ?? noConsumerSettings;

  const subscriptions = vscode.Disposable.from(
    changed,
    code.onDidChange(forgetScopes),
    active.onDidChange(startIndex),
    vscode.workspace.onDidGrantWorkspaceTrust(startIndex),
    onSettingChange([settings.consumers], () => {
      bySettings = settings.consumers.get();
      forget();
    }),
  );
  startIndex();

  return {
    scopeOf(name) {
      const fromCode = () => agreedScope(consumersNamed(name, code.index?.consumers ?? []));
      const scope = known.get(name) ?? mergeScopes(settingsOf(name), fromCode());
      known.set(name, scope);
      return scope;
    },
    settingsOf,
    staleAfterSOf: (name) => settingsOf(name).staleAfterSeconds ?? settings.heartbeatStaleAfterS.get(),
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}
