import { CancellationError, l10n } from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { reportFailure } from '../../platform/commands';
import { log } from '../../platform/log';
import { settings } from '../../platform/settings';
import { StoreError } from '../../store/errors';
import type { EventStore } from '../../store/eventStore';
import { type ActiveConnection, waitsForPerson } from './activeConnection';
import { DEMO_NAME } from './connectionEntries';
import { type Connector, findSource, requireSource } from './connector';
import { showDetected } from './contexts';
import type { Session } from './session';
import type { Sessions } from './sessions';
import type { Source } from './source';
import type { Watched } from './watchedStores';

/** What the other features see of connections. */
export interface Connections extends ActiveStore {
  /** A view of the store became visible: connects, asking nothing, to what was active when this workspace was last open, or looks for something to offer. */
  viewShown(): Promise<void>;
  /** Connects, asking nothing, to what the setting `eventTrace.connectOnStartup` names. */
  connectOnStartup(): Promise<void>;
  /** The connections that are watched beside the active one. */
  readonly watched: Watched;
  /** Where the demo writes its logs, while it is open. */
  demoLogFolder(): string | undefined;
}

export interface StoreParts {
  readonly active: ActiveConnection;
  readonly sessions: Sessions;
  readonly connector: Connector;
  readonly watched: Watched;
  readonly demoLogFolder: () => string;
}

export function createActiveStore({ active, sessions, connector, watched, demoLogFolder }: StoreParts): Connections {
  /** An attempt that nobody waits for: its failure stands in the view and in the log. */
  const connectQuietly = async (find: () => Source | undefined): Promise<void> => {
    if (active.state.kind !== 'none' || active.attempt) return;
    try {
      const source = find();
      if (source) await active.connect(source, {});
    } catch (error) {
      log().warn('Connecting without being asked', error instanceof Error ? error.message : String(error));
    }
  };

  const connectForPerson = async (): Promise<Session | undefined> => {
    const known = active.source ?? connector.last();
    if (known) return await connector.connectTo(findSource(known.name) ?? known);
    return await connector.pick(l10n.t('Connect'));
  };

  const openNamed = async (name: string): Promise<Session> => {
    const open = sessions.get(name);
    if (open) return open;
    const beside = watched.get(name);
    if (beside) return await beside.openSession();
    if (active.source?.name === name) {
      if (active.attempt) return await active.attempt;
      if (waitsForPerson(active)) throw active.failure;
      if (active.failure) return await active.connect(findSource(name) ?? active.source, {});
    }
    const source = requireSource(name);
    if (active.state.kind === 'none' && connector.last()?.name === name) return await active.connect(source, {});
    return await sessions.open(source, { signal: new AbortController().signal });
  };

  return {
    get state() {
      return active.state;
    },
    onDidChange: active.onDidChange,
    watched,

    async require() {
      const { state } = active;
      if (state.kind === 'connected' || state.kind === 'reconnecting') return state;
      const running = await active.attempt?.catch(() => undefined);
      const session = running ?? (await reportFailure('connect', connectForPerson));
      return session && { name: session.source.name, store: session.store };
    },

    async open(name): Promise<EventStore> {
      try {
        return (await openNamed(name)).store;
      } catch (error) {
        if (!(error instanceof CancellationError)) throw error;
        throw new StoreError('cancelled', '', `Connecting to ${name} was given up.`);
      }
    },

    async viewShown() {
      watched.start();
      await connectQuietly(() => connector.last());
      if (active.state.kind === 'none') await showDetected();
    },

    async connectOnStartup() {
      const name = settings.connectOnStartup.get();
      if (name !== '') await connectQuietly(() => requireSource(name));
    },

    demoLogFolder: () => (sessions.get(DEMO_NAME) ? demoLogFolder() : undefined),
  };
}
