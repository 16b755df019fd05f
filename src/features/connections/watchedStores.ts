import * as vscode from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { WatchedStores } from '../../platform/consumerSources';
import { contextKeys } from '../../platform/ids';
import { log } from '../../platform/log';
import { onSettingChange, settings } from '../../platform/settings';
import type { ActiveConnection } from './activeConnection';
import { CONNECTIONS_KEY } from './savedConnections';
import type { Sessions } from './sessions';
import { createWatchedStore, type WatchedStore } from './watchedStore';

/** So many connections stand in one tree, the active one among them. */
export const MAX_CONNECTIONS = 10;

/** The connections that are watched beside the active one, each over a session of its own. */
export interface Watched extends WatchedStores, vscode.Disposable {
  readonly all: readonly WatchedStore[];
  /** From now on they are connected; until something shows consumers, nothing is. */
  start(): void;
  get(name: string): WatchedStore | undefined;
}

export function createWatchedStores(parts: {
  readonly active: ActiveConnection;
  readonly sessions: Sessions;
  readonly open: ActiveStore['open'];
}): Watched {
  const { active, sessions, open } = parts;
  const changed = new vscode.EventEmitter<void>();
  let stores: readonly WatchedStore[] = [];
  let started = false;

  const activeName = () => (active.state.kind === 'none' ? undefined : active.state.name);
  const create = (name: string) => {
    const release = async () => {
      if (activeName() !== name) await sessions.close(name);
    };
    return createWatchedStore(name, { sessions, release, open });
  };

  const follow = () => {
    const wanted = wantedNames(activeName());
    if (wanted.join('\n') === stores.map(({ name }) => name).join('\n')) return;
    const before = stores;
    stores = wanted.map((name) => before.find((store) => store.name === name) ?? create(name));
    void vscode.commands.executeCommand('setContext', contextKeys.watching, stores.length > 0);
    changed.fire();
    for (const store of before) if (!stores.includes(store)) store.dispose();
    if (started) connect(stores.filter((store) => !before.includes(store)));
  };
  const connect = (added: readonly WatchedStore[]) => {
    for (const store of added) void store.connectQuietly();
  };
  const start = () => {
    if (started) return;
    started = true;
    connect(stores);
  };

  const subscriptions = vscode.Disposable.from(
    changed,
    active.onDidChange(({ kind }) => {
      follow();
      if (kind === 'connected') start();
    }),
    onSettingChange([settings.watch], () => {
      warnOfTooMany();
      follow();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(follow),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!started || !event.affectsConfiguration(CONNECTIONS_KEY)) return;
      for (const store of stores) store.settingsChanged();
    }),
  );
  follow();

  return {
    get all() {
      return stores;
    },
    onDidChange: changed.event,
    get: (name) => stores.find((store) => store.name === name),
    start,
    dispose() {
      const last = stores;
      stores = [];
      subscriptions.dispose();
      for (const store of last) store.dispose();
    },
  };
}

/** In the order of the setting, without the active one. */
function wantedNames(active: string | undefined): readonly string[] {
  const others = [...new Set(settings.watch.get())].filter((name) => name !== active);
  return others.slice(0, MAX_CONNECTIONS - (active === undefined ? 0 : 1));
}

function warnOfTooMany(): void {
  const named = new Set(settings.watch.get()).size;
  if (named > MAX_CONNECTIONS)
    log().warn(`${settings.watch.key} names ${named} connections`, `only ${MAX_CONNECTIONS} are watched`);
}
