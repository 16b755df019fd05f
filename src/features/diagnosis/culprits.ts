import * as vscode from 'vscode';
import type { Diagnosis } from '../../model/diagnosis';
import { type ActiveStore, shownStore } from '../../platform/activeStore';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import type { Culprits, KnownCulprit } from '../../platform/culprits';
import { log } from '../../platform/log';
import type { LogFinder } from '../../platform/logFinder';
import type { EventStore } from '../../store/eventStore';
import { createCulpritWatch } from './culpritWatch';

/** Keeps the culprits of the consumers that need a person, as long as somebody has the consumers polled. */
export function createCulprits(deps: {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly logs: Pick<LogFinder, 'consumerLog'>;
  readonly scopes: Pick<ConsumerScopes, 'settingsOf'>;
}): Culprits & vscode.Disposable {
  const { active, feed, logs, scopes } = deps;
  const changed = new vscode.EventEmitter<void>();

  const find = async (store: EventStore, consumer: string, signal: AbortSignal): Promise<readonly KnownCulprit[]> => {
    const { gather } = await import('./gather');
    const judged = async () => ({ consumers: feed.state.consumers, takenAt: feed.state.snapshot?.takenAt ?? 0 });
    const batchSizeOf = (name: string) => scopes.settingsOf(name).batchSize;
    const diagnosis = await gather(consumer, { store, judged, batchSizeOf, readLog: logs.consumerLog }, signal);
    return diagnosis ? culpritsOf(diagnosis) : [];
  };
  const createWatch = (store: EventStore) =>
    createCulpritWatch({
      find: (consumer, signal) => find(store, consumer, signal),
      changed: () => changed.fire(),
      failed: (error) => log().warn('What stops a consumer could not be looked up', String(error)),
      now: () => performance.now(),
    });

  let watched: EventStore | undefined;
  let watch: ReturnType<typeof createWatch> | undefined;
  /** Another store has other consumers. */
  const follow = () => {
    const store = shownStore(active.state);
    if (store === watched) return;
    const hadSome = (watch?.known.length ?? 0) > 0;
    watch?.dispose();
    watched = store;
    watch = store && createWatch(store);
    if (hadSome) changed.fire();
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    active.onDidChange(follow),
    feed.onDidChange(({ consumers, error }) => {
      follow();
      // What could not be read has not recovered.
      if (error === undefined) watch?.take(consumers);
    }),
  );
  return {
    get known() {
      return watch?.known ?? [];
    },
    onDidChange: changed.event,
    dispose() {
      watch?.dispose();
      subscriptions.dispose();
    },
  };
}

/** The newest of each segment, in the segments' order. */
function culpritsOf({ health, culprits }: Diagnosis): KnownCulprit[] {
  const newest = culprits.filter(
    ({ segment }, index) => culprits.findIndex((other) => other.segment.id === segment.id) === index,
  );
  return newest
    .map(({ event, segment, failure }) => ({
      consumer: health.name,
      segment: segment.id,
      eventId: event.eventId,
      position: event.position,
      eventType: event.eventType,
      error: failure.line.error === '' ? null : failure.line.error,
    }))
    .sort((a, b) => (a.segment ?? 0) - (b.segment ?? 0));
}
