import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { missingIndexNames } from '../../src/app/connections/testReport';
import type { Database } from '../../src/store/pg/database';
import { isStoreError } from '../../src/store/pg/errors';
import { recognise } from '../../src/store/schema/catalog';
import type { StoreFamily } from '../../src/store/schema/families/family';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { asCoordinator, coordinatorCatalog } from '../support/citus/coordinator';
import { ANNALS, behindAnnals } from '../support/ddl/annals';
import { CHRONICLE, CHRONICLE_TABLES } from '../support/ddl/chronicle';
import { segments } from '../support/ddl/consumers';
import { eventsTable, rangePartitions } from '../support/ddl/events';
import { annalsIn, READ_BACK_MS, TRANSACTIONS } from '../support/ddl/orders';
import { generateEvents } from '../support/generate';
import { carryOut } from '../support/plans';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recording, type Sent } from '../support/recorder';
import { projectRoot } from '../support/runProcess';
import { type Method, QUESTIONS, type Samples } from '../support/storeQuestions';
import { readAll } from '../support/storeReading';
import { Template } from '../support/template';

const EVENTS = 200_000;
/** Somewhat more than the newest events of a poll. */
const USUAL_ROWS = 21_000;
const PARTITIONS = 200;

/** Files whose queries may read more rows. */
const MORE_ROWS: readonly (readonly [file: string, rows: number])[] = [
  // A chunk of the search, counted from both of its ends.
  ['src/store/queries/scan.ts', 500_000],
  // The windows that are searched for causes and effects.
  ['src/store/queries/causation.ts', 130_000],
  // With many small partitions each step of a prefix search uses the index of every partition.
  ['src/store/queries/lookup/identify.ts', 40_000],
  // With many small partitions the positions of a type are read from all indexes and sorted, which is cheaper than a
  // merge.
  ['src/store/queries/eventTypes.ts', 30_000],
  // A page of events may be a whole partition.
  ['src/store/queries/probes.ts', 30_000],
  // A chunk of the positions before a checkpoint may be whole partitions.
  ['src/store/queries/consumers/writers.ts', USUAL_ROWS],
  // The window of older events, read once to find its end and once for its events.
  ['src/store/queries/lookBack.ts', 110_000],
];

const isEvents = (name: string) => /^(events(_\d+)?|annals_records)$/.test(name);

interface Shape {
  readonly create: () => Promise<TestDatabase>;
  /** Whether the tables are those of another family, made from the filled ones. */
  readonly isAnnals?: boolean;
  readonly families: readonly StoreFamily[];
  /** As `MORE_ROWS`, for queries that only this order of reading needs. */
  readonly more?: typeof MORE_ROWS;
  /** Files with queries that this order of reading never sends. */
  readonly unasked?: readonly string[];
}

const MOST_TRIES = 10;

const WRITERS = 'src/store/queries/consumers/writers.ts';

async function fill(admin: Client, ddl: string): Promise<void> {
  await admin.query(`${ddl} ${segments()}`);
  await generateEvents((sql) => admin.query(sql), { events: EVENTS, style: 'context', uncorrelated: true });
}

async function filledPartitions(): Promise<TestDatabase> {
  const test = await createTestDatabase();
  await fill(
    test.admin,
    `${eventsTable({ style: 'context', partitioned: true })}
    ${rangePartitions('events', PARTITIONS, Math.ceil((EVENTS * 1.2) / PARTITIONS))}
    CREATE INDEX ON events (event_id); CREATE INDEX ON events (bounded_context, aggregate_type, aggregate_id, aggregate_version);`,
  );
  return test;
}

const changed = (tables: Template, change: string) =>
  new Template(async (admin) => {
    await admin.query(change);
    await admin.query('VACUUM (ANALYZE) annals_records');
  }, tables);

const ONE_TABLE = new Template((admin) => fill(admin, eventsTable({ style: 'context' })));
const ONE_OF_ANNALS = changed(ONE_TABLE, behindAnnals('context'));
const ONE_BY_TRANSACTION = changed(ONE_TABLE, behindAnnals('context') + TRANSACTIONS);

