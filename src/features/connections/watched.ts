import * as vscode from 'vscode';
import { isDetected, type Source } from '../../app/connections/source';
import { activeName, type OwnedHub } from '../../app/stores/hub';
import { messageOf } from '../../base/errors';
import { reportFailure } from '../../platform/vscode/commands';
import { log } from '../../platform/vscode/log';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import { CONNECTIONS_KEY } from './savedConnections';

/** So many connections stand in one tree, the active one among them. */
export const MAX_CONNECTIONS = 10;

/** The connections that this window watches, each change at once; the setting is written after. */
export interface WatchedNames extends vscode.Disposable {
  readonly names: readonly string[];
  /** Watches these from now on. Rejects where the setting cannot be written: this window watches them all the same. */
  set(names: readonly string[]): Promise<void>;
  /** Watches what was active until now, too: another one that takes its place leaves its rows as they are. */
  keep(source: Source | undefined): Promise<void>;
  /** Watches this one no more. */
  forget(name: string): Promise<void>;
}

/** Has the hub watch what `eventTrace.watch` names, beside the active connection. */
export function followWatched(hub: OwnedHub, write: typeof writeWatched = writeWatched): WatchedNames {
  /** What a person wanted and the setting does not name yet. */
  let wanted: readonly string[] | undefined;
  let writes = 0;
  let writing = Promise.resolve();
  const namesNow = () => wanted ?? settings.watch.get();
  const follow = () => hub.watch(watchedOf(namesNow(), activeName(hub)));

  const set = async (names: readonly string[]): Promise<void> => {
    wanted = names;
    writes += 1;
    follow();
    // One after the other: VS Code may write two changes of one file in any order.
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
      // While a change is being written, the setting may still be the one before it.
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
      // What was detected stands in no settings, so nobody could open it by its name.
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

/** Into the folder's settings where it may have some: what is watched belongs to the work at hand. */
async function writeWatched(names: readonly string[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const { key } = settings.watch;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const outer = inWorkspace ? configuration.inspect<readonly string[]>(key)?.globalValue : undefined;
  // An empty list has to be written where it hides another one.
  await configuration.update(key, names.length === 0 && !outer?.length ? undefined : names, target);
}

/** In their order, the active one where it stands: once another takes its place, it is watched at once. */
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
