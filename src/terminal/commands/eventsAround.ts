import { eventsAround, storedTypes } from '../../app/lookup/placeEvents';
import { type EventHeader, type Position, parsePosition } from '../../model/event/event';
import { type EventFilter, matchesFilter } from '../../model/event/eventFilter';
import type { Clock } from '../../model/lookup/calendar';
import { parseTime } from '../../model/lookup/time';
import { EXIT, Unanswered, WrongUse } from '../shell/exit';
import type { TerminalStore } from '../store/openStore';

/** Where a list of events begins in both directions. */
export interface Around {
  readonly position: Position;
  /** What was asked for, milliseconds since 1970; null: the position itself. */
  readonly time: number | null;
}

/** A time as the look-up reads it, or `#position`. Throws WrongUse. */
export function readAround(text: string, clock: Clock): { readonly time: number } | { readonly position: Position } {
  const position = parsePosition(/^#(\d+)$/.exec(text.trim())?.[1] ?? '');
  if (position !== undefined) return { position };
  const time = parseTime(text, clock);
  if (time === null)
    throw new WrongUse('--around needs a time, as 2026-01-31T12:00:00Z, 14:57 or "15 min ago", or a #position.');
  return { time };
}

/**
 * The events around a place that pass the filter, oldest first: half of `count` on either side, of the filter's types however rare
 * these are. A time is found by position, without an index on it. Throws Unanswered for an empty store.
 */
export async function eventsAt(
  { store, signal }: Pick<TerminalStore, 'store' | 'signal'>,
  place: ReturnType<typeof readAround>,
  filter: EventFilter,
  count: number,
): Promise<{ readonly around: Around; readonly events: readonly EventHeader[] }> {
  const around = 'time' in place ? await positionOf(store, place.time, signal) : { ...place, time: null };
  if (!around) throw new Unanswered('The store has no events.', EXIT.attention);
  const types = await storedTypes(store, filter.eventTypes, signal);
  const asked = { count: Math.ceil(count / 2), ...(types === undefined ? {} : { types }) };
  const events = await eventsAround(store, around.position, asked, signal);
  return { around, events: events.filter((event) => matchesFilter(filter, event)) };
}

async function positionOf(
  store: TerminalStore['store'],
  time: number,
  signal: AbortSignal,
): Promise<Around | undefined> {
  const found = await store.positionAt(time, signal);
  return found ? { position: found.position, time } : undefined;
}
