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
  /** Lower-case UUID with hyphens. */
  readonly eventId: string;
  readonly eventType: string;
  readonly eventVersion: number;
  readonly stream: StreamId;
  readonly streamVersion: number;
  readonly traceId: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  /** `created_at` in milliseconds since 1970, with microseconds as its fraction; ±Infinity where the column says so. The application's clock. */
  readonly time: number;
  readonly payloadBytes: number;
}

/** What is fetched for a selected event only. */
export interface EventBody {
  readonly header: EventHeader;
  /** The first `payload.length` of `header.payloadBytes` bytes. */
  readonly payload: Uint8Array;
  /** JSON text as PostgreSQL prints it; null when unset. */
  readonly metadata: string | null;
}

/** Reads a decimal string; undefined when it is none or does not fit a bigint column. */
export function parsePosition(text: string): Position | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= 9223372036854775807n ? (value.toString() as Position) : undefined;
}

/** Numeric order of two positions without converting them: no leading zeros, so longer is larger. */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
