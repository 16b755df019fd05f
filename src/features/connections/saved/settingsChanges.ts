import { Disposable, workspace } from 'vscode';
import { fingerprint, type Source } from '../../../app/connections/source';
import type { OwnedHub } from '../../../app/stores/hub';
import { reportFailure } from '../../../platform/vscode/commands';
import { log } from '../../../platform/vscode/log';
import { type Connector, findSource } from '../connector';
import { questions } from '../questions';
import { CONNECTIONS_KEY, readSavedConnections } from './savedConnections';

/** Follows hand-made changes of the settings: reports broken entries and offers to connect again. */
export function followSettings(hub: OwnedHub, connector: Connector): Disposable {
  let asking = false;

  const offer = async (used: Source, now: Source): Promise<void> => {
    asking = true;
    const again = await questions.reconnect(used.name).finally(() => {
      asking = false;
    });
    if (again && hub.active?.source === used) await connector.connectTo(findSource(now.name) ?? now, { fresh: true });
  };

  const changed = (): void => {
    for (const { sentence } of readSavedConnections().broken) log().warn(sentence);
    const used = hub.active?.source;
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
