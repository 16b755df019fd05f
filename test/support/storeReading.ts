import assert from 'node:assert/strict';
import { type ConsumerPoll, EVENTS_BEHIND_CAP, type Segment } from '../../src/model/consumer/consumer';
import { comparePositions } from '../../src/model/event/event';
import { EventTable } from '../../src/model/event/eventTable';
import type { HeaderBatch } from '../../src/model/event/headerBatch';
import { parseLookup } from '../../src/model/lookup/lookup';
import { idSubject, type Subject } from '../../src/model/lookup/subject';

/** Reads all batches into one table. */
export async function readAll(batches: AsyncIterable<HeaderBatch>): Promise<EventTable> {
  const table = new EventTable();
  for await (const batch of batches) table.append(batch);
  return table;
}

/** Returns the subject of a typed text; of several ids the most specific. */
export function subject(text: string): Subject {
  const parsed = parseLookup(text);
  if ('problem' in parsed) assert.fail(`${parsed.problem}: ${text}`);
  return parsed.subjects[0] ?? assert.fail(text);
}

/**
 * Returns how many of the poll's newest events are past the segment's checkpoint; one above the limit if there are
 * more.
 */
export function countBehind({ tail }: ConsumerPoll, segment: Pick<Segment, 'checkpoint'> | undefined): number {
  assert.ok(segment);
  const behind = tail.filter(({ position }) => comparePositions(position, segment.checkpoint) > 0);
  return Math.min(behind.length, EVENTS_BEHIND_CAP + 1);
}

/** Returns a subject for the store without the parser, which would refuse the text. */
export function raw(text: string, more: Partial<Subject> = {}): Subject {
  return { ...idSubject(text), ...more };
}
