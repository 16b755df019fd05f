import { nameOfStream, type StreamId } from '../event/event';
import type { EventTable } from '../event/eventTable';
import type { TraceKey } from '../event/headerBatch';
import { normaliseUuid } from '../event/uuid';
import { atOnce, STEP, type Steps } from '../text/steps';
import type { Translate } from '../text/translate';
import { cutInMiddle } from '../text/width';
import { positionOrder } from './chain';

export interface TraceSummary {
  readonly events: number;
  /** Distinct combinations of context, type and id. */
  readonly streams: number;
  /** Milliseconds from the earliest to the latest event; 0 without events. */
  readonly durationMs: number;
  /** The earliest finite time; null when there is none. */
  readonly startedAt: number | null;
  /** The row of the first event by position whose cause is not in the table; −1 in an empty table. */
  readonly rootRow: number;
  /** The type of that event, for a title; null in an empty table. */
  readonly rootEventType: string | null;
}

/** Returns the figures for the head of a trace panel. */
export function summariseTrace(table: EventTable): TraceSummary {
  return atOnce(summarySteps(table));
}

/** The same with pauses. The table must not grow meanwhile. */
export function* summarySteps(table: EventTable): Steps<TraceSummary> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const kinds = new Map<number, number>();
  const streams = new Set<number>();
  for (let row = 0; row < table.count; row++) {
    if (row % STEP === 0) yield;
    const time = table.time(row);
    if (Number.isFinite(time)) {
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    // The numbers of texts stay far below 2^26, so two of them fit into one exact number.
    const kind = (table.contextIndex(row) + 1) * 2 ** 26 + table.streamTypeIndex(row);
    if (!kinds.has(kind)) kinds.set(kind, kinds.size);
    streams.add((kinds.get(kind) ?? 0) * 2 ** 26 + table.streamIdIndex(row));
  }
  yield;
  const order = positionOrder(table);
  const rootRow = order.find((row) => table.causeIndex(row) < 0) ?? order[0] ?? -1;
  return {
    events: table.count,
    streams: streams.size,
    durationMs: last > first ? last - first : 0,
    startedAt: Number.isFinite(first) ? first : null,
    rootRow,
    rootEventType: rootRow < 0 ? null : table.eventType(rootRow),
  };
}

/** The columns for an id that is not a UUID. It is cut in the middle, because many such ids differ only at their ends. */
const ID_COLUMNS = 16;

/**
 * Returns for example "OrderPlaced · ee417d01". Traces of one kind are distinguished by the stream in which they begin. A trace that was
 * opened by another key than its correlation shows that key.
 */
export function tabTitle(rootEventType: string, first: StreamId, key: TraceKey, t: Translate): string {
  return `${rootEventType} · ${placeWords(first, key, t)}`;
}

function placeWords(first: StreamId, key: TraceKey, t: Translate): string {
  switch (key.by) {
    case 'stream':
      return nameOfStream({ ...first, id: shortened(first.id) });
    case 'trace':
      return t('trace {id}', { id: shortened(key.id) });
    case 'causation':
      return t('cause {id}', { id: shortened(key.id) });
    default:
      return shortened(first.id);
  }
}

const shortened = (id: string) => (normaliseUuid(id) === null ? cutInMiddle(id, ID_COLUMNS) : id.slice(0, 8));

/** An aggregate (stream) type that occurs in the trace. The order of first appearance decides its colour and shape. */
export interface TypeCount {
  readonly textIndex: number;
  readonly name: string;
  readonly events: number;
}

/** Returns the stream types of a trace, in the order of first appearance. */
export function countTypes(table: EventTable): TypeCount[] {
  const events = new Map<number, number>();
  for (let row = 0; row < table.count; row++) {
    const type = table.streamTypeIndex(row);
    events.set(type, (events.get(type) ?? 0) + 1);
  }
  return [...events].map(([textIndex, count]) => ({ textIndex, name: table.text(textIndex), events: count }));
}

/** Texts are numbered in the order in which they come. There are always fewer than this many, so two numbers fit into one exact number. */
const MOST_TEXTS = 2 ** 24;

/** Returns one row of the table for each stream and event type, which is what consumers distinguish: the row with the highest position. */
export function newestOfScopes(table: EventTable): number[] {
  const rows = new Map<number, Map<number, number>>();
  for (let row = 0; row < table.count; row++) {
    const event = table.streamIdIndex(row) * MOST_TEXTS + table.eventTypeIndex(row);
    const stream = table.streamTypeIndex(row) * MOST_TEXTS + table.contextIndex(row) + 1;
    const ofEvent = rows.get(event) ?? new Map<number, number>();
    const known = ofEvent.get(stream);
    if (known === undefined || table.comparePositions(row, known) > 0) ofEvent.set(stream, row);
    rows.set(event, ofEvent);
  }
  return [...rows.values()].flatMap((ofEvent) => [...ofEvent.values()]);
}