const SHAPES: Readonly<Record<string, Shape>> = {
  'one table': { create: () => ONE_TABLE.copy(), families: FAMILIES },
  '200 partitions': {
    create: filledPartitions,
    families: FAMILIES,
  },
  'one table of another family': {
    create: () => ONE_OF_ANNALS.copy(),
    isAnnals: true,
    families: [ANNALS],
  },
  'one table that is read by transaction': {
    create: () => ONE_BY_TRANSACTION.copy(),
    isAnnals: true,
    families: [annalsIn({ kind: 'xid' })],
    // The next thousand by transaction of each segment that is behind: the lowest of them is where it waits.
    more: [['src/store/queries/consumers/poll.ts', 24_000]],
    unasked: [WRITERS],
  },
  'one table that is read by time': {
    create: () => ONE_OF_ANNALS.copy(),
    isAnnals: true,
    families: [annalsIn({ kind: 'time', readBackMs: READ_BACK_MS })],
    // Times do not say how many events are between them: the windows of a spread table are counted by an index alone.
    more: [
      ['src/store/queries/flows/flows.ts', 110_000],
      ['src/store/queries/probes.ts', 130_000],
    ],
    unasked: [WRITERS],
  },
  'one table without gaps': {
    create: () => ONE_OF_ANNALS.copy(),
    isAnnals: true,
    families: [annalsIn({ kind: 'gapless' })],
    // There are no open positions, so none is read again.
    unasked: [WRITERS, 'src/store/queries/tail.ts'],
  },
};

