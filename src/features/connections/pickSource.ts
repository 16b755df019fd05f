import { commands, l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { addressOf } from '../../app/connections/connection';
import { demoSource, type Source, sourceOf } from '../../app/connections/source';
import { findDetected } from './detect';
import { type BrokenEntry, CONNECTIONS_KEY, readSavedConnections, type SettingsScope } from './savedConnections';

/** What "Disconnect" ends: the active connection, or the watched connections, too. */
export type Ending = 'active' | 'all';

/** What a person picked. `settings`: an entry that cannot be used. */
type Picked =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'add' }
  | { readonly kind: 'disconnect'; readonly ending: Ending }
  | { readonly kind: 'settings'; readonly scope: SettingsScope };

interface Item extends QuickPickItem {
  readonly leadsTo?: Picked;
}

/** Asks which connection to use or to end: saved and detected ones, the demo, or a new one. Undefined when the person gave up. */
export async function pickSource(
  title: string,
  current: string | undefined,
  canEnd: readonly Ending[],
): Promise<Picked | undefined> {
  const item = await window.showQuickPick(listItems(current, canEnd), {
    title,
    placeHolder: l10n.t('Choose a connection'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return item?.leadsTo;
}

/** Opens the settings file that contains an entry. */
export async function openSettings(scope: SettingsScope): Promise<void> {
  const command = scope === 'user' ? 'workbench.action.openSettingsJson' : 'workbench.action.openWorkspaceSettingsFile';
  await commands.executeCommand(command, { revealSetting: { key: CONNECTIONS_KEY } });
}

async function listItems(current: string | undefined, canEnd: readonly Ending[]): Promise<Item[]> {
  const { connections, broken } = readSavedConnections();
  const saved = connections.map((connection) =>
    sourceItem(sourceOf(connection, connection.scope), '$(database)', addressOf(connection.spec), current),
  );
  const detected = (await findDetected()).map(({ connection, source, variable }) => ({
    ...sourceItem(sourceOf(connection, 'detected'), '$(search)', addressOf(connection.spec), current),
    detail: l10n.t('{variable} of {source}', { variable, source }),
  }));
  return [
    ...saved,
    ...broken.map(brokenItem),
    ...(detected.length > 0 ? [separator(l10n.t('Detected')), ...detected] : []),
    separator(''),
    sourceItem(demoSource, '$(beaker)', l10n.t('a small order shop; no database needed'), current),
    { label: `$(add) ${l10n.t('Add Connection…')}`, alwaysShow: true, leadsTo: { kind: 'add' } },
    ...(canEnd.length > 0 ? [separator(''), ...canEnd.map((ending) => endingItem(ending, current))] : []),
  ];
}

/** Returns the item "Disconnect shop" or "Disconnect All". */
function endingItem(ending: Ending, current: string | undefined): Item {
  const label = ending === 'all' ? l10n.t('Disconnect All') : l10n.t('Disconnect {0}', current ?? '');
  return { label: `$(debug-disconnect) ${label}`, leadsTo: { kind: 'disconnect', ending } };
}

function sourceItem(source: Source, icon: string, description: string, current: string | undefined): Item {
  const isCurrent = source.name === current ? ` · ${l10n.t('connected')}` : '';
  return { label: `${icon} ${source.name}`, description: description + isCurrent, leadsTo: { kind: 'source', source } };
}

function brokenItem({ name, scope, sentence }: BrokenEntry): Item {
  const label = `$(warning) ${name ?? l10n.t('An entry of the settings')}`;
  return { label, detail: sentence, leadsTo: { kind: 'settings', scope } };
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}
