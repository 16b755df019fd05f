import assert from 'node:assert/strict';
import { EventTable } from '../../src/model/eventTable';
import type { HeaderBatch } from '../../src/model/headerBatch';
import { parseLookup, type Subject } from '../../src/model/lookup';

/** All batches in one table. */
export async function readAll(batches: AsyncIterable<HeaderBatch>): Promise<EventTable> {
  const table = new EventTable();
  for await (const batch of batches) table.append(batch);
  return table;
}

/** What a person would have typed. */
export function subject(text: string): Subject {
  const parsed = parseLookup(text);
  if ('problem' in parsed) assert.fail(`${parsed.problem}: ${text}`);
  return parsed.subject;
}
