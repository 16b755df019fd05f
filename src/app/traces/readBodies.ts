import type { EventBody, EventHeader, Position } from '../../model/event/event';
import type { EventTable } from '../../model/event/eventTable';
import type { FileBody, SavedBody } from '../../model/forest/traceJson';
import type { EventReader } from '../../store/ports';
import { type BodyRules, bodyJsonString, bodyText } from './bodies';

/** More than PostgreSQL can store in a value. */
const ALL_BYTES = Number.MAX_SAFE_INTEGER;

/** The most events, and bytes of payload, in one query. A larger payload is read alone, in pieces. */
const MOST_EVENTS = 200;
const MOST_BYTES = 4_000_000;

/** Reads payload and metadata of one event as masked text; undefined when the event is gone. */
export type ReadBody = (position: Position) => Promise<SavedBody | undefined>;

type Wanted = Pick<EventHeader, 'position' | 'payloadBytes'>;

/**
 * Returns a function for reading the bodies of events one after another, about in this order. When a body is not at hand, the following
 * ones are read in the same query. Only one such answer is held, so a trace need not fit into memory.
 */
export function bodiesInOrder(
  store: Pick<EventReader, 'body' | 'bodies'>,
  order: readonly Wanted[],
  rules: BodyRules,
  signal: AbortSignal,
): ReadBody {
  return bodiesWith(store, order, (body) => savedBody(body, rules, signal), signal);
}

/** Does the same for a file: large payloads stay bytes. */
export function fileBodiesInOrder(
  store: Pick<EventReader, 'body' | 'bodies'>,
  order: readonly Wanted[],
  rules: BodyRules,
  signal: AbortSignal,
): (position: Position) => Promise<FileBody | undefined> {
  const convert = async (body: EventBody): Promise<FileBody> => {
    const large = await bodyJsonString(body, rules, signal);
    if (!large) return await savedBody(body, rules, signal);
    return { payload: large.json, payloadIsCut: large.isCut, metadata: await metadataText(body, rules, signal) };
  };
  return bodiesWith(store, order, convert, signal);
}

function bodiesWith<T>(
  store: Pick<EventReader, 'body' | 'bodies'>,
  order: readonly Wanted[],
  convert: (body: EventBody) => Promise<T>,
  signal: AbortSignal,
): (position: Position) => Promise<T | undefined> {
  const places = new Map(order.map(({ position }, place) => [position, place] as const));
  let held: ReadonlyMap<Position, EventBody | null> = new Map();
  return async (position) => {
    let body = held.get(position);
    if (body === undefined) {
      held = await readFrom(store, order, places.get(position) ?? order.length, signal);
      body = held.get(position) ?? (await store.body(position, ALL_BYTES, signal));
    }
    return body ? await convert(body) : undefined;
  };
}

/** Returns the events of a trace in these rows, for `bodiesInOrder`. */
export function wantedBodies(table: EventTable, rows: Iterable<number>): Wanted[] {
  const wanted: Wanted[] = [];
  for (const row of rows) if (row >= 0) wanted.push(table.header(row));
  return wanted;
}

/** Reads the events from an index on; null for events that are gone. Empty when the first one is too large to be read with others. */
async function readFrom(
  store: Pick<EventReader, 'bodies'>,
  order: readonly Wanted[],
  from: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<Position, EventBody | null>> {
  let bytes = 0;
  const positions: Position[] = [];
  for (let place = from; place < order.length && positions.length < MOST_EVENTS; place++) {
    const wanted = order[place];
    bytes += wanted?.payloadBytes ?? 0;
    if (!wanted || bytes > MOST_BYTES) break;
    positions.push(wanted.position);
  }
  const found = new Map<Position, EventBody | null>(positions.map((position) => [position, null]));
  if (positions.length === 0) return found;
  for (const body of await store.bodies(positions, MOST_BYTES, signal)) found.set(body.header.position, body);
  return found;
}

async function savedBody(body: EventBody, rules: BodyRules, signal: AbortSignal): Promise<SavedBody> {
  const { text, isCut } = await bodyText(body, 'payload', rules, signal);
  return { payload: text, payloadIsCut: isCut, metadata: await metadataText(body, rules, signal) };
}

async function metadataText(body: EventBody, rules: BodyRules, signal: AbortSignal): Promise<string | null> {
  return body.metadata === null ? null : (await bodyText(body, 'metadata', rules, signal)).text;
}
