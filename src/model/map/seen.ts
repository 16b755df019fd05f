import type { ScopedEvent } from '../consumer/scope';
import type { FlowTable } from '../flow/flowTable';
import { groupedBy } from '../lists';
import { STEP, type Steps } from '../text/steps';

/** The count of events of one kind, or of those that went one way. */
export interface Seen {
  count: number;
  /** The row of the newest event. */
  newest: number;
}

/** Returns the sum of two counts. */
export const joinedSeen = (a: Seen | undefined, b: Seen): Seen =>
  a ? { count: a.count + b.count, newest: Math.max(a.newest, b.newest) } : { ...b };

/** Groups the kinds by event type, so that thousands of types are not searched again and again. */
export function kindsByType({ kinds }: FlowTable): ReadonlyMap<string, readonly ScopedEvent[]> {
  return groupedBy<ScopedEvent, string>(kinds, ({ eventType }) => eventType);
}

/** Effects of one type, by the type of their cause. */
export type SeenPairs = ReadonlyMap<string, ReadonlyMap<string, Seen>>;

interface SeenEvents {
  readonly types: ReadonlyMap<string, Seen>;
  readonly kinds: ReadonlyMap<ScopedEvent, Seen>;
  readonly pairs: SeenPairs;
}

/** Counts the events of each type and of each kind, and the effects of each type by the type of their cause. */
export function* countSeen(table: FlowTable): Steps<SeenEvents> {
  const types = new Map<string, Seen>();
  const kinds = new Map<ScopedEvent, Seen>();
  const pairs = new Map<string, Map<string, Seen>>();
  for (let row = 0; row < table.count; row++) {
    if (row % STEP === 0) yield;
    const type = table.eventType(row);
    see(types, type, row);
    const kind = table.kinds[table.kind(row)];
    if (kind) see(kinds, kind, row);
    const cause = table.cause(row);
    if (cause < 0) continue;
    const causeType = table.eventType(cause);
    const effects = pairs.get(causeType) ?? new Map<string, Seen>();
    pairs.set(causeType, effects);
    see(effects, type, row);
  }
  return { types, kinds, pairs };
}

function see<K>(seen: Map<K, Seen>, key: K, row: number): void {
  const known = seen.get(key);
  if (known === undefined) seen.set(key, { count: 1, newest: row });
  else {
    known.count += 1;
    known.newest = row;
  }
}

/** Returns the seconds from the first to the last event; null when there is no time between them. */
export function* secondsOf(table: FlowTable): Steps<number | null> {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < table.count; row++) {
    if (row % STEP === 0) yield;
    const time = table.time(row);
    if (!Number.isFinite(time)) continue;
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  return to > from ? (to - from) / 1_000 : null;
}
