import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type pg from 'pg';
import type { EventTail, TailStep } from '../../src/store/livePorts';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { eventsTable } from '../support/ddl/events';
import { GENERATION_SAMPLES } from '../support/ddl/generations';
import { type EngineDatabase, STORES } from '../support/engines';
import { adminClient, createTestDatabase, type TestDatabase, until } from '../support/postgres';

async function storeIn(database: Pick<EngineDatabase, 'db'>): Promise<EventStore> {
  const recognition = await recognise(database.db);
  return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
}

const insert = (count: number, id = 'gen_random_uuid()') => `
  INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, correlation_id)
  SELECT 'Order', gen_random_uuid()::text, 1, ${id}, 'Happened', '', 'c' || i FROM generate_series(1, ${count}) i`;

const positions = (events: readonly { readonly position: string }[]) => events.map(({ position }) => Number(position));

/** Follows until stopped; keeps the events in the order of arrival. */
function follow(tail: EventTail) {
  const abort = new AbortController();
  const seen: number[] = [];
  const steps: TailStep[] = [];
  const ended = (async () => {
    for await (const step of tail.follow(abort.signal)) {
      steps.push(step);
      seen.push(...positions(step.events));
    }
  })();
  return {
    seen,
    steps,
    async stop() {
      abort.abort();
      await ended.catch((error: Error) => assert.match(error.message, /cancel/i));
    },
  };
}

