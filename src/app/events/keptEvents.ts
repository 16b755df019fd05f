import { comparePositions, type EventHeader, type Position, positionBefore } from '../../model/event/event';
import type { EventGap } from '../../model/event/eventRing';
import type { LiveReader, PositionRange } from '../../store/livePorts';

/** How kept events differ from those in the store. */
interface KeptDifference {
  /** Events that are no longer in the store, or whose position has another event. */
  readonly gone: readonly EventHeader[];
  /** The positions of events that are in the store and not kept. */
  readonly unknown: readonly Position[];
}

/**
 * Compares kept events, sorted by position, with the store; the gaps between them are left out. Without a difference it only counts events,
 * which is cheap.
 */
export async function compareKept(
  store: Pick<LiveReader, 'countIn' | 'idsIn'>,
  events: readonly EventHeader[],
  gaps: readonly EventGap[],
  signal?: AbortSignal,
): Promise<KeptDifference> {
  const parts = between(events, gaps);
  const gone: EventHeader[] = [];
  const unknown: Position[] = [];
  if (parts.length === 0) return { gone, unknown };
  const counts = await store.countIn(parts.map(rangeOf), signal);
  for (const [i, part] of parts.entries()) {
    if (counts[i] === part.length) continue;
    const ids = new Map(await store.idsIn(rangeOf(part), signal));
    for (const event of part) {
      if (ids.get(event.position) !== event.eventId) gone.push(event);
      else ids.delete(event.position);
    }
    unknown.push(...ids.keys());
  }
  return { gone, unknown };
}

/** Splits the events at the gaps. */
function between(events: readonly EventHeader[], gaps: readonly EventGap[]): EventHeader[][] {
  const ends = new Set(gaps.map(({ after }) => after));
  const parts: EventHeader[][] = [];
  let part: EventHeader[] = [];
  for (const event of events) {
    part.push(event);
    if (!ends.has(event.position)) continue;
    parts.push(part);
    part = [];
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function rangeOf(part: readonly EventHeader[]): PositionRange {
  const [first, last] = [part[0]?.position ?? ('0' as Position), part.at(-1)?.position ?? ('0' as Position)];
  return { after: positionBefore(first), upTo: last };
}

/** Returns the positions that are unknown in two comparisons in a row. The tail had time to bring them in between. */
export function stillUnknown(before: ReadonlySet<Position>, { unknown }: KeptDifference): Position[] {
  return unknown.filter((position) => before.has(position)).sort(comparePositions);
}
