import { type Disposable, disposeAll, Emitter } from '../../base/event';
import type { LogEvidence } from '../../model/health/evidence';
import type { LogSearch } from '../logs/finder';
import type { AppPorts } from '../ports';
import type { StoreLife } from '../stores/state';
import { type BlockingEvents, createBlockingEvents } from './blockingEvents';
import { createConsumerFeed } from './feed';
import type { ConsumerFeed } from './feedState';
import type { ConsumerScopes } from './joinedScopes';
import { type BlockingEvent, viewOf } from './view';

export interface JoinParts extends AppPorts {
  readonly scopes: ConsumerScopes;
  /** Reads what the logs say about a consumer's failures. When undefined, blocking events are not looked for. */
  readonly readLog: LogSearch['consumerLog'] | undefined;
}

/** Creates the feed of one connection: its consumers are judged and joined once with settings, scopes and blocking events. */
export function createJoinedFeed(life: StoreLife, connection: string, parts: JoinParts): ConsumerFeed & Disposable {
  const { scopes, settings, log, readLog } = parts;
  const viewChanged = new Emitter<void>();
  let blocking: BlockingEvents | undefined;
  const feed = createConsumerFeed(life, {
    ...parts,
    scopeOf: (consumer) => scopes.scopeOf(connection, consumer),
    staleAfterSOf: (consumer) => scopes.staleAfterSOf(connection, consumer),
    evidenceOf: (consumer) => {
      const fromLogs = blocking?.logFactsOf(consumer);
      const batchSize = scopes.settingsOf(connection, consumer).batchSize ?? fromLogs?.batchSize ?? null;
      return { ...fromLogs, failures: certainFailures(consumer, blocking?.known ?? []), batchSize };
    },
    viewOf: (health) =>
      viewOf(
        connection,
        health,
        scopes.settingsOf(connection, health.name),
        { lagEvents: settings.lagEvents.get(), lagSeconds: settings.lagSeconds.get() },
        blocking,
      ),
    onDidChangeJudging: scopes.onDidChange,
    onDidChangeView: viewChanged.event,
  });
  const watched = readLog && createBlockingEvents({ life, feed, readLog, log, handlers: scopes.handlers });
  blocking = watched;
  const subscriptions = disposeAll(
    ...(watched ? [watched, watched.onDidChange(() => viewChanged.fire())] : []),
    settings.onDidChange([settings.consumers, settings.lagEvents, settings.lagSeconds], () => viewChanged.fire()),
    viewChanged,
  );
  return {
    get state() {
      return feed.state;
    },
    onDidChange: feed.onDidChange,
    watch: (how) => feed.watch(how),
    refresh: () => feed.refresh(),
    dispose() {
      subscriptions.dispose();
      feed.dispose();
    },
  };
}

/**
 * Returns the failures that are evidence. A probable event may be the wrong one, and a process that was started again may get past the
 * event.
 */
export function certainFailures(consumer: string, known: readonly BlockingEvent[]): LogEvidence['failures'] {
  return known
    .filter((event) => event.consumer === consumer && !event.isProbable && !event.isTriedAgain)
    .map(({ segment, position, at }) => ({ segment, position, at: at ?? null }));
}
