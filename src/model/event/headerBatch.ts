import type { EventHeader } from './event';
import { TextPool } from './eventColumns';
import { writeUuid } from './uuid';

/**
 * Headers as typed columns, the form in which they travel from the store to a webview. Row i of every column is the same event. The texts
 * are numbered within the batch; −1 means null. Each array owns a buffer of exactly its length, because VS Code's messages send whole
 * buffers.
 */
export interface HeaderBatch {
  readonly count: number;
  /** Global positions. */
  readonly positions: BigInt64Array;
  /** What the 16 bytes in `eventIds` hold: 1 a UUID, 2 a little-endian uint32 index into `texts`. */
  readonly eventIdKinds: Uint8Array;
  readonly eventIds: Uint8Array;
  /** The same for `causes`; 0: no cause (NULL). */
  readonly causeKinds: Uint8Array;
  readonly causes: Uint8Array;
  /** Milliseconds since 1970 with a fraction; see EventHeader.time. */
  readonly times: Float64Array;
  /** NaN: no version. */
  readonly streamVersions: Float64Array;
  readonly payloadBytes: Float64Array;
  /** Indices into `texts`. */
  readonly eventVersions: Int32Array;
  readonly eventTypes: Int32Array;
  readonly contexts: Int32Array;
  readonly streamTypes: Int32Array;
  readonly streamIds: Int32Array;
  readonly traceIds: Int32Array;
  readonly correlationIds: Int32Array;
  readonly texts: readonly string[];
}

/** Which events make up one trace. The key can be serialised: it identifies a panel across reloads. */
export interface TraceKey {
  /** `event`: the event has no correlation and no trace id; its trace is its ancestors and descendants. */
  readonly by: 'correlation' | 'trace' | 'causation' | 'event' | 'stream';
  /** The id; the stream's id when `by` is `stream`. */
  readonly id: string;
  /** Only when `by` is `stream`. */
  readonly streamType?: string;
  readonly context?: string;
}

export const ID_NONE = 0;
export const ID_UUID = 1;
export const ID_TEXT = 2;

/** Converts header objects into typed columns. */
export function encodeHeaders(headers: readonly EventHeader[]): HeaderBatch {
  const builder = new HeaderBatchBuilder();
  for (const header of headers) builder.add(header);
  return builder.finish();
}

/** Builds a batch row by row, for a store that reads through a cursor. Empty ids count as unset. */
export class HeaderBatchBuilder {
  readonly #positions: bigint[] = [];
  readonly #eventIdKinds: number[] = [];
  #eventIds = new Uint8Array(16 * 64);
  #causes = new Uint8Array(16 * 64);
  readonly #causeKinds: number[] = [];
  readonly #times: number[] = [];
  readonly #eventVersions: number[] = [];
  readonly #streamVersions: number[] = [];
  readonly #payloadBytes: number[] = [];
  readonly #eventTypes: number[] = [];
  readonly #contexts: number[] = [];
  readonly #streamTypes: number[] = [];
  readonly #streamIds: number[] = [];
  readonly #traceIds: number[] = [];
  readonly #correlationIds: number[] = [];
  readonly #texts = new TextPool();

  get count(): number {
    return this.#positions.length;
  }

  add(header: EventHeader): void {
    const offset = this.count * 16;
    if (this.#eventIds.length < offset + 16) {
      this.#eventIds = doubled(this.#eventIds);
      this.#causes = doubled(this.#causes);
    }
    this.#eventIdKinds.push(this.#writeId(header.eventId, this.#eventIds, offset));
    this.#causeKinds.push(header.causationId ? this.#writeId(header.causationId, this.#causes, offset) : ID_NONE);
    this.#positions.push(BigInt(header.position));
    this.#times.push(header.time);
    this.#eventVersions.push(header.eventVersion === null ? -1 : this.#texts.add(header.eventVersion));
    this.#streamVersions.push(header.streamVersion ?? Number.NaN);
    this.#payloadBytes.push(header.payloadBytes);
    this.#eventTypes.push(this.#texts.add(header.eventType));
    this.#contexts.push(header.stream.context === null ? -1 : this.#texts.add(header.stream.context));
    this.#streamTypes.push(this.#texts.add(header.stream.type));
    this.#streamIds.push(this.#texts.add(header.stream.id));
    this.#traceIds.push(header.traceId ? this.#texts.add(header.traceId) : -1);
    this.#correlationIds.push(header.correlationId ? this.#texts.add(header.correlationId) : -1);
  }

  finish(): HeaderBatch {
    return {
      count: this.count,
      positions: BigInt64Array.from(this.#positions),
      eventIdKinds: Uint8Array.from(this.#eventIdKinds),
      eventIds: this.#eventIds.slice(0, this.count * 16),
      causeKinds: Uint8Array.from(this.#causeKinds),
      causes: this.#causes.slice(0, this.count * 16),
      times: Float64Array.from(this.#times),
      eventVersions: Int32Array.from(this.#eventVersions),
      streamVersions: Float64Array.from(this.#streamVersions),
      payloadBytes: Float64Array.from(this.#payloadBytes),
      eventTypes: Int32Array.from(this.#eventTypes),
      contexts: Int32Array.from(this.#contexts),
      streamTypes: Int32Array.from(this.#streamTypes),
      streamIds: Int32Array.from(this.#streamIds),
      traceIds: Int32Array.from(this.#traceIds),
      correlationIds: Int32Array.from(this.#correlationIds),
      texts: this.#texts.texts,
    };
  }

  /** Writes the id and returns its kind. */
  #writeId(id: string, bytes: Uint8Array, offset: number): number {
    if (writeUuid(id, bytes, offset)) return ID_UUID;
    bytes.fill(0, offset, offset + 16);
    new DataView(bytes.buffer).setUint32(offset, this.#texts.add(id), true);
    return ID_TEXT;
  }
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(bytes.length * 2);
  next.set(bytes);
  return next;
}

/**
 * Returns the key of an event's trace: its correlation, otherwise its trace id, otherwise the event itself with its ancestors and
 * descendants.
 */
export function traceKeyOf({ correlationId, traceId, eventId }: EventHeader): TraceKey {
  if (correlationId) return { by: 'correlation', id: correlationId };
  return traceId ? { by: 'trace', id: traceId } : { by: 'event', id: eventId };
}
