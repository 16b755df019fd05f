import { nameOfStream } from '../event/event';
import type { TraceKey } from '../event/headerBatch';
import { isTypedId, type TypedId } from './idSpan';

/** What a link to this extension opens. A link without a kind was written by hand; its id is read like typed text. */
export interface TraceLink {
  readonly id: TypedId | string;
  /** The connection whose store is meant; undefined: the active one. */
  readonly connection: string | undefined;
}

/**
 * Reads `/trace/<id>?kind=event&connection=shop`, the part of a link after scheme and authority. VS Code passes path and query decoded. The
 * connection may contain any character, so it comes last.
 */
export function readTraceLink(path: string, query: string): TraceLink | undefined {
  const [, text] = /^\/trace\/(.+)$/s.exec(path) ?? [];
  if (text === undefined) return undefined;
  const [, before = '', connection] = /^(.*?)(?:(?<=^|&)connection=(.+))?$/s.exec(query) ?? [];
  const [, kind] = /(?:^|&)kind=([a-z]+)/.exec(before) ?? [];
  const [, streamType] = /(?:^|&)streamType=([^&]+)/.exec(before) ?? [];
  const typed = { kind, id: text, ...(streamType === undefined ? {} : { streamType }) };
  return { id: isTypedId(typed) ? typed : text, connection };
}

const LINK = /^[a-z][\w+.-]*:\/\/[\w-]+\.event-trace(\/trace\/[^?#\s]+)(?:\?([^#\s]*))?/i;

/** Reads a link that was pasted. */
export function pastedTraceLink(text: string): TraceLink | undefined {
  const [, path = '', query = ''] = LINK.exec(text) ?? [];
  return path === '' ? undefined : readTraceLink(decodeOnce(path), decodeOnce(query));
}

/** Returns the address after the scheme: `//<extension>/trace/…`. */
export function traceLink(extension: string, { kind, id, streamType }: TypedId, connection: string): string {
  const query = { kind, ...(streamType === undefined ? {} : { streamType }), connection };
  const parts = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `//${extension}/trace/${encodeURIComponent(id)}?${parts.join('&')}`;
}

/** Returns the id in a link to a whole trace. */
export const idOfTrace = ({ by, id, streamType }: TraceKey): TypedId =>
  streamType === undefined ? { kind: by, id } : { kind: by, id: nameOfStream({ type: streamType, id }), streamType };

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
