import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';
import { openPgliteDatabase } from '../../../src/demo/store/pgliteDatabase';
import { StoreError } from '../../../src/store/pg/errors';
import type { EventStore } from '../../../src/store/ports';
import { recognise } from '../../../src/store/schema/catalog';
import { FAMILIES } from '../../../src/store/schema/families/recognise';
import { asCoordinator, coordinatorCatalog, noted } from '../../support/citus/coordinator';
import { loadRules, type Tables, violationsOf } from '../../support/citus/rules';
import { CHRONICLE, CHRONICLE_TABLES } from '../../support/ddl/chronicle';
import { segments } from '../../support/ddl/consumers';
import { eventsTable, type IdentityStyle } from '../../support/ddl/events';
import { GENERATION_SAMPLES } from '../../support/ddl/generations';
import { ALMANAC, ALMANAC_TABLES, LEDGER, LEDGER_TABLES, REGISTER, REGISTER_TABLES } from '../../support/ddl/orders';
import { generateEvents } from '../../support/generate';
import { recording, type Sent } from '../../support/recorder';
import { type Method, QUESTIONS, type Samples } from '../../support/storeQuestions';
import { readAll } from '../../support/storeReading';

const EVENTS = 4_000;

/** One instance, whose schema each store begins anew. */
let instance: PGlite;

/** A store in it that says to be spread, or not, and what is asked of it. */
async function openStore(ddl: string, table: string | null, isSpread: boolean, families = FAMILIES) {
  await instance.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  // Where no table is named the statements make the catalog, too.
  await instance.exec(`${ddl}; ${table === null ? '' : coordinatorCatalog(table)}`);
  const recorded = recording(await openPgliteDatabase(instance));
  const db = isSpread ? asCoordinator(recorded.db) : recorded.db;
  const recognition = await recognise(db, {}, undefined, families);
  const { store } = recognition.kind === 'found' ? recognition : assert.fail(recognition.kind);
  const { rows } = await instance.query<{ table_name: string; column_name: string }>(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
  );
  const columns = new Map<string, Set<string>>();
  for (const { table_name: name, column_name: column } of rows) {
    columns.set(name, (columns.get(name) ?? new Set()).add(column));
  }
  return { store, take: recorded.take, tables: { columns, isSpread: (name: string) => name === table } };
}

