import assert from 'node:assert/strict';
import { StoreError } from '../../src/store/pg/errors';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { asCoordinator, coordinatorCatalog, noted } from '../support/citus/coordinator';
import { loadRules, type Tables, violationsOf } from '../support/citus/rules';
import { CHRONICLE, CHRONICLE_TABLES } from '../support/ddl/chronicle';
import { segments } from '../support/ddl/consumers';
import { eventsTable, type IdentityStyle } from '../support/ddl/events';
import { GENERATION_SAMPLES } from '../support/ddl/generations';
import { ALMANAC, ALMANAC_TABLES, LEDGER, LEDGER_TABLES, REGISTER, REGISTER_TABLES } from '../support/ddl/orders';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recording, type Sent } from '../support/recorder';
import { type Method, QUESTIONS, type Samples } from '../support/storeQuestions';
import { readAll } from '../support/storeReading';

const EVENTS = 4_000;

let test: TestDatabase;

/** Opens a store in its own database that claims to be spread, or not, and records its queries. */
async function openStore(ddl: string, table: string | null, isSpread: boolean, families = FAMILIES) {
  // Without a table name the statements make the catalog, too.
  test = await createTestDatabase(`${ddl}; ${table === null ? '' : coordinatorCatalog(table)}`);
  const recorded = recording(await test.open());
  const db = isSpread ? asCoordinator(recorded.db) : recorded.db;
  const recognition = await recognise(db, {}, undefined, families);
  const { store } = recognition.kind === 'found' ? recognition : assert.fail(recognition.kind);
  const { rows } = await test.admin.query<{ table_name: string; column_name: string }>(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
  );
  const columns = new Map<string, Set<string>>();
  for (const { table_name: name, column_name: column } of rows) {
    columns.set(name, (columns.get(name) ?? new Set()).add(column));
  }
  return { store, take: recorded.take, tables: { columns, isSpread: (name: string) => name === table } };
}

async function samplesOf(store: EventStore): Promise<Samples> {
  const { rows } = await test.admin.query<{ event_id: string; correlation_id: string }>(
    'SELECT event_id, correlation_id FROM events WHERE global_position > 2000 AND correlation_id IS NOT NULL ORDER BY global_position LIMIT 1',
  );
  const { event_id: eventId, correlation_id: correlation } = rows[0] ?? assert.fail();
  return { store, spread: store, eventId, correlation };
}

function refusals(sent: readonly Sent[], tables: Tables): string[] {
  return [...new Map(sent.map((statement) => [statement.sql, statement])).values()].flatMap(({ sql, from }) =>
    violationsOf(sql, tables).map((why) => `${from}: ${why}\n${sql}`),
  );
}

before(loadRules);

/** Values that each machine numbers for itself: places of rows, and transactions. */
const SYSTEM = /\b(ctid|xmin|xmax|txid_\w+|pg_(current_)?(xact|snapshot)\w*)\b/;

/**
 * Methods that send no query for consumers in segments, and for a spread table, which reports no transactions. What
 * `lendPages` returns is used to read pages of flows.
 */
const UNASKED: readonly Method[] = ['skips', 'writers', 'lendPages'];

/** Methods whose single-server form a real Citus refused. */
const REFUSED_AS_WHOLE: readonly Method[] = [
  'consumers',
  'recentCorrelations',
  'beganBefore',
  'eventTypes',
  'appendRate',
  'typeActivity',
  'payloadSamples',
];

