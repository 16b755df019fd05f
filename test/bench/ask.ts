import type { Client } from 'pg';
import { parseLookup } from '../../src/model/lookup/lookup';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import type { Statement } from '../support/recorder';

/** Keeps cells as the server's text, as the extension reads them. */
export const AS_TEXT = { getTypeParser: () => (value: string) => value };

export async function storeOf(db: Database): Promise<EventStore> {
  const recognition = await recognise(db);
  if (recognition.kind !== 'found') throw new Error(`The store was not recognised: ${recognition.kind}`);
  return recognition.store;
}

export async function identify(store: EventStore, text: string): Promise<void> {
  const parsed = parseLookup(text);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem}`);
  const [subject] = parsed.subjects;
  const meanings = subject ? await store.identify(subject) : [];
  if (meanings.length === 0) throw new Error(`${text} means nothing.`);
}

/** Reads all batches; fails if there are none, because a question without an answer would measure nothing. */
export async function drain(batches: AsyncIterable<{ readonly count: number }>): Promise<void> {
  let count = 0;
  for await (const batch of batches) count += batch.count;
  if (count === 0) throw new Error('No events were read.');
}

export async function runBare(client: Client, statements: readonly Statement[]): Promise<void> {
  for (const { sql, params } of statements) {
    await client.query({ text: sql, values: [...params], rowMode: 'array', types: AS_TEXT });
  }
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no sample ${index}.`);
  return item;
}
