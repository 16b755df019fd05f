import { type ConsumerPoll, type KnownEvents, TAIL_SIZE, type TailEvent } from '../consumer/consumer';
import { comparePositions, type Position, positionBefore } from '../event/event';
import { emptyTail, mergeTail, type Tail } from './newestEvents';
import { emptyWatch, readAfter, takeLook } from './openPositions';
import { changeOf, isStillThere, type NoticedChange, type StoreChange } from './storeChange';

/** The kept events are counted in the store at every fifth poll. */
const COUNT_EVERY = 5;
/** A change of the store is reported for this long. */
const CHANGE_MS = 600_000;
const BEFORE_ALL = '-1' as Position;
const NOTHING = '0' as Position;

/** What a poll added to the kept events. */
export interface TakenPoll {
  /** The highest position that was known before. */
  readonly seenTo: Position | null;
  /** Events that became visible below that position. */
  readonly late: readonly TailEvent[];
  /** Which kind of loss the store had; `replaced` also when its newest position is lower than before. */
  readonly lost: StoreChange['kind'] | null;
}

/** The newest events of a store, poll after poll, and whether the store still holds them. */
export class KeptEvents {
  #tail: Tail = emptyTail;
  #watch = emptyWatch;
  #head: Position | null = null;
  #changed: NoticedChange | null = null;
  #polls = 0;
  /** True when the last poll read only the events past a position that the store no longer has. */
  #isPartial = false;

  get tail(): Tail {
    return this.#tail;
  }

  /** The position after which the next poll reads: the highest one seen, or the one before the lowest that may still fill. */
  get tailAfter(): Position | null {
    return this.#isPartial ? null : readAfter(this.#watch);
  }

  /** What the next poll has to compare; null while no event is kept. */
  get compared(): KnownEvents | null {
    const newest = this.#tail.events.at(-1)?.position;
    if (newest === undefined || this.#isPartial) return null;
    return { newest, countAfter: this.#polls % COUNT_EVERY === 0 ? (this.#tail.coversAfter ?? BEFORE_ALL) : null };
  }

  /** The last change of events that were read before. It is kept for some minutes. */
  get changed(): NoticedChange | null {
    return this.#changed;
  }

  /** Whether the kept events no longer match the store. Then a poll for all of the newest events has to replace this one. */
  mustReadAll({ found, tail }: ConsumerPoll, compared: KnownEvents | null): boolean {
    return compared !== null && found !== undefined && !isStillThere(this.#tail, compared, found, tail);
  }

  take(poll: ConsumerPoll): TakenPoll {
    this.#polls += 1;
    const wentBack = this.#head !== null && comparePositions(poll.head ?? NOTHING, this.#head) < 0;
    const change = poll.tailAfter === null && !this.#isPartial ? changeOf(this.#tail, poll.tail) : null;
    this.#changed = noticed(this.#changed, change, poll);
    if (wentBack || change || this.#isPartial) {
      this.#tail = emptyTail;
      this.#watch = emptyWatch;
    }
    this.#isPartial = wentBack && poll.tailAfter !== null;
    this.#head = poll.head;
    const seenTo = this.#tail.events.at(-1)?.position ?? null;
    const merged = mergeTail(this.#tail, poll.tail, poll.tailAfter);
    this.#tail = merged.tail;
    return { seenTo, late: merged.late, lost: wentBack ? 'replaced' : (change?.kind ?? null) };
  }

  /** Called after `take`, because ten thousand events take some time. Without it, the next poll reads more than it needs. */
  watch(poll: ConsumerPoll): void {
    const { watch } = takeLook(this.#watch, lookOf(poll));
    this.#watch = poll.features.order?.kind === 'gapless' ? { ...watch, holes: [] } : watch;
  }
}

/** Returns the change to report. On a replica, only deletions are reported: another replica may simply be further behind. */
function noticed(before: NoticedChange | null, change: StoreChange | null, poll: ConsumerPoll): NoticedChange | null {
  const { replayLagS, databaseTime: at } = poll;
  if (change && (replayLagS === undefined || change.kind === 'deleted')) return { change, at };
  return before && Math.abs(at - before.at) <= CHANGE_MS ? before : null;
}

/** A full poll covers only the events from its first one on. */
function lookOf({ tail, tailAfter, xmin, nextXid, databaseTime }: ConsumerPoll) {
  const [newest] = tail;
  const lowest = tail.reduce(
    (least, { position }) => (comparePositions(position, least) < 0 ? position : least),
    newest?.position ?? NOTHING,
  );
  const after = tail.length >= TAIL_SIZE ? positionBefore(lowest) : tailAfter;
  return { rows: tail, after, through: null, xmin, nextXid, at: databaseTime };
}
