import assert from 'node:assert/strict';
import type { Database } from '../../src/store/pg/database';
import { recognise } from '../../src/store/schema/catalog';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { ANNALS, behindAnnals } from '../support/ddl/annals';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recording } from '../support/recorder';
import { readAll } from '../support/storeReading';

interface Searched {
  readonly positions: readonly string[];
  readonly steps: number;
  readonly byBlocks: boolean;
}

/** Returns what is found; the reported distance back must never rise. */
async function search(opened: Database, traceId: string, families = FAMILIES): Promise<Searched> {
  const { db, take } = recording(opened);
  const recognition = await recognise(db, {}, undefined, families);
  const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  let steps = 0;
  let backTo = Number.POSITIVE_INFINITY;
  async function* batches() {
    for await (const step of store.scan(traceId)) {
      steps++;
      assert.ok((step.backTo ?? 0) <= backTo);
      backTo = step.backTo ?? backTo;
      yield step.batch;
    }
  }
  const table = await readAll(batches());
  await db.close();
  const positions = Array.from({ length: table.count }, (_, row) => table.header(row).position);
  return {
    positions: positions.sort((a, b) => Number(a) - Number(b)),
    steps,
    byBlocks: take().some(({ sql }) => sql.includes('ctid')),
  };
}

/** Returns an id without index of the event at a position, and all positions that have it. */
async function traceAt(
  { admin }: TestDatabase,
  position: number,
  column = 'trace_id',
): Promise<{ id: string; positions: string[] }> {
  const { rows } = await admin.query(`
    SELECT e.${column} AS id, f.global_position FROM events e JOIN events f USING (correlation_id)
    WHERE e.global_position = ${position} ORDER BY 2`);
  assert.ok(rows.length > 1);
  return { id: rows[0].id, positions: rows.map((row) => row.global_position) };
}

async function filled(events: number, change?: string): Promise<TestDatabase> {
  const test = await createTestDatabase(eventsTable({ style: 'context' }));
  await generateEvents((sql) => test.admin.query(sql), { events, style: 'context' });
  if (change) await test.admin.query(change);
  return test;
}

const SHAPES = [
  { name: '', table: 'events', column: 'trace_id', families: FAMILIES },
  {
    name: ", in another family's table",
    table: 'annals_records',
    column: 'causation_id',
    families: [ANNALS],
    change: `${behindAnnals('context')}; ANALYZE annals_records`,
  },
];

for (const { name, table, column, families, change } of SHAPES) {
  describe(`search without an index in a store with appended events only${name}`, () => {
    let test: TestDatabase;
    before(async () => {
      test = await filled(60_000, change);
    });
    after(() => test.drop());

    it('goes from block to block', async () => {
      const { id, positions } = await traceAt(test, 30_000, column);
      const searched = await search(await test.open(), id, families);
      assert.deepEqual(searched.positions, positions);
      assert.ok(searched.byBlocks);
      assert.ok(searched.steps > 3, `${searched.steps} steps`);
    });

    it('finds the few that are in other blocks', async () => {
      const { id, positions } = await traceAt(test, 20_000, column);
      await test.admin.query(`
      UPDATE events SET metadata = '{"moved":true}' WHERE ${column} = '${id}' AND global_position > ${positions[0]}; ANALYZE ${table}`);
      const searched = await search(await test.open(), id, families);
      assert.deepEqual(searched.positions, positions);
      assert.ok(searched.byBlocks);
    });

    it('finds the newest, which came after the table was analysed', async () => {
      const { rows } = await test.admin.query(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, ${column})
      SELECT 'Shop', 'Order', 'late', i, gen_random_uuid(), 'Late', '', 'late' FROM generate_series(1, 3) i
      RETURNING global_position`);
      const searched = await search(await test.open(), 'late', families);
      assert.deepEqual(
        searched.positions,
        rows.map((row) => row.global_position),
      );
      assert.ok(searched.byBlocks);
    });
  });
}

/** Returns how long a search pauses, relative to the time of its statements. */
async function pausing(opened: Database, id: string): Promise<number> {
  let asking = 0;
  const db: Database = {
    ...opened,
    async query(...args) {
      const before = performance.now();
      const rows = await opened.query(...args);
      asking += performance.now() - before;
      return rows;
    },
  };
  const recognition = await recognise(db, {});
  const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  asking = 0;
  const before = performance.now();
  await readAll(
    (async function* () {
      for await (const { batch } of store.scan(id)) yield batch;
    })(),
  );
  return (performance.now() - before) / asking - 1;
}

describe('search without an index while others use the server', () => {
  let test: TestDatabase;
  before(async () => {
    test = await filled(60_000);
  });
  after(() => test.drop());

  it('pauses most of the time while others work, and less otherwise', async () => {
    const db = await test.open();
    const other = await test.open({ applicationName: 'shop' });
    const end = new AbortController();
    const working = other.query('SELECT pg_sleep(600)', [], { signal: end.signal });
    await eventually(async () => assert.ok((await pausing(db, 'nowhere')) > 1));
    end.abort();
    await assert.rejects(working);
    // A busy machine wakes it late.
    await eventually(async () => assert.ok((await pausing(db, 'nowhere')) < 1));
    await other.close();
    await db.close();
  });
});

describe('search without an index', () => {
  const cases: Readonly<Record<string, string>> = {
    'where rows lie in another order': 'CLUSTER events USING events_event_id_key; ANALYZE events',
    'where a policy decides which rows are seen':
      'ALTER TABLE events ENABLE ROW LEVEL SECURITY; CREATE POLICY everything ON events USING (true)',
    'where other tables inherit': 'CREATE TABLE more () INHERITS (events)',
    'through a view': 'ALTER TABLE events RENAME TO kept; CREATE VIEW events AS SELECT * FROM kept WHERE true',
    'where statistics are missing': "DELETE FROM pg_statistic WHERE starelid = 'events'::regclass",
    'where the planner may not read by address': 'ALTER ROLE searcher SET enable_tidscan = off',
  };
  for (const [where, change] of Object.entries(cases)) {
    it(`goes by position ${where}`, async () => {
      const test = await filled(2_000);
      const { id, positions } = await traceAt(test, 1_000);
      await test.admin.query(`
        CREATE ROLE searcher LOGIN PASSWORD 's'; ${change}; GRANT SELECT ON events TO searcher`);
      try {
        const searched = await search(await test.open({ user: 'searcher' }, 's'), id);
        assert.deepEqual(searched.positions, positions);
        assert.ok(!searched.byBlocks);
      } finally {
        await test.admin.query('DROP OWNED BY searcher; DROP ROLE searcher');
        await test.drop();
      }
    });
  }

  it('goes by position where the server would read all blocks each time', async () => {
    const test = await filled(2_000);
    const { id, positions } = await traceAt(test, 1_000);
    const db = await test.open();
    const searched = await search({ ...db, server: { ...db.server, version: 130_000 } }, id);
    assert.deepEqual(searched.positions, positions);
    assert.ok(!searched.byBlocks);
    await test.drop();
  });
});