describe('every question to a store that Citus spreads', () => {
  afterEach(() => test.drop());

  const ddl = (style: IdentityStyle) => `${eventsTable({ style })} ${segments()}`;
  const fill = async (style: IdentityStyle) => {
    await generateEvents((sql) => test.admin.query(sql), { events: EVENTS, style, uncorrelated: true });
    await test.admin.query(
      `INSERT INTO consumer_segments SELECT 'slow', i, 4, 'w', 1000 + i FROM generate_series(0, 3) i`,
    );
  };

  for (const style of ['aggregate', 'context', 'stream'] as const) {
    it(`is one that Citus answers, for ${style}s`, async () => {
      const { store, take, tables } = await openStore(ddl(style), 'events', true);
      assert.equal(store.layout.distribution?.placement, 'spread');
      await fill(style);
      assert.deepEqual(refusals(take(), tables), []);
      const samples = await samplesOf(store);
      for (const [method, ask] of Object.entries(QUESTIONS)) {
        await ask(samples);
        const sent = take();
        assert.equal(sent.length > 0, !UNASKED.includes(method as Method), `${method} asks nothing`);
        assert.deepEqual(refusals(sent, tables), [], method);
        assert.deepEqual(
          sent.filter(({ sql }) => SYSTEM.test(sql)).map(({ from }) => from),
          [],
          method,
        );
      }
      const methods = Object.entries(store).flatMap(([name, value]) => (typeof value === 'function' ? name : []));
      assert.deepEqual(methods.filter((name) => !(name in QUESTIONS)).sort(), ['close', 'hasIndexFor']);
    });
  }

  it('is one that Citus answers with an index on the position only', async () => {
    const { store, take, tables } = await openStore(
      `${ddl('context')} DROP INDEX events_identity, events_type, events_correlation;
      ALTER TABLE events DROP CONSTRAINT IF EXISTS events_event_id_key CASCADE;`,
      'events',
      true,
    );
    await fill('context');
    const samples = await samplesOf(store);
    take();
    for (const [method, ask] of Object.entries(QUESTIONS)) {
      await ask(samples);
      assert.deepEqual(refusals(take(), tables), [], method);
    }
  });

  for (const [what, streams] of [
    ['by themselves', ''],
    ['with the streams that are joined', noted('streams', { method: 'h', model: 's', colocation: 7 })],
  ] as const) {
    it(`is one that Citus answers for joined streams and causes by position, spread ${what}`, async () => {
      const spread = { method: 'h', model: 's', colocation: 7, column: 2 } as const;
      const { store, take, tables } = await openStore(
        `${CHRONICLE_TABLES}; ${coordinatorCatalog('entries', spread)} ${streams}
        INSERT INTO streams SELECT i, 'Order-' || i FROM generate_series(0, 99) i;
        INSERT INTO entries SELECT i, i % 100, i / 100, 'OrderPlaced', '{}', NULLIF(i - 1, 0), now() - (4000 - i) * interval '1 second'
          FROM generate_series(1, ${EVENTS}) i`,
        null,
        true,
        [CHRONICLE],
      );
      const isJoined = streams !== '';
      const rules: Tables = {
        ...tables,
        isSpread: (name) => name === 'entries' || (isJoined && name === 'streams'),
        together: ['entries.stream_no', 'streams.stream_no'],
      };
      take();
      const samples = {
        store,
        spread: store,
        eventId: 'Order/Order-40@20',
        correlation: '00000000-0000-4000-8000-000000000000',
      };
      for (const [method, ask] of Object.entries(QUESTIONS)) {
        try {
          await ask(samples);
        } catch (error) {
          // This store has no consumers, and no correlations for a scan.
          if (!(error instanceof StoreError && error.kind === 'missing')) assert.equal(method, 'scan', String(error));
        }
        assert.deepEqual(refusals(take(), rules), [], method);
      }
      const trace = await readAll(store.headers({ by: 'event', id: 'Order/Order-40@20' }));
      const row = trace.indexOf('Order/Order-40@20');
      assert.equal(trace.causeIndex(row), trace.indexOf('Order/Order-39@20'));
    });
  }

  for (const [what, family, tablesOf, table, readers, position] of [
    ['by transaction', LEDGER, LEDGER_TABLES, 'ledger_entries', 'ledger_readers', 'entry_no'],
    ['by time', ALMANAC, ALMANAC_TABLES, 'almanac_entries', 'almanac_readers', 'moment'],
    ['without gaps', REGISTER, REGISTER_TABLES, 'register_entries', 'register_readers', 'entry_no'],
  ] as const) {
    it(`is one that Citus answers for events that are read ${what}`, async () => {
      const { store, take, tables } = await openStore(tablesOf, table, true, [family]);
      const step = what === 'by time' ? 10_000 : 1;
      await test.admin.query(`
        INSERT INTO ${table} (${position}, entry_id, stream, kind, written_at)
          SELECT i * ${step}, 'e' || i, 'Order-' || i % 100, 'OrderPlaced', now() - (${EVENTS} - i) * interval '1 second'
          FROM generate_series(1, ${EVENTS}) i;
        INSERT INTO ${readers} (reader) VALUES ('slow')`);
      assert.deepEqual(refusals(take(), tables), []);
      const samples = { store, spread: store, eventId: 'e2001', correlation: '00000000-0000-4000-8000-000000000000' };
      for (const [method, ask] of Object.entries(QUESTIONS)) {
        await ask(samples);
        assert.deepEqual(refusals(take(), tables), [], method);
      }
      const [after, newest] = [String((EVENTS - 100) * step), String(EVENTS * step)];
      assert.deepEqual(await store.newestWindow(100), { after, newest });
      assert.equal((await store.newestWindow(EVENTS))?.after, '0');
    });
  }

  it('differs from the single-server form if a real Citus refused that form', async () => {
    const { store, take, tables } = await openStore(ddl('context'), 'events', false);
    await fill('context');
    const samples = await samplesOf(store);
    for (const method of REFUSED_AS_WHOLE) {
      take();
      await QUESTIONS[method](samples);
      assert.notDeepEqual(refusals(take(), tables), [], method);
    }
  });

  for (const { name, events, ddl: tablesOf } of GENERATION_SAMPLES) {
    it(`is one that Citus answers with the consumers of ${name}`, async () => {
      const { store, take, tables } = await openStore(tablesOf, `"${events.replaceAll('"', '""')}"`, true);
      const spread = { ...tables, isSpread: (table: string) => table === events };
      take();
      if (store.layout.consumers) {
        await store.consumers();
        await store.nextUnhandled('mailer');
        await store.skips('mailer');
      }
      await store.recentCorrelations();
      assert.deepEqual(refusals(take(), spread), []);
    });
  }
});
