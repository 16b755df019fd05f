import type { MissingHere } from '../../../src/protocol/traceFlows';

/*
 * A key names a row across states of the page. An event's key is its id; `Rows` has the keys of causes that are not in the trace. The keys
 * of the rows between events are here.
 */
const LOG = 'log:';
const MISSING = 'missing:';

/** Returns the key of a log line, which stays the same across searches. `nth`: the index of the record in its line, from 0. */
export function logKey(file: string, lineNumber: number, nth: number): string {
  return `${LOG}${lineNumber}${nth === 0 ? '' : `.${nth}`}:${file}`;
}

export function isLogKey(key: string | null): boolean {
  return key?.startsWith(LOG) ?? false;
}

/** Returns the key of a missing effect. */
export function missingKey({ causeId, effects }: MissingHere): string {
  return `${MISSING}${causeId}:${effects.join()}`;
}

export function isMissingKey(key: string | null): boolean {
  return key?.startsWith(MISSING) ?? false;
}
