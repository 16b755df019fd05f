import type { EventHeader } from './event';
import type { EventTable } from './eventTable';
import type { Steps } from './steps';

/** Each header is an object made anew, a few microseconds of work. */
const AT_ONCE = 500;

/** The first headers of a table, no more than `most`. */
export function* headerSteps(table: EventTable, most: number): Steps<readonly EventHeader[]> {
  const headers: EventHeader[] = [];
  for (let row = 0; row < Math.min(most, table.count); row++) {
    headers.push(table.header(row));
    if (headers.length % AT_ONCE === 0) yield;
  }
  return headers;
}