async function samplesOf(store: EventStore): Promise<Samples> {
  const { rows } = await instance.query<{ event_id: string; correlation_id: string }>(
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

before(async () => {
  await loadRules();
  instance = await PGlite.create();
});
after(() => instance.close());

describe('what Citus answers of a spread table', () => {
  const tables: Tables = {
    columns: new Map([
      ['events', new Set(['a', 'b', 'position'])],
      ['parts', new Set(['a'])],
    ]),
    isSpread: (name) => name === 'events' || name === 'parts',
    together: ['events.a', 'parts.a'],
  };
  const REFUSED = {
    'a lateral outer join over a CTE': `WITH s AS (SELECT 1 AS c) SELECT * FROM s LEFT JOIN LATERAL (
      SELECT e.a FROM events e WHERE e.position > s.c ORDER BY e.position LIMIT 1) n ON true`,
    'a lateral join over a function': `SELECT * FROM unnest($1::text[]) u(type) CROSS JOIN LATERAL (
      SELECT e.a FROM events e WHERE e.b = u.type LIMIT 1) e`,
    'a count in the select list': `WITH r AS (SELECT 1 AS c) SELECT (SELECT count(*) FROM events e WHERE e.a = r.c) FROM r`,
    'EXISTS over a function':
      'SELECT c.id FROM unnest($1::text[]) c (id) WHERE EXISTS (SELECT 1 FROM events e WHERE e.a = c.id)',
    'a name without its table that belongs outside':
      'SELECT id FROM unnest($1::text[]) c (id) WHERE EXISTS (SELECT 1 FROM events WHERE a = id)',
    'recursion over the table': `WITH RECURSIVE t(v) AS ((SELECT e.a FROM events e LIMIT 1) UNION ALL
      SELECT (SELECT e.a FROM events e WHERE e.a > t.v LIMIT 1) FROM t) SELECT v FROM t`,
    'recursion within a subquery': `SELECT * FROM (WITH RECURSIVE t(v) AS (SELECT e.a FROM events e UNION ALL SELECT v FROM t) SELECT v FROM t) x`,
    'the table joined to itself': 'SELECT 1 FROM events e JOIN events c ON c.a = e.b',
    'a part of it joined to itself': 'SELECT 1 FROM (SELECT e.a FROM events e LIMIT 5) p, events e WHERE e.a = p.a',
    'an outer join with it inside': 'SELECT 1 FROM (VALUES (1)) v(x) LEFT JOIN events e ON e.a = v.x',
    'an outer join with it inside on the left': 'SELECT 1 FROM events e RIGHT JOIN (VALUES (1)) v(x) ON e.a = v.x',
    'an outer join of both sides': 'SELECT 1 FROM (VALUES (1)) v(x) FULL JOIN events e ON e.a = v.x',
    'an outer join with it inside, joined to something':
      'SELECT 1 FROM (VALUES (1)) v(x) LEFT JOIN (events e JOIN unnest($1::text[]) u(t) ON e.b = u.t) ON e.a = v.x',
    'a subquery beside it in the select list': 'SELECT min(e.a), (SELECT max(p.a) FROM events p) FROM events e',
    'a join of what lies together by another column': 'SELECT 1 FROM events e LEFT JOIN parts p ON p.a = e.b',
    'what is no question': 'DELETE FROM events',
  };
  for (const [what, sql] of Object.entries(REFUSED)) {
    it(`is not ${what}`, () => assert.notDeepEqual(violationsOf(sql, tables), []));
  }

  const ANSWERED = {
    'parts one after the other':
      "(SELECT '1', e.a FROM events e WHERE e.position > $1 ORDER BY e.position LIMIT 1) UNION ALL SELECT '2', max(e.a) FROM events e",
    'a capped count': 'SELECT count(*) FROM (SELECT 1 FROM events e WHERE e.a = $1 LIMIT 10001) x',
    'a subquery that stands for itself':
      'SELECT e.a FROM events e WHERE e.position > (SELECT max(p.position) FROM events p) - 100',
    'what a CTE has read':
      'WITH n AS MATERIALIZED (SELECT e.a FROM events e LIMIT 9) SELECT n.a, count(*) FROM n GROUP BY n.a',
    'a list joined to it': 'SELECT e.a FROM unnest($1::text[]) h(low) JOIN events e ON e.a = h.low',
    'a join of what lies together by what it is spread by': 'SELECT 1 FROM events e LEFT JOIN parts p ON p.a = e.a',
    'recursion elsewhere':
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT n FROM t',
    'anything of other tables':
      'SELECT (SELECT count(*) FROM segments w WHERE w.id = s.id) FROM segments s JOIN segments o ON o.id = s.id',
  };
  for (const [what, sql] of Object.entries(ANSWERED)) {
    it(`is ${what}`, () => assert.deepEqual(violationsOf(sql, tables), []));
  }
});

/** What each machine numbers for itself: places of rows and transactions. */
const SYSTEM = /\b(ctid|xmin|xmax|txid_\w+|pg_(current_)?(xact|snapshot)\w*)\b/;

/**
 * Of consumers in segments, and of a spread table, which tells no transactions, nothing is to be asked. What is lent is what a page
 * of flows is asked with.
 */
const UNASKED: readonly Method[] = ['skips', 'writers', 'lendPages'];

/** What a real one refused in the form that one server is asked in. */
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
  const ddl = (style: IdentityStyle) => `${eventsTable({ style })} ${segments()}`;
  const fill = async (style: IdentityStyle) => {
    await generateEvents((sql) => instance.exec(sql), { events: EVENTS, style, uncorrelated: true });
    await instance.exec(
      `INSERT INTO consumer_segments SELECT 'slow', i, 4, 'w', 1000 + i FROM generate_series(0, 3) i`,
    );
  };

  for (const style of ['aggregate', 'context', 'stream'] as const) {
    it(`is one that it answers, of ${style}s`, async () => {
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

  it('is one that it answers without an index on anything but the position', async () => {
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
    it(`is one that it answers of events with joined streams and causes by position, spread ${what}`, async () => {
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
          // It has no consumers to ask for, and no correlations whose recent ones could be scanned.
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
    it(`is one that it answers of events that are read ${what}`, async () => {
      const { store, take, tables } = await openStore(tablesOf, table, true, [family]);
      const step = what === 'by time' ? 10_000 : 1;
      await instance.exec(`
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

  it('is another one than one server is asked where a real Citus refused that', async () => {
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
    it(`is one that it answers with the consumers of ${name}`, async () => {
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