for (const [shape, { create, isAnnals, families, more: own = [], unasked = [] }] of Object.entries(SHAPES)) {
  describe(`query plans of every question, on ${shape}`, function () {
    this.timeout(300_000);
    let test: TestDatabase;
    const sent: Sent[] = [];
    let samples: Samples;
    let take: () => readonly Sent[];
    let database: Database;
    const storeOf = async (db: Database) => {
      const recognition = await recognise(db, {}, undefined, families);
      return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    };
    before(async () => {
      test = await create();
      await test.admin.query(`
        INSERT INTO consumer_segments SELECT 'slow', i, 4, 'w', 1000 FROM generate_series(0, 3) i
        UNION ALL SELECT 'quick', i, 8, 'w', (SELECT max(global_position) - i FROM events) FROM generate_series(0, 7) i;
        SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '16MB'`);
      const recorded = recording(patient(await test.open()));
      take = recorded.take;
      assert.equal((await recognise(recorded.db, { schema: 'nowhere' }, undefined, families)).kind, 'none');
      database = recorded.db;
      const store = await storeOf(recorded.db);
      await test.admin.query(`${coordinatorCatalog(isAnnals ? 'annals_records' : 'events')}
        CREATE FUNCTION citus_table_size(t regclass) RETURNS bigint LANGUAGE sql AS 'SELECT pg_table_size(t)'`);
      const spread = await storeOf(asCoordinator(recorded.db));
      const { rows } = await test.admin.query<{ event_id: string; correlation_id: string }>(
        'SELECT event_id, correlation_id FROM events WHERE global_position > 110000 AND correlation_id IS NOT NULL ORDER BY global_position LIMIT 1',
      );
      const { event_id: eventId, correlation_id: correlation } = rows[0] ?? assert.fail();
      samples = { store, spread, eventId, correlation };
      sent.push(...take());
    });
    after(() => test.drop());

    for (const [method, ask] of Object.entries(QUESTIONS)) {
      it(`${method} reads by index, within its limits and in memory`, async () => {
        await ask(samples);
        await ask({ ...samples, store: samples.spread });
        const statements = take();
        sent.push(...statements);
        for (const statement of distinct(statements)) {
          const plan = await carryOut(test.admin, statement);
          const why = `${statement.from}\n${statement.sql}\n${plan.text}`;
          const more = [...own, ...MORE_ROWS].find(([file]) => statement.from.startsWith(file));
          // A window that covers whole partitions reads just those from end to end.
          const whole = plan.whole.filter((name) => isEvents(name) && !(more && name !== 'events'));
          assert.deepEqual(whole, [], `reads a whole events table\n${why}`);
          assert.ok(!plan.spilled, `does not fit into memory\n${why}`);
          const [, most] = more ?? ['', USUAL_ROWS];
          const rows = plan.rowsOf(isEvents);
          assert.ok(rows <= most, `reads ${rows} rows, ${most} are enough\n${why}`);
        }
      });
    }

    it('late events are read by position alone if positions are times', async () => {
      const times = await storeOf({ ...database, server: { version: 150_000, text: 'CockroachDB CCL v24.1.0' } });
      await readAll(times.headers({ by: 'event', id: samples.eventId }));
      const tail = times.tail();
      await tail.begin(100);
      const abort = new AbortController();
      for await (const _step of tail.follow(abort.signal)) abort.abort();
      const statements = take();
      sent.push(...statements);
      for (const statement of distinct(statements)) {
        if (!statement.from.startsWith('src/store/queries/tail.ts')) continue;
        assert.ok((await carryOut(test.admin, statement)).rowsOf(isEvents) <= USUAL_ROWS, statement.sql);
      }
    });

    it('causes that are positions are looked up by position alone if the table is spread', async () => {
      const found = await recognise(asCoordinator(database), {}, undefined, families.map(withCausesByPosition));
      const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
      await readAll(store.headers({ by: 'stream', id: 'Order-40', streamType: 'Order', context: 'Shop' }));
      await store.event(samples.eventId);
      const statements = take();
      sent.push(...statements);
      for (const statement of distinct(statements)) {
        if (!statement.from.startsWith('src/store/queries/spread/causes.ts')) continue;
        const plan = await carryOut(test.admin, statement);
        assert.deepEqual(plan.whole.filter(isEvents), [], plan.text);
        assert.ok(plan.rowsOf(isEvents) <= USUAL_ROWS, plan.text);
      }
    });

    it('no method of the store is left out', () => {
      const methods = Object.entries(samples.store).flatMap(([name, value]) =>
        typeof value === 'function' ? name : [],
      );
      assert.deepEqual(methods.filter((name) => !(name in QUESTIONS)).sort(), ['close', 'hasIndexFor']);
    });

    it('no place that sends SQL is left out', () => {
      const asked = new Set(sent.map(({ from }) => from));
      assert.deepEqual(
        placesThatSend().filter((place) => !asked.has(place) && !unasked.some((file) => place.startsWith(file))),
        [],
      );
    });

    if (shape !== '200 partitions') {
      it('a search reads block after block, and each event once', async () => {
        for await (const _step of samples.store.scan('no trace at all'));
        const chunks = take().filter(({ sql }) => sql.includes('ctid'));
        let looked = 0;
        for (const chunk of chunks) looked += (await carryOut(test.admin, chunk)).rowsOf(isEvents);
        // One more row in each chunk says how far back the search is.
        assert.equal(looked, EVENTS + chunks.length);
      });
      return;
    }

    it('the head, the next event and a position touch one partition', async () => {
      const head = { sql: 'SELECT max(e.global_position)::text FROM events e', params: [] };
      assert.ok((await carryOut(test.admin, head)).touched(isEvents).size <= 20);
      await samples.store.body('110001' as never, 10);
      for (const statement of take()) assert.equal((await carryOut(test.admin, statement)).touched(isEvents).size, 1);
    });

    it('a search skips the partitions outside its chunk', async () => {
      for await (const _step of samples.store.scan('no trace at all')) break;
      const chunk = take().find(({ params }) => params.length === 3) ?? assert.fail();
      assert.ok((await carryOut(test.admin, chunk)).touched(isEvents).size < PARTITIONS / 2);
    });

    it('the indexes are recognised although none is unique', () => {
      assert.deepEqual(missingIndexNames(samples.store.layout), ['trace_id', 'causation_id']);
    });
  });
}

