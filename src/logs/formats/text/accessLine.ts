import type { Field } from '../format';

/** What servers and proxies write of a request: `"POST /orders HTTP/1.1" 503`. */
const REQUEST = /^"([A-Z]{3,7}) (\S+)(?: HTTP\/[\d.]+)?" (\d{3})(?=\s|$)/;
/** Envoy quotes the id of the request among other texts. */
const REQUEST_ID = /"([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"/;

/** The fields of a line of an access log, by the text behind its head; none for other texts. */
export function accessFields(text: string): readonly Field[] {
  const request = text.startsWith('"') ? REQUEST.exec(text) : null;
  if (!request) return [];
  const [whole, method = '', path = '', status = ''] = request;
  const fields: Field[] = [
    ['method', method],
    ['path', path],
    ['status', status],
  ];
  const id = REQUEST_ID.exec(text.slice(whole.length))?.[1];
  return id === undefined ? fields : [...fields, ['request_id', id]];
}
