import type { EventHeader } from '../../event/event';
import type { FlowTable } from '../../flow/flowTable';
import { quantile } from '../../lists';
import { type Change, faded } from './change';

/** With fewer earlier events, everything would count as new. */
const LEAST_BEFORE = 20;
/** When a larger share of its type already had the version, the version is not new. */
const MOST_SEEN = 0.05;
const NEIGHBOURS = 10;
const CLOCK_MS = 60_000;
/** The time before the stop is divided into this many stretches. The newest ones are compared with the rest. */
const STRETCHES = 20;
const NEWEST_STRETCHES = 2;
const LEAST_BURST = 30;
const BURST_TIMES = 3;

/** Returns the row of the event, or the first row after it. */
export function rowOf(table: FlowTable, { eventId, position }: EventHeader): number {
  const known = table.indexOf(eventId);
  if (known >= 0) return known;
  const at = BigInt(position);
  for (let row = 0; row < table.count; row++) if (table.positionValue(row) >= at) return row;
  return table.count;
}

/** Returns the earlier rows with the same event type in streams of the same type, the newest first. */
export function sameTypeBefore(table: FlowTable, row: number): number[] {
  const kind = table.kinds[table.kind(row)];
  const rows: number[] = [];
  for (let other = row - 1; other >= 0; other--) {
    const its = table.kinds[table.kind(other)];
    if (its?.eventType === kind?.eventType && its?.aggregateType === kind?.aggregateType) rows.push(other);
  }
  return rows;
}

/**
 * Returns the changes that the events before the stop show: a first version, a first type, a burst, a wrong clock. `event`: the event at
 * which the consumer stands; `takenAt`: milliseconds since 1970.
 */
export function changesInEvents(table: FlowTable, event: EventHeader, takenAt: number): Change[] {
  const row = rowOf(table, event);
  if (row >= table.count) return [];
  return [...firstTimes(table, row), ...clocks(table, row, takenAt), ...bursts(table, row)];
}

function firstTimes(table: FlowTable, row: number): Change[] {
  const kind = table.kinds[table.kind(row)];
  if (!kind) return [];
  const { eventType, eventVersion: version } = kind;
  const [position, at] = [table.position(row), table.time(row)];
  const same = sameTypeBefore(table, row);
  if (same.length === 0) {
    return row >= LEAST_BEFORE ? [{ kind: 'type', eventType, position, before: row, at, weight: 0.8 }] : [];
  }
  const seen = same.filter((other) => table.kind(other) === table.kind(row)).length;
  const before = same.length - seen;
  if (before < LEAST_BEFORE || seen > same.length * MOST_SEEN) return [];
  // Earlier events of this version were handled, unless they wait too, so each of them lowers the weight.
  return [{ kind: 'version', eventType, version, position, seen, before, at, weight: 0.95 * 0.8 ** Math.min(seen, 5) }];
}

/** The event's time differs from the events on both sides in the same direction: the clock of its program is wrong. */
function clocks(table: FlowTable, row: number, takenAt: number): Change[] {
  const at = table.time(row);
  const earlier = timesOf(table, row - NEIGHBOURS, row);
  if (earlier.length === 0 || !Number.isFinite(at)) return [];
  const later = timesOf(table, row + 1, row + 1 + NEIGHBOURS);
  const differences = [
    at - middle(earlier),
    at - (later.length > 0 ? middle(later) : Math.max(takenAt, middle(earlier))),
  ];
  const [one = 0, two = 0] = differences;
  if (one * two <= 0 || Math.min(Math.abs(one), Math.abs(two)) < CLOCK_MS) return [];
  const aheadMs = Math.sign(one) * Math.min(Math.abs(one), Math.abs(two));
  return [{ kind: 'clock', position: table.position(row), aheadMs, at: null, weight: 0.75 }];
}

function timesOf(table: FlowTable, from: number, to: number): number[] {
  const times: number[] = [];
  for (let row = Math.max(0, from); row < Math.min(table.count, to); row++) {
    if (Number.isFinite(table.time(row))) times.push(table.time(row));
  }
  return times;
}

function bursts(table: FlowTable, row: number): Change[] {
  const times = timesOf(table, 0, row + 1);
  const [from, to] = [lowest(times), times.at(-1) ?? 0];
  const stretch = (to - from) / STRETCHES;
  if (!(stretch > 0)) return [];
  const counts = new Array<number>(STRETCHES).fill(0);
  for (const time of times) {
    const at = Math.min(STRETCHES - 1, Math.max(0, Math.floor((time - from) / stretch)));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const newest = counts.slice(-NEWEST_STRETCHES);
  const usual = Math.max(1, middle(counts.slice(0, -NEWEST_STRETCHES)));
  const events = Math.max(...newest);
  const many = events / usual;
  if (events < LEAST_BURST || many < BURST_TIMES) return [];
  const at = from + (STRETCHES - NEWEST_STRETCHES + newest.indexOf(events)) * stretch;
  return [{ kind: 'burst', times: many, events, at, weight: faded(Math.min(0.8, 0.4 + many / 50), to - at, 600_000) }];
}

function lowest(times: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const time of times) least = Math.min(least, time);
  return least;
}

const middle = (numbers: readonly number[]) => quantile(numbers, 0.5) ?? 0;
