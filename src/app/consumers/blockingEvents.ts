import { type Disposable, disposeAll, Emitter, type Event } from '../../base/event';
import { isOtherPast } from '../../model/backlog/storeChange';
import type { GivenUp } from '../../model/consumer/findings';
import { type ConsumerLog, certainTime, tookMs } from '../../model/diagnosis/consumerLog';
import { type Diagnosis, isDoubtful } from '../../model/diagnosis/diagnosis';
import type { KnownHandler } from '../../model/diagnosis/rules/blame';
import type { Position } from '../../model/event/event';
import { type Health, SUSPECT_S } from '../../model/health/rules';
import type { LogWords } from '../../model/log/words';
import { givenUpIn } from '../../model/lost/passedOver';
import type { ConsumerReader, StoreFacts } from '../../store/ports';
import type { LogSearch } from '../logs/finder';
import type { AppLog } from '../ports';
import { type StoreLife, shownStore } from '../stores/state';
import { createBlockingWatch } from './blockingWatch';
import type { ConsumerFeed } from './feedState';
import { type BlockingEvent, type BlockingSoFar, MOST_PASSED, mayGiveUp } from './view';

/** What the logs say about the workers of a consumer. */
interface LogFacts {
  /** How many events it reads at once, as the log of its last start says; undefined when no log that was read says so. */
  readonly batchSize: number | undefined;
  /** How long a batch has taken, in seconds; null when the logs show no long one. */
  readonly longestBatchS: number | null;
  /** The batches that it gave up; null when the logs show none. */
  readonly givenUp: GivenUp | null;
  /** The processes that crashed or failed, by the ids that the store has for them. */
  readonly fallen: ReadonlySet<string>;
}

/** The events that block the consumers that need a person now. */
export interface BlockingEvents extends BlockingSoFar {
  readonly onDidChange: Event<void>;
  /** Returns undefined when no logs were read for the consumer. */
  logFactsOf(consumer: string): LogFacts | undefined;
}

/** Looks for the blocking events of one connection while a face has its consumers polled. */
export function createBlockingEvents(deps: {
  readonly life: StoreLife;
  readonly feed: ConsumerFeed;
  readonly readLog: LogSearch['consumerLog'];
  readonly log: AppLog;
  readonly handlers: () => readonly KnownHandler[];
}): BlockingEvents & Disposable {
  const { life, feed, readLog, log, handlers } = deps;
  const changed = new Emitter<void>();
  const facts = new Map<string, LogFacts>();

  const find = async (
    store: ConsumerReader & StoreFacts,
    consumer: string,
    signal: AbortSignal,
  ): Promise<readonly BlockingEvent[]> => {
    const { fallenOwners, gatherWithLog, startedWith } = await import('./diagnosis/diagnose');
    const judged = async () => ({ consumers: feed.state.consumers, takenAt: feed.state.snapshot?.takenAt ?? 0 });
    const withBatches = (name: string, signal: AbortSignal, words?: LogWords) => readLog(name, signal, words, true);
    const gathered = await gatherWithLog(consumer, { store, judged, readLog: withBatches, handlers }, signal);
    if (!gathered) return [];
    const { diagnosis, log: found } = gathered;
    const longest = await longestBatchS(diagnosis.health, found, store, diagnosis.takenAt, signal);
    // Another store may be followed by now; then this result belongs to none of its consumers.
    signal.throwIfAborted();
    facts.set(consumer, {
      batchSize: startedWith(found, consumer) ?? facts.get(consumer)?.batchSize,
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
  /** Forgets what is known when the connection leads to another store, or the store was reset. */
  const follow = () => {
    const store = shownStore(life.state);
    const { changed: noticed } = feed.state;
    const isReset = noticed !== undefined && isOtherPast(noticed.change.kind) && noticed.at !== changedAt;
    changedAt = noticed?.at;
    if (store === watched && !isReset) return;
    const hadSome = (watch?.known.length ?? 0) > 0;
    watch?.dispose();
    watched = store;
    facts.clear();
    watch = store && createWatch(store);
    if (hadSome) changed.fire();
  };
  const subscriptions = disposeAll(
    changed,
    life.onDidChange(follow),
    feed.onDidChange(({ consumers, error }) => {
      follow();
      // A consumer that could not be read has not recovered.
      if (error === undefined) watch?.take(consumers);
    }),
  );
  return {
    get known() {
      return watch?.known ?? [];
    },
    logFactsOf: (consumer) => facts.get(consumer),
    isLookingFor: (consumer) => watch?.isLookingFor(consumer) ?? false,
    onDidChange: changed.event,
    dispose() {
      watch?.dispose();
      subscriptions.dispose();
    },
  };
}

/** Returns the blocking events of a diagnosis: the newest of each segment, in the order of the segments. */
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

/** Only this many of the longest batches are compared with the store. */
const MOST_ASKED = 5;
/** The clocks of the application and of the log may differ by this much. */
const CLOCKS_MS = 5_000;

/**
 * Returns the longest time in seconds that a batch took according to the log; null when the log shows no long one. A line of progress says
 * only when a checkpoint moved. The store says since when events had waited behind the checkpoint.
 */
export async function longestBatchS(
  health: Health,
  { batches }: Pick<ConsumerLog, 'batches'>,
  store: Pick<ConsumerReader, 'waiting'>,
  takenAt: number,
  signal: AbortSignal,
): Promise<number | null> {
  let longest = 0;
  let asked = 0;
  for (const batch of batches) {
    const most = tookMs(batch);
    if (most < SUSPECT_S * 1_000 || most <= longest) break;
    // The line is newer than the look, so its clock is a different one.
    if (batch.until > takenAt + CLOCKS_MS) continue;
    if (batch.after === null) {
      longest = most;
      continue;
    }
    if (asked++ === MOST_ASKED) break;
    const waitedSince = await firstAfter(batch.after, batch.segment, health, store, signal);
    if (waitedSince === undefined) continue;
    longest = Math.max(longest, batch.until - Math.max(batch.since, waitedSince));
  }
  return longest < SUSPECT_S * 1_000 ? null : longest / 1_000;
}

/** Returns when the first event behind the checkpoint was created; undefined when that is unknown. */
async function firstAfter(
  after: Position,
  id: number | null,
  { segments, scope, share }: Health,
  store: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const segment = segments.find((each) => each.segment.id === id)?.segment;
  // Without the scope the event may concern other consumers only.
  if (!segment || share.atMost) return undefined;
  const [event] = await store.waiting({ segment: { ...segment, checkpoint: after }, scope, batchSize: 1 }, signal);
  return event?.time;
}
