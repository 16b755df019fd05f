import { parsePosition } from '../../model/event';
import type { TraceKey } from '../../model/headerBatch';
import { CODE_PLACES, type FromTrace, type TracePanelState, type TraceRequest } from '../../protocol/trace';

/** A request that makes no sense still wants its answer: a page would wait for it without end. */
export type PageMessage = FromTrace | { readonly type: 'unreadable'; readonly id: number };

/** Ids are texts of any length to the store; this is what a person may come upon. */
const LONGEST_ID = 100_000;

/** What a webview sends is untrusted: anything that is not exactly a message becomes undefined. */
export function parseMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'ready':
    case 'cancelReading':
    case 'refresh':
      return { type: value.type };
    case 'follow':
      return typeof value.on === 'boolean' ? { type: 'follow', on: value.on } : undefined;
    case 'title':
      return typeof value.title === 'string' ? { type: 'title', title: value.title.slice(0, 500) } : undefined;
    case 'cancel':
      return isId(value.id) ? { type: 'cancel', id: value.id } : undefined;
    case 'request': {
      const request = parseRequest(value.request);
      if (!isId(value.id)) return undefined;
      return request ? { type: 'request', id: value.id, request } : { type: 'unreadable', id: value.id };
    }
    case 'problem':
      return typeof value.text === 'string' ? { type: 'problem', text: value.text.slice(0, 2000) } : undefined;
    default:
      return undefined;
  }
}

/** The state a panel is restored from after a reload; it may be of an older version. */
export function parsePanelState(value: unknown): TracePanelState | undefined {
  if (!isRecord(value) || !isText(value.connection, 500)) return undefined;
  const key = parseKey(value.key);
  return key && { key, connection: value.connection };
}

type Fields = Record<string, unknown>;

/** One parser a request kind: only the fields that the kind has, each of the right shape. */
const requestParsers: { [K in TraceRequest['kind']]: (fields: Fields) => TraceRequest | undefined } = {
  body: ({ position, reveal, whole }) => {
    const at = toPosition(position);
    return at && isFlag(reveal) && isFlag(whole) ? { kind: 'body', position: at, reveal, whole } : undefined;
  },
  stream: ({ position, reveal }) => {
    const at = toPosition(position);
    return at && isFlag(reveal) ? { kind: 'stream', position: at, reveal } : undefined;
  },
  logs: ({ eventId }) => (isText(eventId, 100) ? { kind: 'logs', eventId } : undefined),
  traceLogs: () => ({ kind: 'traceLogs' }),
  loadCause: ({ eventId }) => (isText(eventId, 100) ? { kind: 'loadCause', eventId } : undefined),
  openTrace: ({ key, selectEventId }) => {
    const parsed = parseKey(key);
    return parsed && { kind: 'openTrace', key: parsed, ...(isText(selectEventId, 100) ? { selectEventId } : {}) };
  },
  copy: ({ text }) => (isText(text, 50_000_000) ? { kind: 'copy', text } : undefined),
  saveJson: () => ({ kind: 'saveJson' }),
  openPayload: ({ position, part }) => {
    const at = toPosition(position);
    return at && (part === 'payload' || part === 'metadata') ? { kind: 'openPayload', position: at, part } : undefined;
  },
  openLog: ({ file, lineNumber, column }) =>
    isText(file, 10_000) && isId(lineNumber) && isId(column)
      ? { kind: 'openLog', file, lineNumber, column }
      : undefined,
  addLogFile: () => ({ kind: 'addLogFile' }),
  goToCode: ({ eventId, what }) => {
    const place = CODE_PLACES.find((name) => name === what);
    return place && isText(eventId, 100) ? { kind: 'goToCode', eventId, what: place } : undefined;
  },
  openTraceUrl: ({ traceId }) => (isText(traceId, LONGEST_ID) ? { kind: 'openTraceUrl', traceId } : undefined),
};

function parseRequest(value: unknown): TraceRequest | undefined {
  if (!isRecord(value) || typeof value.kind !== 'string' || !Object.hasOwn(requestParsers, value.kind))
    return undefined;
  return requestParsers[value.kind as TraceRequest['kind']](value);
}

function parseKey(value: unknown): TraceKey | undefined {
  if (!isRecord(value) || !isText(value.id, LONGEST_ID)) return undefined;
  const by = (['correlation', 'trace', 'causation', 'event', 'stream'] as const).find((name) => name === value.by);
  if (!by || (by === 'stream' && !isText(value.streamType, LONGEST_ID))) return undefined;
  return {
    by,
    id: value.id,
    ...(isText(value.streamType, LONGEST_ID) ? { streamType: value.streamType } : {}),
    ...(isText(value.context, LONGEST_ID) ? { context: value.context } : {}),
  };
}

const toPosition = (value: unknown) => (typeof value === 'string' ? parsePosition(value) : undefined);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest;