for (const engine of STORES) {
  describe(`following a store on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    it('begins at the newest events and returns what is appended, step by step', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} ${insert(10)}`);
      const tail = (await engine.storeIn(database)).tail();
      assert.deepEqual(positions(await tail.begin(3)), [8, 9, 10]);
      await database.run(insert(4_500));
      assert.equal(await tail.countAhead(10_000), 4_500);
      assert.equal(await tail.countAhead(100), 101);
      const following = follow(tail);
      await until(() => following.seen.length === 4_500);
      await following.stop();
      assert.deepEqual(
        following.seen,
        Array.from({ length: 4_500 }, (_, i) => i + 11),
      );
      assert.deepEqual(
        following.steps.slice(0, 3).map(({ events, more }) => [events.length, more]),
        [
          [2_000, true],
          [2_000, true],
          [500, false],
        ],
      );
    });

    it('continues where it ended, with late events that appeared meanwhile', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} ${insert(2)}`);
      await database.run(`SELECT nextval(pg_get_serial_sequence('events', 'global_position'))`);
      await database.run(insert(1));
      const tail = (await engine.storeIn(database)).tail();
      assert.deepEqual(positions(await tail.begin(10)), [1, 2, 4]);
      // The position that was handed out earlier becomes visible only now.
      await database.run(`
        INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        VALUES (3, 'Order', 'late', 1, gen_random_uuid(), 'Happened', '')`);
      await database.run(insert(1));
      const following = follow(tail);
      await until(() => following.seen.length === 2);
      await following.stop();
      assert.deepEqual(following.seen, [3, 5]);
    });

    it('begins again at a stored position, and returns all events since', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} ${insert(7)}`);
      const tail = (await engine.storeIn(database)).tail();
      assert.deepEqual(positions(await tail.begin(3, undefined, '5' as never)), [3, 4, 5]);
      assert.equal(tail.head, '5');
      await database.run(insert(1));
      const following = follow(tail);
      await until(() => following.seen.length === 3);
      await following.stop();
      assert.deepEqual(following.seen, [6, 7, 8]);
      assert.deepEqual(await tail.begin(3, undefined, '0' as never), []);
    });

    it('returns the first events of an empty store', async () => {
      database = await engine.create(eventsTable({ style: 'aggregate' }));
      const tail = (await engine.storeIn(database)).tail();
      assert.deepEqual(await tail.begin(10), []);
      await database.run(insert(2));
      const following = follow(tail);
      await until(() => following.seen.length === 2);
      await following.stop();
      assert.equal(tail.head, '2');
    });

    it('reads omitted events, and knows which correlations began before', async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} ${insert(10)}`);
      const store = await engine.storeIn(database);
      const between = await store.eventsBetween('3' as never, '9' as never, 3);
      assert.deepEqual(positions(between), [4, 5, 6]);
      assert.deepEqual(await store.beganBefore(['c2', 'c7', 'none', 'a\0b'], '5' as never), ['c2']);
      assert.deepEqual(await store.beganBefore([], '5' as never), []);
      const later = await store.correlatedFrom(['c2', 'c5', 'c7', 'none', 'a\0b'], '5' as never, 100);
      assert.deepEqual(positions(later).sort(), [5, 7]);
      assert.equal((await store.correlatedFrom(['c6', 'c7', 'c8'], '5' as never, 2)).length, 2);
      assert.deepEqual(await store.correlatedFrom([], '5' as never, 100), []);
    });
  });
}

describe('following every generation', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  for (const { name, events, ddl, style } of GENERATION_SAMPLES) {
    it(name, async () => {
      database = await createTestDatabase(ddl);
      const tail = (await storeIn({ db: await database.open() })).tail();
      await tail.begin(10);
      const word = style === 'stream' ? 'stream' : 'aggregate';
      const context = style === 'context' ? ['bounded_context, ', "'Shop', "] : ['', ''];
      await database.admin.query(`
        INSERT INTO "${events.replaceAll('"', '""')}"
          (${context[0]}${word}_type, ${word}_id, ${word}_version, event_id, event_type, payload, correlation_id)
        VALUES (${context[1]}'Order', gen_random_uuid(), 1, gen_random_uuid(), 'Happened', '', gen_random_uuid())`);
      const following = follow(tail);
      await until(() => following.seen.length === 1);
      const [first] = following.steps.flatMap(({ events }) => events);
      await following.stop();
      assert.equal(first?.stream.type, 'Order');
    });
  }
});

const ENOUGH = 6_000;

describe('following several writers', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  async function connect(): Promise<pg.Client> {
    const client = adminClient(database.server, database.spec.database);
    await client.connect();
    return client;
  }

  /**
   * Appends for some seconds, until all writers have appended enough. Half of the transactions wait before they commit,
   * some roll back.
   */
  async function write(writer: number, until: number, appended: { count: number }, notify: string): Promise<void> {
    const client = await connect();
    try {
      for (let i = 0; Date.now() < until || appended.count <= ENOUGH; i++) {
        const count = 20 + ((writer * 7 + i) % 30);
        await client.query('BEGIN');
        await client.query(insert(count));
        if (i % 2 === 0) await client.query('SELECT pg_sleep($1)', [((writer * 13 + i * 5) % 60) / 1_000]);
        // One transaction keeps its positions for longer than any other.
        if (writer === 0 && i % 20 === 3) await client.query('SELECT pg_sleep(2.5)');
        if (i % 5 === writer % 5) await client.query('ROLLBACK');
        else {
          await client.query(notify === '' ? 'COMMIT' : `NOTIFY ${notify}, '1'; COMMIT`);
          appended.count += count;
        }
      }
    } finally {
      await client.end();
    }
  }

  for (const notify of ['', 'worker_events']) {
    const name = notify === '' ? 'that do not notify' : 'that notify';
    it(`${name}: returns every event once, whether transactions are slow or rolled back`, async () => {
      database = await createTestDatabase(eventsTable({ style: 'aggregate' }));
      const tail = (await storeIn({ db: await database.open() })).tail();
      await tail.begin(100);
      const following = follow(tail);
      const end = Date.now() + 6_000;
      const appended = { count: 0 };
      await Promise.all([0, 1, 2, 3, 4, 5].map((writer) => write(writer, end, appended, notify)));
      const { rows } = await database.admin.query<{ p: string }>('SELECT global_position AS p FROM events ORDER BY 1');
      const written = rows.map(({ p }) => Number(p));
      await until(() => following.seen.length >= written.length).catch(() => undefined);
      await following.stop();
      const seen = new Set(following.seen);
      const missed = written.filter((position) => !seen.has(position));
      assert.deepEqual(missed, []);
      const sorted = [...following.seen].sort((a, b) => a - b);
      assert.deepEqual(sorted, written);
      assert.ok(written.length > ENOUGH, `only ${written.length} events were written`);
      // The test did cover the case: events became visible below others.
      assert.ok(following.seen.some((position, i) => position < (following.seen[i - 1] ?? 0)));
    });
  }

  it('waits for the writer whose transaction has the newest number of all', async () => {
    database = await createTestDatabase(eventsTable({ style: 'aggregate' }));
    const [before, last] = await Promise.all([connect(), connect()]);
    const now = performance.now.bind(performance);
    const clock = mock.method(performance, 'now', now);
    try {
      const tail = (await storeIn({ db: await database.open() })).tail();
      await tail.begin(100);
      await before.query(`BEGIN; ${insert(1)}`);
      await last.query(`BEGIN; ${insert(1)}`);
      await before.query(`${insert(1)}; COMMIT`);
      const following = follow(tail);
      await until(() => following.seen.length === 2);
      // Longer than a writer is given to get a number for its position.
      clock.mock.mockImplementation(() => now() + 2_500);
      const looks = following.steps.length;
      await until(() => following.steps.length > looks + 1);
      await last.query('COMMIT');
      await until(() => following.seen.length === 3);
      await following.stop();
      assert.deepEqual(following.seen, [1, 3, 2]);
    } finally {
      clock.mock.restore();
      await Promise.all([before.end(), last.end()]);
    }
  });

  const listeners = async () => {
    const { rows } = await database.admin.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'event-trace' AND query LIKE 'LISTEN%'`,
    );
    return rows.length;
  };

  it('listens while they notify, and only while it follows', async () => {
    database = await createTestDatabase(eventsTable({ style: 'aggregate' }));
    const tail = (await storeIn({ db: await database.open() })).tail();
    await tail.begin(100);
    const following = follow(tail);
    await until(async () => (await listeners()) === 1);
    for (let i = 1; i <= 15; i++) {
      await database.admin.query(`${insert(1)}; NOTIFY pupsourcing_events, '${i}'`);
      await until(() => following.seen.length === i);
    }
    assert.equal(await listeners(), 1);
    await following.stop();
    await until(async () => (await listeners()) === 0);
  });

  it('returns the connection if no writer notifies', async () => {
    database = await createTestDatabase(eventsTable({ style: 'aggregate' }));
    const tail = (await storeIn({ db: await database.open() })).tail();
    await tail.begin(100);
    const following = follow(tail);
    await until(async () => (await listeners()) === 1);
    let sent = 0;
    const send = async () => {
      await database.admin.query(insert(1));
      sent++;
      await until(() => following.seen.length === sent);
    };
    await until(async () => {
      await send();
      return (await listeners()) === 0;
    });
    assert.ok(sent >= 10, 'only after some events came without a notification');
    await send();
    await following.stop();
  });
});
