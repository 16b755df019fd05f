import * as vscode from 'vscode';
import { isDetected, type Source } from '../../app/connections/source';
import { activeName, type OwnedHub } from '../../app/stores/hub';
import { messageOf } from '../../base/errors';
import { reportFailure } from '../../platform/vscode/commands';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import { CONNECTIONS_KEY } from './savedConnections';

/** The most connections in the tree, including the active one. */
export const MAX_CONNECTIONS = 10;

/** The connections that this window watches. A change takes effect at once; the setting is written afterwards. */
export interface WatchedNames extends vscode.Disposable {
  readonly names: readonly string[];
  /** Watches these connections from now on. Rejects when the setting cannot be written; this window then watches them nevertheless. */
  set(names: readonly string[]): Promise<void>;
  /** Also watches the connection that was active until now. Its rows stay as they are when another connection becomes active. */
  keep(source: Source | undefined): Promise<void>;
  /** Stops watching this connection. */
  forget(name: string): Promise<void>;
}

/** Makes the hub watch the connections of `eventTrace.watch`, besides the active one. */
export function followWatched(hub: OwnedHub, write: typeof writeWatched = writeWatched): WatchedNames {
  /** The names that a person chose but the setting does not have yet. */
  let wanted: readonly string[] | undefined;
  let writes = 0;
  let writing = Promise.resolve();
  const namesNow = () => wanted ?? settings.watch.get();
  const follow = () => hub.watch(watchedOf(namesNow(), activeName(hub)));

  const set = async (names: readonly string[]): Promise<void> => {
    wanted = names;
    writes += 1;
    follow();
    // The setting is written one change at a time, because VS Code may write two changes of a file in any order.
    const mine = writing.then(() => write(names));
    writing = mine.catch(() => undefined);
    try {
      await mine;
    } catch (error) {
      throw new Error(unwritten(messageOf(error)));
    } finally {
      writes -= 1;
      if (writes === 0 && JSON.stringify(wanted) === JSON.stringify(settings.watch.get())) wanted = undefined;
    }
  };

  const subscriptions = vscode.Disposable.from(
    hub.onDidChange(follow),
    onSettingChange([settings.watch], () => {
      warnOfTooMany();
      // While a change is being written, the setting may still have the old value.
      if (writes === 0) wanted = undefined;
      follow();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(follow),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(CONNECTIONS_KEY)) {
        void reportFailure('settings changed', () => hub.settingsChanged());
      }
    }),
  );
  follow();
  return {
    get names() {
      return namesNow();
    },
    set,
    async keep(source) {
      // A detected connection is not in the settings, so it could not be opened by its name.
      if (source && !isDetected(source) && !namesNow().includes(source.name)) await set([...namesNow(), source.name]);
    },
    async forget(name) {
      if (namesNow().includes(name)) await set(namesNow().filter((other) => other !== name));
    },
    dispose: () => subscriptions.dispose(),
  };
}

function unwritten(reason: string): string {
  return t('The setting {setting} could not be written: {reason}. This window still watches what you chose.', {
    setting: settings.watch.key,
    reason: reason.replace(/\.$/, ''),
  });
}

/** Writes to the workspace's settings if there can be any, because what is watched belongs to the current work. */
async function writeWatched(names: readonly string[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const { key } = settings.watch;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const outer = inWorkspace ? configuration.inspect<readonly string[]>(key)?.globalValue : undefined;
  // An empty list must be written when it has to hide another one.
  await configuration.update(key, names.length === 0 && !outer?.length ? undefined : names, target);
}

/**
 * Returns the watched names in their order. The active connection keeps its place, so that it is watched at once when another one becomes
 * active.
 */
function watchedOf(wanted: readonly string[], active: string | undefined): readonly string[] {
  const names = [...new Set(wanted)];
  const others = names.filter((name) => name !== active).slice(0, MAX_CONNECTIONS - (active === undefined ? 0 : 1));
  return names.filter((name) => name === active || others.includes(name));
}

function warnOfTooMany(): void {
  const named = new Set(settings.watch.get()).size;
  if (named > MAX_CONNECTIONS)
    log().warn(`${settings.watch.key} names ${named} connections`, `only ${MAX_CONNECTIONS} are watched`);
}
