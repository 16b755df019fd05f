import { type Position, parsePosition } from '../model/event';
import type { TraceKey } from '../model/headerBatch';
import type { PageProblem } from '../protocol/page';
import type { CancelRequest, Request } from '../protocol/rpc';

/** What every page sends. A request that makes no sense still wants its answer: a page would wait for it without end. */
export type PageMessage<R> =
  | { readonly type: 'ready' }
  | Request<R>
  | CancelRequest
  | PageProblem
  | { readonly type: 'unreadable'; readonly id: number };

/** Ids are texts of any length to the store; this is what a person may come upon. */
export const LONGEST_ID = 100_000;

export type Fields = Readonly<Record<string, unknown>>;

/** One parser a request kind: only the fields that the kind has, each of the right shape. */
export type RequestParsers<R extends { readonly kind: string }> = {
  readonly [K in R['kind']]: (fields: Fields) => Extract<R, { kind: K }> | undefined;
};

/** What a webview sends is untrusted: anything that is not exactly a message becomes undefined. */
export function parsePageMessage<R extends { readonly kind: string }>(
  value: unknown,
  parsers: RequestParsers<R>,
): PageMessage<R> | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'ready':
      return { type: 'ready' };
    case 'cancel':
      return isId(value.id) ? { type: 'cancel', id: value.id } : undefined;
    case 'request': {
      if (!isId(value.id)) return undefined;
      const request = parseRequest(value.request, parsers);
      return request ? { type: 'request', id: value.id, request } : { type: 'unreadable', id: value.id };
    }
    case 'problem':
      return typeof value.text === 'string' ? { type: 'problem', text: value.text.slice(0, 2000) } : undefined;
    default:
      return undefined;
  }
}

function parseRequest<R extends { readonly kind: string }>(value: unknown, parsers: RequestParsers<R>): R | undefined {
  if (!isRecord(value) || typeof value.kind !== 'string' || !Object.hasOwn(parsers, value.kind)) return undefined;
  return parsers[value.kind as R['kind']](value);
}

export function parseKey(value: unknown): TraceKey | undefined {
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

/** The fields of a request that opens a trace. */
export function parseOpenTrace({ key, selectEventId }: Fields) {
  const parsed = parseKey(key);
  if (!parsed) return undefined;
  return { kind: 'openTrace', key: parsed, ...(isText(selectEventId, 100) ? { selectEventId } : {}) } as const;
}

/** The fields of a request that opens a log file. */
export function parseOpenLog({ file, lineNumber, column }: Fields) {
  if (!isText(file, 10_000) || !isId(lineNumber) || !isId(column)) return undefined;
  return { kind: 'openLog', file, lineNumber, column } as const;
}

export const toPosition = (value: unknown): Position | undefined =>
  typeof value === 'string' ? parsePosition(value) : undefined;
export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
/** A whole number from 0 on. */
export const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest;
