/** A global position as a decimal string: bigserial values may pass 2^53. Compare with `comparePositions`. */
export type Position = string & { readonly __position: true };

/** Whose history an event belongs to. `context` is the bounded context of the generations that have one. */
export interface StreamId {
  readonly context: string | null;
  readonly type: string;
  readonly id: string;
}

/** Everything about one event but its payload and metadata. */
export interface EventHeader {
  readonly position: Position;
  /** A lower-case UUID with hyphens where ids are UUIDs; else as it is stored, or `Type/id@version` where events have no id. */
  readonly eventId: string;
  readonly eventType: string;
  /** Of the event's schema, as it is stored; null where it has none. */
  readonly eventVersion: string | null;
  readonly stream: StreamId;
  /** null where the store gave it none. */
  readonly streamVersion: number | null;
  readonly traceId: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  /** `created_at` in milliseconds since 1970, with microseconds as its fraction; ±Infinity where the column says so. The application's clock. */
  readonly time: number;
  readonly payloadBytes: number;
}

/** The number that a schema version is: 1 where there is none, null where it is another text. */
export function versionNumber(version: string | null): number | null {
  if (version === null) return 1;
  return /^\d{1,9}$/.test(version) ? Number(version) : null;
}

/** What is fetched for a selected event only. */
export interface EventBody {
  readonly header: EventHeader;
  /** The first `payload.length` of `header.payloadBytes` bytes. */
  readonly payload: Uint8Array;
  /** True where the user of the connection may not read payloads; `payload` is empty then. */
  readonly payloadClosed?: boolean;
  /** JSON text as PostgreSQL prints it; null when unset. */
  readonly metadata: string | null;
}

/** No event has a higher position: a bigint column takes none. */
export const LAST_POSITION = '9223372036854775807' as Position;

/** The highest that is lower: what is read past it begins at the position. */
export function positionBefore(position: Position): Position {
  return (BigInt(position) - 1n).toString() as Position;
}

/** Reads a decimal string; undefined when it is not one or does not fit a bigint column. */
export function parsePosition(text: string): Position | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const position = BigInt(text).toString() as Position;
  return comparePositions(position, LAST_POSITION) <= 0 ? position : undefined;
}

/** Numeric order of two positions without converting them: no leading zeros, so longer is larger. */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The Gregorian calendar repeats after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * 86_400_000;
/** The last moment that a Date holds; PostgreSQL's calendar goes on for 18,516 years. */
const LAST_MS = 8_640_000_000_000_000;

/** Later than any time that PostgreSQL holds but for infinity. */
const NEVER_MS = 1e16;

/** A time for JSON, which knows no infinity: what stands for ±Infinity is far beyond every other time. */
export function finiteTime(time: number): number {
  return Math.max(-NEVER_MS, Math.min(NEVER_MS, time));
}

/** The time that `finiteTime` was given. */
export function timeOfFinite(time: number): number {
  return Math.abs(time) < NEVER_MS ? time : time * Number.POSITIVE_INFINITY;
}

/**
 * Milliseconds since 1970 as ISO 8601 in UTC: microseconds where `time` may have a fraction, years before 1 and after 9999 with sign
 * and six digits. PostgreSQL's word where the column holds infinity, also as `finiteTime` has it.
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

/** The same for a program; null where there is no time, or one that no calendar has. */
export function isoOrNull(time: number | null): string | null {
  return time !== null && Number.isFinite(time) ? isoTimestamp(time) : null;
}
