/** A global position as a decimal string, because bigserial values may exceed 2^53. Compare with `comparePositions`. */
export type Position = string & { readonly __position: true };

/** The stream that an event belongs to. `context` is the bounded context, in generations that have one. */
export interface StreamId {
  readonly context: string | null;
  readonly type: string;
  readonly id: string;
}

/** Returns how a stream is called: `Type/id`, or only its id when the store knows no type of it. */
export function nameOfStream({ type, id }: Pick<StreamId, 'type' | 'id'>): string {
  return type === '' ? id : `${type}/${id}`;
}

/** Everything about one event except its payload and metadata. */
export interface EventHeader {
  readonly position: Position;
  /** A lower-case UUID with hyphens when ids are UUIDs; otherwise the stored text, or `Type/id@version` when events have no id. */
  readonly eventId: string;
  readonly eventType: string;
  /** The version of the event's schema, as it is stored; null when it has none. */
  readonly eventVersion: string | null;
  readonly stream: StreamId;
  /** null when the store gave none. */
  readonly streamVersion: number | null;
  readonly traceId: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  /**
   * `created_at` by the application's clock: milliseconds since 1970, with microseconds as the fraction; ±Infinity when the column holds
   * infinity.
   */
  readonly time: number;
  readonly payloadBytes: number;
}

/** Returns a schema version as a number: 1 when there is none, null when the text is not a number. */
export function versionNumber(version: string | null): number | null {
  if (version === null) return 1;
  return /^\d{1,9}$/.test(version) ? Number(version) : null;
}

/** The parts of an event that are read only when it is selected. */
export interface EventBody {
  readonly header: EventHeader;
  /** The first `payload.length` of `header.payloadBytes` bytes. */
  readonly payload: Uint8Array;
  /** True when the connection's user may not read payloads; `payload` is then empty. */
  readonly payloadClosed?: boolean;
  /** JSON text as PostgreSQL prints it; null when unset. */
  readonly metadata: string | null;
}

/** The highest possible position: the largest value of a bigint column. */
export const LAST_POSITION = '9223372036854775807' as Position;

/** Returns the position minus one. Reading past it starts at the position itself. */
export function positionBefore(position: Position): Position {
  return (BigInt(position) - 1n).toString() as Position;
}

/** Reads a decimal string. Returns undefined when the text is not one or does not fit into a bigint column. */
export function parsePosition(text: string): Position | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const position = BigInt(text).toString() as Position;
  return comparePositions(position, LAST_POSITION) <= 0 ? position : undefined;
}

/** Compares two positions by number, without conversion: they have no leading zeros, so the longer text is the larger number. */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The Gregorian calendar repeats after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * 86_400_000;
/** The last moment that a Date can hold. PostgreSQL's calendar continues for another 18,516 years. */
const LAST_MS = 8_640_000_000_000_000;

/** Later than any finite time that PostgreSQL can hold. */
const NEVER_MS = 1e16;

/** Returns a time that JSON can hold. ±Infinity becomes ±NEVER_MS, which is far beyond every other time. */
export function finiteTime(time: number): number {
  return Math.max(-NEVER_MS, Math.min(NEVER_MS, time));
}

/** Returns the time from which `finiteTime` made this value. */
export function timeOfFinite(time: number): number {
  return Math.abs(time) < NEVER_MS ? time : time * Number.POSITIVE_INFINITY;
}

/**
 * Returns milliseconds since 1970 as ISO 8601 in UTC, with microseconds. Years before 1 and after 9999 have a sign and six digits.
 * Infinity, also in the form of `finiteTime`, becomes PostgreSQL's word for it; NaN becomes an empty text.
 */
export function isoTimestamp(finite: number): string {
  const time = timeOfFinite(finite);
  if (!Number.isFinite(time)) return Number.isNaN(time) ? '' : time > 0 ? 'infinity' : '-infinity';
  const cycles = Math.max(0, Math.ceil((time - LAST_MS) / CYCLE_MS));
  const date = new Date(Math.floor(time) - cycles * CYCLE_MS);
  if (Number.isNaN(date.getTime())) return String(time);
  const micros = Math.min(999, Math.floor((time - Math.floor(time)) * 1_000 + 0.5));
  const text = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
  return cycles === 0 ? text : text.replace(/^\+\d+/, (year) => `+${Number(year) + cycles * CYCLE_YEARS}`);
}

/** Returns the time as ISO 8601 for a program; null when there is no time or it is infinite. */
export function isoOrNull(time: number | null): string | null {
  return time !== null && Number.isFinite(time) ? isoTimestamp(time) : null;
}
