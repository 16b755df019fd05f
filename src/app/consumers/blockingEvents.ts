import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { isOtherPast } from '../../model/backlog/storeChange';
import type { GivenUp } from '../../model/consumer/findings';
import { certainTime } from '../../model/diagnosis/consumerLog';
import type { Diagnosis } from '../../model/diagnosis/diagnosis';
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

/** The events that block the consumers that need a person right now. */
export interface BlockingEvents extends BlockingSoFar {
  readonly onDidChange: Event<void>;
  /** How many events a consumer reads at once, as its last start in the log says; undefined where no log that was read says so. */
  batchSizeOf(consumer: string): number | undefined;
  /** How long a batch has taken by the logs that were read for a consumer, seconds; null where they tell of no long one. */
  longestBatchSOf(consumer: string): number | null;
  /** The batches that it gave up, by the logs that were read for a consumer; null where they tell of none. */
  givenUpOf(consumer: string): GivenUp | null;
  /** The processes that crashed or failed, by the logs that were read for a consumer: the ids under which the store knows them. */
  fallenOf(consumer: string): ReadonlySet<string> | undefined;
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
  /** Of consumers whose logs were read. */
  const batchSizes = new Map<string, number>();
  const fallen = new Map<string, ReadonlySet<string>>();
  const longestBatches = new Map<string, number | null>();
  const givenUp = new Map<string, GivenUp | null>();

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
    const readOwn = async (name: string, signal: AbortSignal, words?: LogWords) => {
      const found = await readLog(name, signal, words, true);
      const size = startedWith(found, name);
      if (size !== undefined) batchSizes.set(name, size);
      fallen.set(name, fallenOwners(found));
      return found;
    };
    const gathered = await gatherWithLog(consumer, { store, judged, readLog: readOwn, handlers }, signal);
    if (!gathered) return [];
    const { health, takenAt, passedOver } = gathered.diagnosis;
    givenUp.set(consumer, givenUpIn(passedOver, MOST_PASSED));
    longestBatches.set(consumer, await longestBatchS(health, gathered.log, store, takenAt, signal));
    return blockingOf(gathered.diagnosis);
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
    batchSizes.clear();
    fallen.clear();
    longestBatches.clear();
    givenUp.clear();
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
    batchSizeOf: (consumer) => batchSizes.get(consumer),
    longestBatchSOf: (consumer) => longestBatches.get(consumer) ?? null,
    givenUpOf: (consumer) => givenUp.get(consumer) ?? null,
    fallenOf: (consumer) => fallen.get(consumer),
    isLookingFor: (consumer) => watch?.isLookingFor(consumer) ?? false,
    onDidChange: changed.event,
    dispose() {
      watch?.dispose();
      subscriptions.dispose();
    },
  };
}

/** What a diagnosis names: the newest of each segment, in the segments' order. */
export function blockingOf({ health, culprits }: Diagnosis): BlockingEvent[] {
  const newest = culprits.filter(
    ({ segment }, index) => culprits.findIndex((other) => other.segment.id === segment.id) === index,
  );
  return newest
    .map(({ event, segment, failure, guessedBy, isTriedAgain }) => ({
      consumer: health.name,
      segment: segment.id,
      eventId: event.eventId,
      position: event.position,
      eventType: event.eventType,
      stream: event.stream,
      error: failure.line.error === '' ? null : failure.line.error,
      file: failure.line.file,
      lineNumber: failure.line.lineNumber,
      isProbable: guessedBy !== null,
      ...(isTriedAgain ? { isTriedAgain } : {}),
      at: certainTime(failure.line),
    }))
    .sort((a, b) => (a.segment ?? 0) - (b.segment ?? 0));
}