describe('the plans of a family whose streams have a table of their own', function () {
  this.timeout(300_000);
  /** What only reads where it was recognised, or reads the newest events where no index leads to types. */
  const ASKED: readonly Method[] = [
    ...(['identify', 'glance', 'recentCorrelations', 'headersFrom', 'positionAt', 'newestWindow', 'event'] as const),
    ...(['eventsAt', 'body', 'bodies', 'streamAround', 'previousOfType', 'appendRate', 'tail', 'idsIn'] as const),
  ];
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase(CHRONICLE_TABLES);
    await test.admin.query(`
      INSERT INTO streams SELECT i, 'Order-' || i, 'matter-' || i / 2 FROM generate_series(0, 19999) i;
      INSERT INTO entries SELECT i, i % 20000, i / 20000, 'OrderPlaced', '{}', NULLIF(i - 1, 0), now() - (${EVENTS} - i) * interval '1 second', shelf
        FROM generate_series(1, ${EVENTS}) i, generate_series(0, 1) shelf;
      SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '16MB'`);
    await test.admin.query('VACUUM (ANALYZE) streams, entries');
  });
  after(() => test.drop());

  for (const method of ASKED) {
    it(`${method} reads by index, although streams are joined and half of the rows are no events`, async () => {
      const { db, take } = recording(patient(await test.open()));
      const found = await recognise(db, {}, undefined, [CHRONICLE]);
      const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
      take();
      await QUESTIONS[method]({ store, spread: store, eventId: 'Order/Order-40@5', correlation: 'matter-20' });
      for (const statement of distinct(take())) {
        const plan = await carryOut(test.admin, statement);
        const why = `${statement.from}\n${statement.sql}\n${plan.text}`;
        const [, most] = MORE_ROWS.find(([file]) => statement.from.startsWith(file)) ?? ['', USUAL_ROWS];
        assert.deepEqual(plan.whole.filter(isEntries), [], `reads a whole table\n${why}`);
        assert.ok(plan.rowsOf(isEntries) <= most, `looks at ${plan.rowsOf(isEntries)} rows\n${why}`);
      }
    });
  }
});

const isEntries = (name: string) => name === 'entries';

/** Repeats a query that took too long on a busy machine: the test checks plans, not times. */
function patient(db: Database): Database {
  return {
    ...db,
    async query(...asked: Parameters<Database['query']>) {
      for (let tries = 1; ; tries++) {
        try {
          return await db.query(...asked);
        } catch (error) {
          if (tries === MOST_TRIES || !isStoreError(error, 'timeout')) throw error;
        }
      }
    },
  };
}

/**
 * Queries that differ only in values have the same plan except for its bounds, so only the first and the last of each
 * are checked.
 */
function distinct(statements: readonly Sent[]): Sent[] {
  const first = new Map(statements.toReversed().map((statement) => [statement.sql, statement]));
  const last = new Map(statements.map((statement) => [statement.sql, statement]));
  return [...new Set([...first.values(), ...last.values()])];
}

/**
 * Returns the family as if it named causes by position: each event is caused by the one whose position is its own
 * stream version.
 */
function withCausesByPosition(family: StoreFamily): StoreFamily {
  const { columns } = family.events;
  return {
    ...family,
    events: { ...family.events, cause: 'position', columns: { ...columns, causationId: columns.streamVersion } },
  };
}

/** Returns file and line of each call of the database that sends SQL. */
function placesThatSend(): string[] {
  const folder = join(projectRoot, 'src/store');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((file) =>
    file.endsWith('.ts')
      ? readFileSync(join(folder, file), 'utf8')
          .split('\n')
          .flatMap((line, i) => (/\bdb\.(query\b|stream\b|copy\?\.\()/.test(line) ? `src/store/${file}:${i + 1}` : []))
      : [],
  );
}
