import { byteSum, fnv1a32 } from '../../consumer/partition';
import type { ScopedEvent } from '../../consumer/scope';
import type { StreamId } from '../../event/event';
import { type HeaderBatch, ID_TEXT, ID_UUID } from '../../event/headerBatch';
import { normaliseUuid, writeUuid } from '../../event/uuid';
import { FEW, type Steps } from '../../text/steps';

/** What flows are learned from: headers without the size of their payloads, which would have to be read. */
export type FlowBatch = Omit<HeaderBatch, 'payloadBytes'>;

/** Events of one kind are compared with each other: their type in one version, in streams of one type. */
export interface EventKind extends ScopedEvent {
  readonly eventVersion: string | null;
}

/** Equal for equal kinds. */
export function kindKey({ eventType, eventVersion, aggregateType, context }: EventKind): string {
  return JSON.stringify([eventType, eventVersion, aggregateType, context]);
}

/** Events as numbers: all that is kept of them, and hashes of the rest. Row i of every column is the same event. */
export interface FlowRows {
  readonly count: number;
  readonly positions: BigInt64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** As in `HeaderBatch`, four words an id; those of texts are an index into `texts`. A cause that is a UUID in any spelling is one here. */
  readonly eventIdKinds: Uint8Array;
  readonly eventIds: Uint32Array;
  readonly causeKinds: Uint8Array;
  readonly causes: Uint32Array;
  readonly texts: readonly string[];
  readonly kinds: readonly EventKind[];
  /** Indices into `kinds`. */
  readonly kindOf: Int32Array;
  /** Hashes of 16 bits; 0: it has none. */
  readonly correlations: Uint16Array;
  /** See `traceShape`. */
  readonly traces: Uint8Array;
  /** The hash by which pupsourcing shares streams out among segments; never 0. */
  readonly streams: Uint32Array;
}

/** A page of events, with what its streams are called and how far they had come. */
export interface FlowColumns extends FlowRows {
  /** Two hashes of what names a stream, context and type too. */
  readonly streamKeys: Uint32Array;
  /** Of the stream; NaN: none. */
  readonly versions: Float64Array;
  streamOf(row: number): StreamId;
}

/** The shape of a trace id that is not there. */
export const NO_TRACE = 0;
/** That of one as OpenTelemetry writes it. */
export const OTEL_TRACE = 1;

/** How a trace id is written: 1 as OpenTelemetry does, 2 as a UUID, 3 otherwise. */
export function traceShape(text: string): number {
  if (/^[0-9a-f]{32}$/i.test(text)) return OTEL_TRACE;
  return normaliseUuid(text) === null ? 3 : 2;
}

/** 16 bits of a hash, and never 0, which stands for none. */
export const shortHash = (hash: number): number => (hash ^ (hash >>> 16)) & 0xffff || 1;

/** What stands before a stream's id where its name is hashed. */
export const streamPrefix = (context: string | null, type: string): string => `${context ?? ''}\u0000${type}\u0000`;

/** Room for a page of events; all of it is zero. */
export function emptyColumns(count: number) {
  return {
    count,
    positions: new BigInt64Array(count),
    times: new Float64Array(count),
    eventIdKinds: new Uint8Array(count),
    eventIds: new Uint32Array(4 * count),
    causeKinds: new Uint8Array(count),
    causes: new Uint32Array(4 * count),
    texts: [] as string[],
    kinds: [] as EventKind[],
    kindOf: new Int32Array(count),
    correlations: new Uint16Array(count),
    traces: new Uint8Array(count),
    streams: new Uint32Array(count),
    streamKeys: new Uint32Array(2 * count),
    versions: new Float64Array(count),
  };
}

/** The columns of a batch of headers. */
export function* flowColumnsOf(batch: FlowBatch): Steps<FlowColumns> {
  const { count, texts } = batch;
  const textAt = (index: number | undefined) => (index === undefined || index < 0 ? null : (texts[index] ?? ''));
  const columns = {
    ...emptyColumns(count),
    positions: batch.positions,
    times: batch.times,
    versions: batch.streamVersions,
    eventIdKinds: batch.eventIdKinds,
    eventIds: wordsOf(batch.eventIds),
    causeKinds: batch.causeKinds.slice(),
    causes: wordsOf(batch.causes.slice()),
    texts: [...texts],
  };
  spellCauses(columns);
  // A page has thousands of texts, of which only some are hashed, and fewer are trace ids.
  const hashAt = memo(texts, (text) => fnv1a32(text) || 1);
  const shapeAt = memo(texts, traceShape);
  const kinds = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    if (row % FEW === FEW - 1) yield;
    const correlation = hashAt(batch.correlationIds[row]);
    columns.correlations[row] = correlation === 0 ? 0 : shortHash(correlation);
    columns.traces[row] = shapeAt(batch.traceIds[row]);
    columns.streams[row] = hashAt(batch.streamIds[row]);
    const [type, version] = [batch.eventTypes[row] ?? -1, batch.eventVersions[row] ?? -1];
    const [streamType, context] = [batch.streamTypes[row] ?? -1, batch.contexts[row] ?? -1];
    const name = streamPrefix(textAt(context), textAt(streamType) ?? '') + (textAt(batch.streamIds[row]) ?? '');
    columns.streamKeys[2 * row] = fnv1a32(name);
    columns.streamKeys[2 * row + 1] = byteSum(name);
    const key = `${type} ${version} ${streamType} ${context}`;
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = columns.kinds.push({
        eventType: textAt(type) ?? '',
        eventVersion: textAt(version),
        aggregateType: textAt(streamType) ?? '',
        context: textAt(context),
      });
      kinds.set(key, --kind);
    }
    columns.kindOf[row] = kind;
  }
  return {
    ...columns,
    streamOf: (row) => ({
      context: textAt(batch.contexts[row]),
      type: textAt(batch.streamTypes[row]) ?? '',
      id: textAt(batch.streamIds[row]) ?? '',
    }),
  };
}

/** Ids of causes are stored in any spelling. */
function spellCauses({
  count,
  causeKinds,
  causes,
  texts,
}: Pick<FlowColumns, 'count' | 'causeKinds' | 'causes' | 'texts'>): void {
  const bytes = new Uint8Array(causes.buffer);
  for (let row = 0; row < count; row++) {
    if (causeKinds[row] !== ID_TEXT) continue;
    const uuid = normaliseUuid(texts[causes[4 * row] ?? 0] ?? '');
    if (uuid === null) continue;
    causeKinds[row] = ID_UUID;
    writeUuid(uuid, bytes, 16 * row);
  }
}

/** A number of each text, found when it is first asked for; 0 where there is no text. */
function memo(texts: readonly string[], of: (text: string) => number): (index: number | undefined) => number {
  const known = new Uint32Array(texts.length);
  return (index) => {
    if (index === undefined || index < 0) return 0;
    known[index] ||= of(texts[index] ?? '');
    return known[index] ?? 0;
  };
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.byteLength >> 2);
}
