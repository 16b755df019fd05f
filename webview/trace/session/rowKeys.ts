import type { MissingHere } from '../../../src/protocol/traceFlows';

/*
 * What names a row across states of the page: an event has its id, and so has a cause that is not here (see `Rows`);
 * what stands between the events is named here.
 */
const LOG = 'log:';
const MISSING = 'missing:';

/** Names a log line among the rows, across searches. `nth`: which of the records that stand in one line, from 0. */
export function logKey(file: string, lineNumber: number, nth: number): string {
  return `${LOG}${lineNumber}${nth === 0 ? '' : `.${nth}`}:${file}`;
}

export function isLogKey(key: string | null): boolean {
  return key?.startsWith(LOG) ?? false;
}

/** Names the row of a missing effect. */
export function missingKey({ causeId, effects }: MissingHere): string {
  return `${MISSING}${causeId}:${effects.join()}`;
}

export function isMissingKey(key: string | null): boolean {
  return key?.startsWith(MISSING) ?? false;
}
