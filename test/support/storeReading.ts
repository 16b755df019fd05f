import assert from 'node:assert/strict';
import { type ConsumerPoll, EVENTS_BEHIND_CAP, type Segment } from '../../src/model/consumer/consumer';
import { comparePositions } from '../../src/model/event/event';
import { EventTable } from '../../src/model/event/eventTable';
import type { HeaderBatch } from '../../src/model/event/headerBatch';
import { parseLookup } from '../../src/model/lookup/lookup';
import { idSubject, type Subject } from '../../src/model/lookup/subject';

/** All batches in one table. */
export async function readAll(batches: AsyncIterable<HeaderBatch>): Promise<EventTable> {
  const table = new EventTable();
  for await (const batch of batches) table.append(batch);
  return table;
}

/** What a person would have typed; of several ids in a text the most telling. */
export function subject(text: string): Subject {
  const parsed = parseLookup(text);
  if ('problem' in parsed) assert.fail(`${parsed.problem}: ${text}`);
  return parsed.subjects[0] ?? assert.fail(text);
}

/** How many of the newest events that a poll brought lie past the segment's checkpoint; one above the cap when it are more. */
export function countBehind({ tail }: ConsumerPoll, segment: Pick<Segment, 'checkpoint'> | undefined): number {
  assert.ok(segment);
  const behind = tail.filter(({ position }) => comparePositions(position, segment.checkpoint) > 0);
  return Math.min(behind.length, EVENTS_BEHIND_CAP + 1);
}

/** Reaches the store as it is, past the parser that would refuse such a text. */
export function raw(text: string, more: Partial<Subject> = {}): Subject {
  return { ...idSubject(text), ...more };
}
