import { type TailView, viewTail } from '../backlog/backlog';
import { KeptEvents } from '../backlog/keptEvents';
import { type LookBack, type LookedBack, nextLookBack, takeLookedBack, type Unclear } from '../backlog/lookBack';
import { isOtherPast, type StoreChange } from '../backlog/storeChange';
import type { ConsumerPoll } from '../consumer/consumer';
import type { Position } from '../event/event';
import { groupedBy } from '../lists';
import { assess, blank, type ConsumerMemory, type HealthLook, type Judging } from './assess';
import { type Leap, withoutLeaps } from './beats';
import type { SegmentMemory } from './memory';
import type { Health } from './rules';

/** Judges one poll after another. Keeps the newest events and what earlier polls have shown. */
export interface HealthTracker {
  /** The newest events. They decide what the next poll asks for. */
  readonly kept: Pick<KeptEvents, 'tailAfter' | 'compared' | 'mustReadAll' | 'changed'>;
  /** The older events that are needed to judge the consumers of the last poll; null when the kept events are enough. */
  readonly lookBack: LookBack | null;
  /** Stores the answer to `lookBack`. The next poll is judged with it. */
  learn(answer: LookedBack): void;
  /** Stores late commits that were seen between two polls and that a consumer had passed. The next poll is judged with them. */
  notice(consumer: string, positions: readonly Position[]): void;
  /** Yields one consumer after another, so that the caller can pause: thousands take longer than a host may be blocked. */
  take(poll: ConsumerPoll, judging: Judging): Iterable<Health>;
}

/** Returns a tracker for the consumers of one store. */
export function createHealthTracker(): HealthTracker {
  const kept = new KeptEvents();
  let view: TailView = viewTail(kept.tail);
  let unclear: Unclear[] = [];
  const consumers = new Map<string, ConsumerMemory>();
  let passed = new Map<string, readonly Position[]>();
  const clockAt = createSteadyClock();
  let lookedAt: number | undefined;
  let everyMs = 0;
  let seenSince = Number.NEGATIVE_INFINITY;
  /** A slow server is polled less often, so only a time much longer than the usual one is a break. */
  const noteBreak = (at: number, unseenAfterS: number) => {
    const ms = lookedAt === undefined ? 0 : at - lookedAt;
    if (ms > Math.max(unseenAfterS * 1_000, everyMs * LONGER_TIMES)) seenSince = at;
    lookedAt = at;
    everyMs = everyMs === 0 ? ms : Math.min(ms, 2 * everyMs);
  };

  return {
    kept,
    get lookBack() {
      return nextLookBack(unclear, kept.tail.coversAfter);
    },
    learn(answer) {
      const { coversAfter } = kept.tail;
      const asked = nextLookBack(unclear, coversAfter);
      if (asked) unclear = takeLookedBack(unclear, asked, answer, coversAfter);
    },
    notice(consumer, positions) {
      passed.set(consumer, [...(passed.get(consumer) ?? []), ...positions]);
    },
    *take(raw, judging) {
      const { at, leaps } = clockAt(raw);
      const poll = withoutLeaps(raw, leaps);
      const { seenTo, late, lost } = kept.take(poll);
      if (lost) forget(consumers, lost);
      const noticed = lost && isOtherPast(lost) ? new Map<string, readonly Position[]>() : passed;
      passed = new Map();
      unclear = [];
      // What is computed from the tail holds until another event comes.
      if (view.tail !== kept.tail) view = viewTail(kept.tail);
      const gapSkips = byConsumer(poll.gapSkips);
      const deadLetters = byConsumer(poll.deadLetters ?? []);
      noteBreak(at, judging.unseenAfterS ?? Number.POSITIVE_INFINITY);
      const look: HealthLook = {
        poll,
        at,
        seenSince,
        judging,
        view,
        seenTo,
        late,
        passed: noticed,
        gapSkips,
        deadLetters,
      };
      const present = new Set(poll.consumers.map(({ name }) => name));
      for (const name of consumers.keys()) if (!present.has(name)) consumers.delete(name);
      for (const consumer of poll.consumers) {
        const assessed = assess(consumer, consumers.get(consumer.name) ?? blank, look);
        consumers.set(consumer.name, assessed.memory);
        unclear.push(...assessed.unclear);
        yield assessed.health;
      }
      kept.watch(poll);
    },
  };
}

/** A time between two looks is a break when it is more than this many times the usual one. */
const LONGER_TIMES = 3;

/** Between two looks, correct clocks differ by less than this. An answer may arrive late. */
const JUMP_MS = 10_000;

/** The leaps that are kept: who sets clocks more often than that has no use for the age of a heartbeat. */
const MOST_LEAPS = 10;

/**
 * Returns the database's clock without its jumps, and where it was set ahead: after a failover, the new server has another clock. Rests are
 * measured by it. After the machine slept, both clocks have advanced by the same time.
 */
function createSteadyClock() {
  let before: { readonly database: number; readonly own: number; readonly at: number } | undefined;
  let leaps: readonly Leap[] = [];
  return ({ databaseTime: database, takenAt: own }: Pick<ConsumerPoll, 'databaseTime' | 'takenAt'>) => {
    const passed = before ? [database - before.database, own - before.own] : [0];
    const [first = 0, second = first] = passed;
    const forward = Math.abs(first - second) > JUMP_MS ? passed.filter((ms) => ms >= 0) : [first];
    const steady = forward.length > 0 ? Math.max(0, Math.min(...forward)) : 0;
    // A clock that is set back has most likely been set right again.
    if (first < 0) leaps = [];
    else if (before && first - steady > JUMP_MS) {
      const byMs = first - steady;
      // Of the time since the last look no one knows how much came before the leap: all of it, unless that is longer than the leap.
      leaps = [...leaps, { upTo: before.database + Math.min(steady, byMs), byMs }].slice(-MOST_LEAPS);
    }
    const at = (before?.at ?? database) + steady;
    before = { database, own, at };
    return { at, leaps };
  };
}

/** After a restored backup, earlier memories are no longer true. */
function forget(consumers: Map<string, ConsumerMemory>, lost: StoreChange['kind']): void {
  if (isOtherPast(lost)) consumers.clear();
  for (const [name, memory] of consumers) consumers.set(name, afterDeletion(memory));
}

/** Findings from older events may concern deleted events, and earlier counts cannot be compared. */
function afterDeletion(memory: ConsumerMemory): ConsumerMemory {
  const segments = new Map<string, SegmentMemory>();
  for (const [key, segment] of memory.segments) segments.set(key, { ...segment, found: null, clearTo: null });
  return { ...memory, segments, samples: [] };
}

/** Rows that concern every consumer are under null. */
function byConsumer<T extends { readonly consumer: string | null }>(rows: readonly T[]): Map<string | null, T[]> {
  return groupedBy(rows, ({ consumer }) => consumer);
}
