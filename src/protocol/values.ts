import type { HeaderBatch, TraceKey } from '../model/event/headerBatch';
import { isRecord, like, nothing, object, oneOf, refined, type Schema, textUpTo, wholeNumber } from './schema';

/** The longest id that is accepted. A store allows ids of any length; longer ones do not occur in practice. */
export const LONGEST_ID = 100_000;
const LONGEST_EVENT_ID = 100;
const LONGEST_NAME = 10_000;

/** Longer ids, names and paths are not real. */
export const anyId = textUpTo(LONGEST_ID);
export const eventId = textUpTo(LONGEST_EVENT_ID);
export const shortName = textUpTo(500);
export const longName = textUpTo(LONGEST_NAME);

export const streamWord = oneOf('aggregate', 'stream');

const keyParts = object(
  { by: oneOf('correlation', 'trace', 'causation', 'event', 'stream'), id: anyId },
  { streamType: anyId, context: anyId },
);
export const traceKey = like<TraceKey>()(
  refined(keyParts, ({ by, streamType }) => by !== 'stream' || streamType !== undefined),
);

/** Defines a method that only does something. */
export const action = <T extends object>(ask: Schema<T>) => ({ ask, answer: nothing });
/** Methods of several pages. */
export const openTrace = action(object({ key: traceKey }, { selectEventId: anyId }));
/** `lineNumber` is 1-based, `column` 0-based. */
export const openLog = action(object({ file: longName, lineNumber: wholeNumber, column: wholeNumber }));

const COLUMNS = {
  positions: [BigInt64Array, 1],
  eventIdKinds: [Uint8Array, 1],
  eventIds: [Uint8Array, 16],
  causeKinds: [Uint8Array, 1],
  causes: [Uint8Array, 16],
  times: [Float64Array, 1],
  eventVersions: [Int32Array, 1],
  streamVersions: [Float64Array, 1],
  payloadBytes: [Float64Array, 1],
  eventTypes: [Int32Array, 1],
  contexts: [Int32Array, 1],
  streamTypes: [Int32Array, 1],
  streamIds: [Int32Array, 1],
  traceIds: [Int32Array, 1],
  correlationIds: [Int32Array, 1],
} as const;

const isBatch = (value: unknown): value is HeaderBatch => {
  if (!isRecord(value) || typeof value.count !== 'number') return false;
  const { count, texts } = value;
  if (!Array.isArray(texts) || !texts.every((each) => typeof each === 'string')) return false;
  return Object.entries(COLUMNS).every(([name, [Column, width]]) => {
    const column = value[name];
    return column instanceof Column && column.length === count * width;
  });
};

/** Typed columns of the same length. Only whole columns are checked, because every row of a trace passes through here. */
export const headerBatch: Schema<HeaderBatch> = {
  is: isBatch,
  read: (value) => (isBatch(value) ? value : undefined),
};
