import { Disposable, workspace } from 'vscode';
import { reportFailure } from '../../platform/commands';
import { log } from '../../platform/log';
import type { ActiveConnection } from './activeConnection';
import { type Connector, findSource } from './connector';
import { questions } from './questions';
import { CONNECTIONS_KEY, readSavedConnections } from './savedConnections';
import type { Source } from './source';

/** Follows hand-made changes of the settings: reports broken entries and offers to connect anew. */
export function followSettings(active: ActiveConnection, connector: Connector): Disposable {
  let asking = false;

  const offer = async (used: Source, now: Source): Promise<void> => {
    asking = true;
    const again = await questions.reconnect(used.name).finally(() => {
      asking = false;
    });
    if (again && active.source === used) await connector.connectTo(findSource(now.name) ?? now, { fresh: true });
  };

  const changed = (): void => {
    for (const { sentence } of readSavedConnections().broken) log().warn(sentence);
    const used = active.source;
    if (!used || asking) return;
    void reportFailure('settings changed', async () => {
      const now = findSource(used.name);
      if (now && fingerprint(now) !== fingerprint(used)) await offer(used, now);
    });
  };

  return Disposable.from(
    workspace.onDidGrantWorkspaceTrust(changed),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(CONNECTIONS_KEY)) changed();
    }),
  );
}

/** What a session is made from; a password that moved is no change. */
export function fingerprint(source: Source): string {
  if (source.kind === 'demo') return source.name;
  const { spec, tlsOptional, tables } = source.connection;
  return JSON.stringify([spec, tlsOptional, tables]);
}
