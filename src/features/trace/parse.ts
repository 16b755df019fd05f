import {
  isFlag,
  isRecord,
  isText,
  LONGEST_ID,
  type PageMessage,
  parseKey,
  parseOpenLog,
  parseOpenTrace,
  parsePageMessage,
  type RequestParsers,
  toPosition,
} from '../../platform/pageMessages';
import { CODE_PLACES, type FromTrace, type TracePanelState, type TraceRequest } from '../../protocol/trace';

export type TraceMessage = FromTrace | PageMessage<TraceRequest>;

/** What a webview sends is untrusted: anything that is not exactly a message becomes undefined. */
export function parseMessage(value: unknown): TraceMessage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'cancelReading':
    case 'refresh':
      return { type: value.type };
    case 'follow':
      return typeof value.on === 'boolean' ? { type: 'follow', on: value.on } : undefined;
    case 'title':
      return typeof value.title === 'string' ? { type: 'title', title: value.title.slice(0, 500) } : undefined;
    default:
      return parsePageMessage(value, requestParsers);
  }
}

/** The state a panel is restored from after a reload; it may be of an older version. */
export function parsePanelState(value: unknown): TracePanelState | undefined {
  if (!isRecord(value) || !isText(value.connection, 500)) return undefined;
  const key = parseKey(value.key);
  return key && { key, connection: value.connection };
}

const requestParsers: RequestParsers<TraceRequest> = {
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
  openTrace: parseOpenTrace,
  copy: ({ text }) => (isText(text, 50_000_000) ? { kind: 'copy', text } : undefined),
  saveJson: ({ logs }) => (isFlag(logs) ? { kind: 'saveJson', logs } : undefined),
  openPayload: ({ position, part }) => {
    const at = toPosition(position);
    return at && (part === 'payload' || part === 'metadata') ? { kind: 'openPayload', position: at, part } : undefined;
  },
  openLog: parseOpenLog,
  addLogFile: () => ({ kind: 'addLogFile' }),
  goToCode: ({ eventId, what }) => {
    const place = CODE_PLACES.find((name) => name === what);
    return place && isText(eventId, 100) ? { kind: 'goToCode', eventId, what: place } : undefined;
  },
  openTraceUrl: ({ traceId }) => (isText(traceId, LONGEST_ID) ? { kind: 'openTraceUrl', traceId } : undefined),
};
