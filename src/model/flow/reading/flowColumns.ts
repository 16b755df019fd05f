import { byteSum, fnv1a32 } from '../../consumer/partition';
import type { ScopedEvent } from '../../consumer/scope';
import type { StreamId } from '../../event/event';
import { type HeaderBatch, ID_TEXT, ID_UUID } from '../../event/headerBatch';
import { normaliseUuid, writeUuid } from '../../event/uuid';
import { FEW, type Steps } from '../../text/steps';

/** What flows are learned from: headers without the size of payloads, because payloads would have to be read for it. */
export type FlowBatch = Omit<HeaderBatch, 'payloadBytes'>;

/** The kind of an event: its type in one version, in streams of one type. Events of one kind are compared with each other. */
export interface EventKind extends ScopedEvent {
  readonly eventVersion: string | null;
}

/** Returns a text that is equal for equal kinds. */
export function kindKey({ eventType, eventVersion, aggregateType, context }: EventKind): string {
  return JSON.stringify([eventType, eventVersion, aggregateType, context]);
}

/** Events as numbers: everything that is kept of them, and hashes of the rest. Row i of every column is the same event. */
export interface FlowRows {
  readonly count: number;
  readonly positions: BigInt64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /**
   * As in `HeaderBatch`, four words for each id. For a text, the first word is an index into `texts`. The id of a cause is a UUID here when
   * it is one in any spelling.
   */
  readonly eventIdKinds: Uint8Array;
  readonly eventIds: Uint32Array;
  readonly causeKinds: Uint8Array;
  readonly causes: Uint32Array;
  readonly texts: readonly string[];
  readonly kinds: readonly EventKind[];
  /** Indices into `kinds`. */
  readonly kindOf: Int32Array;
  /** 16-bit hashes; 0: no correlation. */
  readonly correlations: Uint16Array;
  /** See `traceShape`. */
  readonly traces: Uint8Array;
  /** The hash by which pupsourcing divides streams among segments; never 0. */
  readonly streams: Uint32Array;
}

/** A page of events, also with the names and versions of their streams. */
export interface FlowColumns extends FlowRows {
  /** Two hashes of each stream's name, which includes context and type. */
  readonly streamKeys: Uint32Array;
  /** The version of the stream; NaN: none. */
  readonly versions: Float64Array;
  streamOf(row: number): StreamId;
}

/** The shape of a missing trace id. */
export const NO_TRACE = 0;
/** The shape of a trace id in OpenTelemetry's form. */
export const OTEL_TRACE = 1;

/** Returns how a trace id is written: 1 in OpenTelemetry's form, 2 as a UUID, 3 otherwise. */
export function traceShape(text: string): number {
  if (/^[0-9a-f]{32}$/i.test(text)) return OTEL_TRACE;
  return normaliseUuid(text) === null ? 3 : 2;
}

/** Returns 16 bits of a hash; never 0, which stands for none. */
export const shortHash = (hash: number): number => (hash ^ (hash >>> 16)) & 0xffff || 1;

/** Returns the text before a stream's id in the name that is hashed. */
export const streamPrefix = (context: string | null, type: string): string => `${context ?? ''}\u0000${type}\u0000`;

/** Returns empty columns for a page of events, filled with zeros. */
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

/** Returns the columns of a batch of headers. */
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
  // A page has thousands of texts. Only some of them are hashed, and fewer are trace ids.
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

/** Writes ids of causes as UUIDs when they are stored in another spelling. */
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

/** Returns a function that gives a number for each text, computed on first use; 0 when there is no text. */
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
