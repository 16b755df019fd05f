import { type ComparedEvents, type KnownEvents, TAIL_SIZE, type TailEvent } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import type { Translate } from '../text/translate';
import { countUpTo, type Tail } from './newestEvents';

/**
 * What happened to events that were read before. `replaced`: none of them is there any more, as after TRUNCATE or with another database
 * under the same name. `wentBack`: the newest are gone, as after a restored backup. `deleted`: some are gone.
 */
export type StoreChange =
  | { readonly kind: 'replaced' }
  | { readonly kind: 'wentBack'; readonly from: Position; readonly to: Position }
  | { readonly kind: 'deleted'; readonly count: number };

/** A change, and when it was noticed: the database's clock, milliseconds since 1970. */
export interface NoticedChange {
  readonly change: StoreChange;
  readonly at: number;
}

/** Whether earlier data does not match the store's past any more: none of it, or not its newest part. */
export function isOtherPast(kind: StoreChange['kind']): boolean {
  return kind !== 'deleted';
}

/** Whether two reads of a position returned the same event. */
function isSameEvent(a: TailEvent, b: TailEvent): boolean {
  return a.streamId === b.streamId && a.eventType === b.eventType && a.time === b.time;
}

/**
 * Whether the kept events still match the store, as far as a poll shows: the newest event is the same, and the count is right. `fresh`: the
 * events that the poll brought.
 */
export function isStillThere(
  tail: Tail,
  known: KnownEvents,
  found: ComparedEvents,
  fresh: readonly TailEvent[],
): boolean {
  const newest = tail.events.at(-1);
  if (!newest || newest.position !== known.newest) return true;
  if (!found.newest || !isSameEvent(found.newest, newest)) return false;
  if (found.count === null || known.countAfter === null) return true;
  const kept = tail.length - countUpTo(tail, known.countAfter);
  const positions = new Set(tail.events.map(({ position }) => position));
  const isLate = ({ position }: TailEvent) =>
    !positions.has(position) &&
    comparePositions(position, known.newest) < 0 &&
    comparePositions(position, known.countAfter as Position) > 0;
  return found.count === kept + fresh.filter(isLate).length;
}

/** Compares the kept events with a full read of the newest events. Returns null when nothing is gone. */
export function changeOf(old: Tail, fresh: readonly TailEvent[]): StoreChange | null {
  const newest = old.events.at(-1);
  if (!newest) return null;
  const byPosition = new Map(fresh.map((event) => [event.position, event]));
  const lowest = fresh.length >= TAIL_SIZE ? lowestOf(fresh) : null;
  // Events before a full read were not read again.
  const compared = lowest === null ? old.events : old.events.slice(countUpTo(old, lowest));
  const gone = compared.filter((event) => {
    const now = byPosition.get(event.position);
    return now === undefined || !isSameEvent(now, event);
  });
  if (gone.length === 0) return null;
  if (gone.length === compared.length) return { kind: 'replaced' };
  const head = fresh.reduce<Position | null>(
    (most, { position }) => (most === null || comparePositions(position, most) > 0 ? position : most),
    null,
  );
  return head !== null && comparePositions(head, newest.position) < 0
    ? { kind: 'wentBack', from: newest.position, to: head }
    : { kind: 'deleted', count: gone.length };
}

function lowestOf(events: readonly TailEvent[]): Position | null {
  return events.reduce<Position | null>(
    (least, { position }) => (least === null || comparePositions(position, least) < 0 ? position : least),
    null,
  );
}

/** Returns the change as one sentence. */
export function changeWords(change: StoreChange, t: Translate): string {
  switch (change.kind) {
    case 'replaced':
      return t(
        'The store was reset, or it is another one: the events that were read before are not there. Everything shown is from this store.',
      );
    case 'wentBack':
      return t('The store went back from #{from} to #{to}, as after a restored backup. The newer events are gone.', {
        from: change.from,
        to: change.to,
      });
    case 'deleted':
      return t('{count, plural, one {# event was} other {# events were}} deleted from the store.', {
        count: change.count,
      });
  }
}
