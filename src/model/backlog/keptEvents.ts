import { type ConsumerPoll, type KnownEvents, TAIL_SIZE, type TailEvent } from '../consumer/consumer';
import { comparePositions, type Position, positionBefore } from '../event/event';
import { emptyTail, mergeTail, type Tail } from './newestEvents';
import { emptyWatch, readAfter, takeLook } from './openPositions';
import { changeOf, isStillThere, type NoticedChange, type StoreChange } from './storeChange';

/** Every so many polls the kept events are counted in the store. */
const COUNT_EVERY = 5;
/** So long a change of the store is named. */
const CHANGE_MS = 600_000;
const BEFORE_ALL = '-1' as Position;
const NOTHING = '0' as Position;

/** What a poll brought to the kept events. */
export interface TakenPoll {
  /** The highest position that was known before. */
  readonly seenTo: Position | null;
  /** Events that became visible below it. */
  readonly late: readonly TailEvent[];
  /** What the store lost; `replaced` also where its newest event is an earlier one. */
  readonly lost: StoreChange['kind'] | null;
}

/** The newest events of a store, poll after poll, and whether they are still the store's. */
export class KeptEvents {
  #tail: Tail = emptyTail;
  #watch = emptyWatch;
  #head: Position | null = null;
  #changed: NoticedChange | null = null;
  #polls = 0;
  /** The last poll brought only what lies past a position that the store no longer has. */
  #isPartial = false;

  get tail(): Tail {
    return this.#tail;
  }

  /** What to ask the next poll for: the events past the highest position seen, or past the lowest that may still fill. */
  get tailAfter(): Position | null {
    return this.#isPartial ? null : readAfter(this.#watch);
  }

  /** What the next poll is to compare; null while no event is kept. */
  get compared(): KnownEvents | null {
    const newest = this.#tail.events.at(-1)?.position;
    if (newest === undefined || this.#isPartial) return null;
    return { newest, countAfter: this.#polls % COUNT_EVERY === 0 ? (this.#tail.coversAfter ?? BEFORE_ALL) : null };
  }

  /** The last change of what was read before, for some minutes. */
  get changed(): NoticedChange | null {
    return this.#changed;
  }

  /** Whether the kept events are no more what the store holds: a poll for all of the newest events has to be taken instead of this one. */
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

  /** After `take`, for ten thousand events take their time. Without it the next poll reads more than it needs. */
  watch(poll: ConsumerPoll): void {
    const { watch } = takeLook(this.#watch, lookOf(poll));
    this.#watch = poll.features.order?.kind === 'gapless' ? { ...watch, holes: [] } : watch;
  }
}

/** The change that is named; a replica may only be further behind than the one before. */
function noticed(before: NoticedChange | null, change: StoreChange | null, poll: ConsumerPoll): NoticedChange | null {
  const { replayLagS, databaseTime: at } = poll;
  if (change && (replayLagS === undefined || change.kind === 'deleted')) return { change, at };
  return before && Math.abs(at - before.at) <= CHANGE_MS ? before : null;
}

/** A poll that is full reaches back to its first event only. */
function lookOf({ tail, tailAfter, xmin, nextXid, databaseTime }: ConsumerPoll) {
  const [newest] = tail;
  const lowest = tail.reduce(
    (least, { position }) => (comparePositions(position, least) < 0 ? position : least),
    newest?.position ?? NOTHING,
  );
  const after = tail.length >= TAIL_SIZE ? positionBefore(lowest) : tailAfter;
  return { rows: tail, after, through: null, xmin, nextXid, at: databaseTime };
}
