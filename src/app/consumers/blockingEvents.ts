import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { isOtherPast } from '../../model/backlog/storeChange';
import type { GivenUp } from '../../model/consumer/findings';
import { certainTime } from '../../model/diagnosis/consumerLog';
import { type Diagnosis, isDoubtful } from '../../model/diagnosis/diagnosis';
import type { KnownHandler } from '../../model/diagnosis/rules/crashes';
import type { LogWords } from '../../model/log/words';
import { givenUpIn } from '../../model/lost/passedOver';
import type { ConsumerReader, StoreFacts } from '../../store/ports';
import type { LogSearch } from '../logs/finder';
import type { AppLog } from '../ports';
import { type StoreLife, shownStore } from '../stores/state';
import { createBlockingWatch } from './blockingWatch';
import type { ConsumerFeed } from './feedState';
import { MOST_PASSED, mayGiveUp } from './lost/givenUp';
import type { BlockingEvent, BlockingSoFar } from './view';

/** What the logs that were read for a consumer tell of its workers. */
export interface ToldByLogs {
  /** How many events it reads at once, as its last start says; undefined where no log that was read says so. */
  readonly batchSize: number | undefined;
  /** How long a batch has taken, seconds; null where they tell of no long one. */
  readonly longestBatchS: number | null;
  /** The batches that it gave up; null where they tell of none. */
  readonly givenUp: GivenUp | null;
  /** The processes that crashed or failed: the ids under which the store knows them. */
  readonly fallen: ReadonlySet<string>;
}

/** The events that block the consumers that need a person right now. */
export interface BlockingEvents extends BlockingSoFar {
  readonly onDidChange: Event<void>;
  /** undefined where no logs were read for the consumer. */
  toldOf(consumer: string): ToldByLogs | undefined;
}

/** Looks for the blocking events of one connection, as long as a face has its consumers polled. */
export function createBlockingEvents(deps: {
  readonly life: StoreLife;
  readonly feed: ConsumerFeed;
  readonly readLog: LogSearch['consumerLog'];
  readonly log: AppLog;
  readonly handlers: () => readonly KnownHandler[];
}): BlockingEvents & Disposable {
  const { life, feed, readLog, log, handlers } = deps;
  const changed = new Emitter<void>();
  const told = new Map<string, ToldByLogs>();

  const find = async (
    store: ConsumerReader & StoreFacts,
    consumer: string,
    signal: AbortSignal,
  ): Promise<readonly BlockingEvent[]> => {
    const [{ fallenOwners, gatherWithLog, startedWith }, { longestBatchS }] = await Promise.all([
      import('./diagnosis/diagnose'),
      import('./diagnosis/longBatch'),
    ]);
    const judged = async () => ({ consumers: feed.state.consumers, takenAt: feed.state.snapshot?.takenAt ?? 0 });
    const withBatches = (name: string, signal: AbortSignal, words?: LogWords) => readLog(name, signal, words, true);
    const gathered = await gatherWithLog(consumer, { store, judged, readLog: withBatches, handlers }, signal);
    if (!gathered) return [];
    const { diagnosis, log: found } = gathered;
    const longest = await longestBatchS(diagnosis.health, found, store, diagnosis.takenAt, signal);
    // By now another store may be followed: this is told of none of its consumers.
    signal.throwIfAborted();
    told.set(consumer, {
      batchSize: startedWith(found, consumer) ?? told.get(consumer)?.batchSize,
      longestBatchS: longest,
      givenUp: givenUpIn(diagnosis.passedOver, MOST_PASSED),
      fallen: fallenOwners(found),
    });
    return blockingOf(diagnosis);
  };
  const createWatch = (store: ConsumerReader & StoreFacts) =>
    createBlockingWatch({
      find: (consumer, signal) => find(store, consumer, signal),
      changed: () => changed.fire(),
      failed: (error) => log.warn('What stops a consumer could not be looked up', String(error)),
      mayGiveUp: mayGiveUp(store.layout),
      now: () => performance.now(),
    });

  let watched: (ConsumerReader & StoreFacts) | undefined;
  let changedAt: number | undefined;
  let watch: ReturnType<typeof createWatch> | undefined;
  /** Another store has other consumers, and so has one that was reset. */
  const follow = () => {
    const store = shownStore(life.state);
    const { changed: noticed } = feed.state;
    const isReset = noticed !== undefined && isOtherPast(noticed.change.kind) && noticed.at !== changedAt;
    changedAt = noticed?.at;
    if (store === watched && !isReset) return;
    const hadSome = (watch?.known.length ?? 0) > 0;
    watch?.dispose();
    watched = store;
    told.clear();
    watch = store && createWatch(store);
    if (hadSome) changed.fire();
  };
  const subscriptions = disposeAll(
    changed,
    life.onDidChange(follow),
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
    toldOf: (consumer) => told.get(consumer),
    isLookingFor: (consumer) => watch?.isLookingFor(consumer) ?? false,
    onDidChange: changed.event,
    dispose() {
      watch?.dispose();
      subscriptions.dispose();
    },
  };
}

/** What a diagnosis names: the newest of each segment, in the segments' order. */
export function blockingOf({ health, culprits }: Pick<Diagnosis, 'health' | 'culprits'>): BlockingEvent[] {
  const newest = culprits.filter(
    ({ segment }, index) => culprits.findIndex((other) => other.segment.id === segment.id) === index,
  );
  return newest
    .map((culprit) => {
      const { event, segment, failure, isTriedAgain } = culprit;
      return {
        consumer: health.name,
        segment: segment.id,
        eventId: event.eventId,
        position: event.position,
        eventType: event.eventType,
        stream: event.stream,
        error: failure.line.error === '' ? null : failure.line.error,
        file: failure.line.file,
        lineNumber: failure.line.lineNumber,
        isProbable: isDoubtful(culprit),
        ...(isTriedAgain ? { isTriedAgain } : {}),
        at: certainTime(failure.line),
      };
    })
    .sort((a, b) => (a.segment ?? 0) - (b.segment ?? 0));
}
