import { Disposable, workspace } from 'vscode';
import { createReconnectOffer } from '../../app/connections/reconnectOffer';
import type { Source } from '../../app/connections/source';
import type { OwnedHub } from '../../app/stores/hub';
import { messageOf } from '../../base/errors';
import { reportFailure } from '../../platform/vscode/commands';
import { log } from '../../platform/vscode/log';
import { settings } from '../../platform/vscode/settings';
import { type Connector, findSource, requireSource } from './connector';
import { showDetected } from './contexts';
import { questions } from './questions';
import { CONNECTIONS_KEY, readSavedConnections } from './savedConnections';

/** Connects to the connection that the setting `eventTrace.connectOnStartup` names, without questions. */
export async function connectOnStartup(hub: OwnedHub): Promise<void> {
  const name = settings.connectOnStartup.get();
  if (name !== '') await connectQuietly(hub, () => requireSource(name));
}

/**
 * Connects to the connection that was active when this workspace was last open, without questions. When there is none, looks for
 * connections to offer.
 */
export async function connectWhenShown(hub: OwnedHub, connector: Connector): Promise<void> {
  hub.startWatching();
  await connectQuietly(hub, () => connector.last());
  if (hub.state.kind === 'none') await showDetected();
}

/** Connects when no person waits for it. A failure is shown in the view and in the log only. */
async function connectQuietly(hub: OwnedHub, find: () => Source | undefined): Promise<void> {
  if (hub.state.kind !== 'none') return;
  try {
    const source = find();
    if (source) await hub.connect(source, {});
  } catch (error) {
    log().warn('Connecting without being asked', messageOf(error));
  }
}

/** Follows edits of the settings: reports broken entries and offers to connect again. */
export function followSettings(hub: OwnedHub, connector: Connector): Disposable {
  const offer = createReconnectOffer({
    active: () => hub.active?.source,
    find: findSource,
    ask: (name) => questions.reconnect(name),
    connect: (source) => connector.connectTo(source, { fresh: true }),
  });

  const changed = (): void => {
    for (const { sentence } of readSavedConnections().broken) log().warn(sentence);
    void reportFailure('settings changed', offer);
  };

  return Disposable.from(
    workspace.onDidGrantWorkspaceTrust(changed),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(CONNECTIONS_KEY)) changed();
    }),
  );
}
