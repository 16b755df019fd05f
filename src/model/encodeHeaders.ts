import type { EventHeader } from './event';
import type { HeaderBatch } from './headerBatch';
import { writeUuid } from './uuid';

export const CAUSE_NONE = 0;
export const CAUSE_UUID = 1;
export const CAUSE_TEXT = 2;

/** Header objects → typed columns. */
export function encodeHeaders(headers: readonly EventHeader[]): HeaderBatch {
  const builder = new HeaderBatchBuilder();
  for (const header of headers) builder.add(header);
  return builder.finish();
}

/** Makes a batch row by row, for a store that reads through a cursor. Empty ids count as unset. */
export class HeaderBatchBuilder {
  readonly #positions: bigint[] = [];
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
  readonly #texts: string[] = [];
  readonly #textIndex = new Map<string, number>();

  get count(): number {
    return this.#positions.length;
  }

  add(header: EventHeader): void {
    const offset = this.count * 16;
    if (this.#eventIds.length < offset + 16) {
      this.#eventIds = doubled(this.#eventIds);
      this.#causes = doubled(this.#causes);
    }
    writeUuid(header.eventId, this.#eventIds, offset);
    this.#addCause(header.causationId, offset);
    this.#positions.push(BigInt(header.position));
    this.#times.push(header.time);
    this.#eventVersions.push(header.eventVersion);
    this.#streamVersions.push(header.streamVersion);
    this.#payloadBytes.push(header.payloadBytes);
    this.#eventTypes.push(this.#intern(header.eventType));
    this.#contexts.push(header.stream.context === null ? -1 : this.#intern(header.stream.context));
    this.#streamTypes.push(this.#intern(header.stream.type));
    this.#streamIds.push(this.#intern(header.stream.id));
    this.#traceIds.push(header.traceId ? this.#intern(header.traceId) : -1);
    this.#correlationIds.push(header.correlationId ? this.#intern(header.correlationId) : -1);
  }

  finish(): HeaderBatch {
    return {
      count: this.count,
      positions: BigInt64Array.from(this.#positions),
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
      texts: this.#texts,
    };
  }

  #addCause(causationId: string | null, offset: number): void {
    if (!causationId) {
      this.#causeKinds.push(CAUSE_NONE);
    } else if (writeUuid(causationId, this.#causes, offset)) {
      this.#causeKinds.push(CAUSE_UUID);
    } else {
      this.#causes.fill(0, offset, offset + 16);
      this.#causeKinds.push(CAUSE_TEXT);
      new DataView(this.#causes.buffer).setUint32(offset, this.#intern(causationId), true);
    }
  }

  #intern(text: string): number {
    const known = this.#textIndex.get(text);
    if (known !== undefined) return known;
    const index = this.#texts.push(text) - 1;
    this.#textIndex.set(text, index);
    return index;
  }
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(bytes.length * 2);
  next.set(bytes);
  return next;
}
