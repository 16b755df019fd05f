import Cursor from 'pg-cursor';
import type { EventStore } from '../../src/store/ports';
import { BIG_FLOW } from '../support/generate';
import { recording } from '../support/recorder';
import { AS_TEXT, storeOf } from './ask';
import { type BenchStore, BIG_CORRELATION } from './benchStore';
import { type Section, sideBySide } from './measure';

const ROUNDS = 15;
const FIRST = 500;
const NEXT = 2_000;
const KEY = { by: 'correlation', id: BIG_FLOW } as const;

/** A correlation of 100,000 events, up to the batches for the page, against a bare cursor over the same columns. */
export async function bigTraceSection(bench: BenchStore): Promise<Section> {
  const { db, take } = recording(await bench.open());
  const store = await storeOf(db);
  take();
  const count = await readAll(store);
  const [statement] = take();
  if (!statement) throw new Error('Nothing was asked.');
  const bare = async (rows: number) => {
    const cursor = bench.admin.query(
      new Cursor(statement.sql, [...statement.params], { rowMode: 'array', types: AS_TEXT }),
    );
    let read = 0;
    for (let size = FIRST; read < rows; size = NEXT) {
      const batch = await cursor.read(size);
      read += batch.length;
      if (batch.length < size) break;
    }
    await cursor.close();
  };
  return {
    title: 'A big trace',
    about: `A correlation of ${count.toLocaleString('en')} events among ${bench.events.toLocaleString('en')}, every second one of its stretch; ours ends with the typed columns that go to the page.`,
    figures: [
      await sideBySide(
        'correlation of 100,000: first rows',
        ROUNDS,
        () => readFirst(store),
        { name: 'bare `pg-cursor`, 500 rows', run: () => bare(FIRST) },
        { atMost: 150 },
      ),
      await sideBySide(
        'correlation of 100,000: all rows',
        ROUNDS,
        () => readAll(store),
        { name: 'bare `pg-cursor`', run: () => bare(BIG_CORRELATION) },
        { ratioAtMost: 1.5 },
      ),
    ],
  };
}

async function readAll(store: EventStore): Promise<number> {
  let count = 0;
  for await (const batch of store.headers(KEY)) count += batch.count;
  return count;
}

/** Reads the first batch and leaves the rest without waiting, as a person does. */
async function readFirst(store: EventStore): Promise<void> {
  const batches = store.headers(KEY)[Symbol.asyncIterator]();
  await batches.next();
  void batches.return?.();
}
