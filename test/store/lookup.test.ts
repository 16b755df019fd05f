import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { traceOfStream } from '../../src/app/lookup/opening';
import type { Position } from '../../src/model/event/event';
import type { StoredMeaning } from '../../src/model/lookup/subject';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { ANNALS, behindAnnals } from '../support/ddl/annals';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { type EngineDatabase, FORMS } from '../support/engines';
import { generateEvents } from '../support/generate';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { countBehind, raw, readAll, subject } from '../support/storeReading';

const CORRELATION = 'd18c42e8-c796-464b-a2e4-6ded6cd2d0d9';

async function storeOf(db: Database, families = FAMILIES): Promise<EventStore> {
  const recognition = await recognise(db, {}, undefined, families);
  return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
}

for (const engine of FORMS) {
  describe(`fixtures on ${engine.name}`, () => {
    let database: EngineDatabase;
    let store: EventStore;
    before(async () => {
      database = await engine.create(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
      await loadFixtures(database.run);
      store = await storeOf(database.db);
    });
    after(() => database.drop());

    it('contain 468 events', async () => {
      assert.deepEqual(await database.db.query('SELECT count(*) FROM events'), [['468']]);
    });

    it('open the correlation with all its events', async () => {
      const csv = await readFile('test/fixtures/pupsourcing-core/events.csv', 'utf8');
      const expected = csv.split('\n').filter((line) => line.includes(`,${CORRELATION},`)).length;
      const table = await readAll(store.headers({ by: 'correlation', id: CORRELATION }));
      assert.ok(expected > 2);
      assert.equal(table.count, expected);
      for (let i = 0; i < table.count; i++) assert.equal(table.header(i).correlationId, CORRELATION);
    });

    it('have the waiting events of billing_outbox', async () => {
      const poll = await store.consumers();
      const { consumers, head } = poll;
      assert.deepEqual(consumers.map(({ name }) => name).sort(), [
        'billing_outbox',
        'order_fulfilment',
        'system.audit.v1',
        'user_read_model',
      ]);
      const billing = consumers.find(({ name }) => name === 'billing_outbox');
      assert.deepEqual(
        billing?.segments.map(({ id, total, ownerId, checkpoint }) => [id, total, ownerId, checkpoint]),
        [
          [0, 4, null, '471'],
          [1, 4, null, '448'],
          [2, 4, null, '443'],
          [3, 4, null, '471'],
        ],
      );
      assert.equal(head, '485');
      assert.deepEqual(
        billing?.segments.map(({ positionLag }) => positionLag),
        [14, 37, 42, 14],
      );
      const behind = await database.db.query('SELECT count(*) FROM events WHERE global_position > 443');
      assert.equal(countBehind(poll, billing?.segments[2]), Number(behind[0]?.[0]));
    });

    it('have the next event of billing_outbox in its own segment', async () => {
      const next = await store.nextUnhandled('billing_outbox');
      assert.equal(next?.position, '449');
      assert.equal(await store.nextUnhandled('nobody'), null);
    });

    it('say in one query what an id is and how its trace begins', async () => {
      const asked: string[] = [];
      const counted = await storeOf({
        ...database.db,
        query: (sql, params, options) => {
          asked.push(sql);
          return database.db.query(sql, params, options);
        },
      });
      const all = await readAll(store.headers({ by: 'correlation', id: CORRELATION }));
      const positions = Array.from({ length: all.count }, (_, i) => all.header(i).position).sort((a, b) => +a - +b);
      const third = all.header(2);
      for (const text of [third.eventId, `#${third.position}`, CORRELATION, CORRELATION.toUpperCase()]) {
        asked.length = 0;
        const { meanings, chain, chainEvents } = await counted.glance(subject(text));
        if (!engine.isSpread) assert.equal(asked.length, 1);
        assert.equal(meanings[0]?.kind, text.length === 36 && text !== third.eventId ? 'trace' : 'event', text);
        assert.deepEqual(
          chain.map(({ position }) => position),
          positions.slice(0, 8),
          text,
        );
        assert.equal(chainEvents, all.count);
      }
    });

    it('have no trace for a stream, and nothing for an unknown id', async () => {
      const { meanings, chain } = await store.glance(subject('User/user-045'));
      assert.deepEqual([meanings.map(({ kind }) => kind), chain], [['stream'], []]);
      assert.deepEqual(await store.glance(subject('00000000-0000-4000-8000-000000000000')), {
        meanings: [],
        chain: [],
        chainEvents: 0,
      });
    });

    it('lead from a stream to its trace if the whole stream is in one trace', async () => {
      const streamNamed = async (id: string) => {
        const found = (await store.identify(subject(id))).find(({ kind }) => kind === 'stream');
        return found?.kind === 'stream' ? found : assert.fail(id);
      };
      const payment = await streamNamed('pay-5db5698f-f230-44d1-95d2-ce8c666af70a');
      const trace = await traceOfStream(store, payment);
      assert.deepEqual(trace?.key, { by: 'correlation', id: payment.latest.correlationId });
      assert.ok(trace.events > payment.events);
      const [several] = await database.db.query(
        'SELECT aggregate_id FROM events GROUP BY aggregate_type, aggregate_id HAVING count(DISTINCT correlation_id) > 1 LIMIT 1',
      );
      assert.equal(await traceOfStream(store, await streamNamed(several?.[0] ?? '')), undefined);
    });

    it('answer hostile texts with nothing, and stay unchanged', async () => {
      const hostile = [
        "'; DROP TABLE events; --",
        '" OR 1=1',
        'x'.repeat(10_000),
        '\0',
        'a\0b',
        '🙂'.repeat(50),
        '%',
        '_____',
        '\\',
        '\u202Eabcd',
        '{}',
        '$1',
      ];
      for (const text of hostile) {
        assert.deepEqual(
          await store.identify(raw(text, { stream: { type: text, id: text } })),
          [],
          JSON.stringify(text).slice(0, 40),
        );
        assert.deepEqual((await store.glance(raw(text, { stream: { type: text, id: text } }))).meanings, []);
        assert.equal(await store.event(text), null);
        for (const by of ['correlation', 'trace', 'causation', 'event', 'stream'] as const) {
          assert.equal((await readAll(store.headers({ by, id: text, streamType: text, context: text }))).count, 0);
          assert.equal((await store.headersFrom({ by, id: text }, '1' as Position)).count, 0);
        }
        for await (const { batch } of store.scan(text)) assert.equal(batch.count, 0);
        assert.deepEqual(await store.streamAround({ context: text, type: text, id: text }, 1, 5), []);
        assert.equal(await store.nextUnhandled(text), null);
      }
      assert.deepEqual(await database.db.query('SELECT count(*) FROM events'), [['468']]);
    });

    it('list the newest correlations first', async () => {
      const recent = await store.recentCorrelations();
      assert.equal(recent.length, 50);
      assert.ok(recent.every(({ events, lastAt }) => events > 0 && lastAt > Date.parse('2026-11-22T00:00:00Z')));
      const [newest] = await database.db.query(
        'SELECT correlation_id FROM events ORDER BY global_position DESC LIMIT 1',
      );
      assert.equal(recent[0]?.correlationId, newest?.[0]);
      for (const { correlationId, eventType, stream } of recent.slice(0, 5)) {
        const [oldest] = await database.db.query(
          `SELECT event_type, aggregate_type, aggregate_id FROM events WHERE correlation_id = '${correlationId}' ORDER BY global_position LIMIT 1`,
        );
        assert.deepEqual([eventType, stream.type, stream.id], oldest, 'named by its first event');
      }
    });

    it('list what a prefix can mean', async () => {
      const meanings = await store.identify(subject(CORRELATION.slice(0, 9)));
      assert.ok(meanings.some((meaning) => meaning.kind === 'trace' && meaning.key.id === CORRELATION));
      const [id] = (await database.db.query('SELECT event_id FROM events WHERE global_position = 1'))[0] ?? [];
      const [event] = await store.identify(subject(String(id).slice(0, 8)));
      assert.equal(event?.kind === 'event' && event.header.position, '1');
    });
  });
}

for (const engine of FORMS) {
  describe(`oldest generation, with UUIDs only, on ${engine.name}`, () => {
    const USER = '7b0f3a52-0000-4000-8000-000000000001';
    let database: EngineDatabase;
    let store: EventStore;
    before(async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate', idType: 'UUID', aggregateIdType: 'UUID' })}
        INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, trace_id, correlation_id)
        VALUES ('User', '${USER}', 1, gen_random_uuid(), 'UserRegistered', '', '${CORRELATION}', '${CORRELATION}')`);
      store = await storeOf(database.db);
    });
    after(() => database.drop());

    it('finds a UUID in any spelling', async () => {
      const kinds = async (text: string) => (await store.identify(subject(text))).map(({ kind }) => kind);
      assert.deepEqual(await kinds(USER), ['stream']);
      assert.deepEqual(await kinds(`User/${USER}`), ['stream']);
      assert.deepEqual(await kinds(CORRELATION.toUpperCase()), ['trace']);
      assert.deepEqual(await kinds(CORRELATION.replaceAll('-', '')), ['trace']);
      assert.deepEqual(await kinds(CORRELATION.slice(0, 7)), ['trace']);
    });

    it('answers a text that is not a UUID with nothing instead of an error', async () => {
      assert.deepEqual(await store.identify(raw('order-42', { stream: { type: 'User', id: 'x' } })), []);
      assert.equal((await readAll(store.headers({ by: 'trace', id: 'order-42' }))).count, 0);
      for await (const { batch } of store.scan('order-42')) assert.equal(batch.count, 0);
    });

    it('returns the correlation together with a scanned trace id', async () => {
      let found = 0;
      for await (const { batch } of store.scan(CORRELATION)) found += batch.count;
      assert.equal(found, 2);
    });
  });
}

const SHAPES = [
  { name: '', families: FAMILIES },
  { name: ", in another family's tables", families: [ANNALS], change: behindAnnals('aggregate') },
];

for (const { name, families, change } of SHAPES) {
  describe(`store of 50,000 events${name}`, () => {
    let test: TestDatabase;
    let store: EventStore;
    before(async () => {
      test = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${segments()}
      INSERT INTO consumer_segments SELECT 'slow', i, 4, NULL, 1000 FROM generate_series(0, 3) i
      UNION ALL SELECT 'quick', 0, 1, NULL, 54999`);
      await generateEvents((sql) => test.admin.query(sql), { events: 50_000, style: 'aggregate' });
      if (change) await test.admin.query(change);
      store = await storeOf(await test.open(), families);
    });
    after(() => test.drop());

    const row = async (sql: string): Promise<string[]> =>
      (await test.admin.query({ text: sql, rowMode: 'array' })).rows[0] ?? [];
    const one = async (sql: string): Promise<string> => (await row(sql))[0] ?? assert.fail('no row');

    it('counts a lag exactly up to 10,000, and says "more" beyond', async () => {
      const poll = await store.consumers();
      const { consumers } = poll;
      const slow = consumers.find(({ name }) => name === 'slow');
      assert.equal(slow?.segments.length, 4);
      assert.equal(countBehind(poll, slow?.segments[0]), 10_001);
      const quick = consumers.find(({ name }) => name === 'quick')?.segments[0];
      const behind = Number(await one('SELECT count(*) FROM events WHERE global_position > 54999'));
      assert.equal(countBehind(poll, quick), behind);
      assert.equal(quick?.positionLag, Number(await one('SELECT max(global_position) - 54999 FROM events')));
    });

    it('scans newest first, returns the correlation and reports how far back it is', async () => {
      const [traceId = '', correlation] = await row(
        'SELECT coalesce(trace_id, causation_id), correlation_id FROM events WHERE global_position = 2000',
      );
      const expected = Number(await one(`SELECT count(*) FROM events WHERE correlation_id = '${correlation}'`));
      const times: number[] = [];
      let found = 0;
      let done = false;
      for await (const step of store.scan(traceId)) {
        found += step.batch.count;
        if (step.backTo !== null) times.push(step.backTo);
        done = step.done;
      }
      assert.ok(found >= expected);
      assert.ok(done);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
      assert.equal(times.at(-1), Date.parse('2026-01-01T00:00:00Z'));
    });

    it('stops scanning when the caller aborts', async () => {
      const abort = new AbortController();
      await assert.rejects(
        async () => {
          for await (const _step of store.scan('no such id', abort.signal)) abort.abort();
        },
        { kind: 'cancelled' },
      );
    });
  });
}

describe('correlations under a language collation', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase(
      `${eventsTable({ style: 'aggregate' })}
      INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, correlation_id)
      SELECT 'Order', i, 1, gen_random_uuid(), 'OrderPlaced', '', (ARRAY['cmd-', 'cmd', 'CMD-', 'cmd_'])[1 + i % 4] || i / 4 FROM generate_series(0, 39) i`,
      "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
    );
  });
  after(() => test.drop());

  it('are found by their beginning although others sort between them', async () => {
    const store = await storeOf(await test.open());
    const ids = (meanings: StoredMeaning[]) =>
      meanings.map((meaning) => (meaning.kind === 'trace' ? meaning.key.id : ''));
    assert.deepEqual(
      ids(await store.identify(subject('cmd-'))).sort(),
      Array.from({ length: 10 }, (_, i) => `cmd-${i}`),
    );
  });
});
