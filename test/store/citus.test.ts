import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { describeError } from '../../src/app/stores/errorWords';
import type { KnownEvents } from '../../src/model/consumer/consumer';
import type { Position } from '../../src/model/event/event';
import { english } from '../../src/model/text/translate';
import type { Database } from '../../src/store/pg/database';
import { StoreError } from '../../src/store/pg/errors';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { asCoordinator, coordinatorCatalog, type Kept, noted, SPREAD } from '../support/citus/coordinator';
import { CHRONICLE, CHRONICLE_TABLES } from '../support/ddl/chronicle';
import { segments, worker } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { recording } from '../support/recorder';

const TABLES = `${eventsTable({ style: 'aggregate' })} ${segments()}`;

describe('store that Citus keeps', () => {
  let test: TestDatabase;
  afterEach(() => test.drop());

  async function open(setUp: string): Promise<EventStore> {
    test = await createTestDatabase(`${TABLES} ${setUp}`);
    const recognition = await recognise(asCoordinator(await test.open()));
    return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  }

  const KINDS: readonly (readonly [what: string, kept: Kept | null, placement: string])[] = [
    ['a table that Citus does not manage', null, 'here'],
    ['a reference table', { method: 'n', model: 't', colocation: 3 }, 'here'],
    ['a single shard', { method: 'n', model: 's', colocation: 5 }, 'elsewhere'],
    [
      "one of the coordinator's own that lies on another machine",
      { method: 'n', model: 's', colocation: 0 },
      'elsewhere',
    ],
    ['a table spread by hash', SPREAD, 'spread'],
    ['a table spread by range', { method: 'r', model: 's', colocation: 1 }, 'spread'],
    ['an appended table', { method: 'a', model: 's', colocation: 1 }, 'spread'],
  ];
  for (const [what, kept, placement] of KINDS) {
    it(`${what} is ${placement}`, async () => {
      const { distribution } = (await open(coordinatorCatalog('events', kept))).layout;
      assert.equal(distribution?.placement, placement);
      if (kept === SPREAD) assert.deepEqual([distribution.shards, distribution.machines], [16, 2]);
    });
  }

  it('is "here" if the coordinator keeps the table itself', async () => {
    const own: Kept = { method: 'n', model: 's', colocation: 0 };
    const store = await open(`${coordinatorCatalog('events', own)} UPDATE pg_dist_placement SET groupid = 0`);
    assert.equal(store.layout.distribution?.placement, 'here');
  });

  it('is recognised as spread through a view', async () => {
    test = await createTestDatabase(`${TABLES} ${coordinatorCatalog('events')}
      ALTER TABLE events RENAME TO kept; CREATE VIEW events AS SELECT * FROM kept`);
    const found = await recognise(asCoordinator(await test.open()), { events: 'events' });
    assert.equal(found.kind === 'found' && found.store.layout.distribution?.placement, 'spread');
  });

  it('adds up the events of its shards, and warns of positions that workers assigned', async () => {
    const catalog = `${coordinatorCatalog('events')}
      CREATE FUNCTION run_command_on_shards(t regclass, command text) RETURNS TABLE (shardid bigint, success boolean, result text)
        LANGUAGE sql AS $$ SELECT s.shardid, true, '1000' FROM pg_dist_shard s WHERE s.logicalrelid = t AND command LIKE '%reltuples%' $$;`;
    const store = await open(catalog);
    assert.equal(store.layout.eventEstimate, 16_000);
    assert.equal(store.layout.distribution?.workerPositions, false);
    await test.admin.query(`INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      VALUES (281474976710657, 'Order', 'a', 1, gen_random_uuid(), 'Placed', '')`);
    const again = await recognise(asCoordinator(await test.open()));
    assert.equal(again.kind === 'found' && again.store.layout.distribution?.workerPositions, true);
  });

  it('is estimated by its size if shards cannot be queried, and not at all if the size is refused, too', async () => {
    const store = await open(coordinatorCatalog('events'));
    assert.equal(store.layout.eventEstimate, null);
    await generateEvents((sql) => test.admin.query(sql), { events: 5_000, style: 'aggregate' });
    await test.admin.query(
      `CREATE FUNCTION citus_table_size(t regclass) RETURNS bigint LANGUAGE sql AS 'SELECT pg_table_size(t)'`,
    );
    const again = await recognise(asCoordinator(await test.open()));
    const estimate = again.kind === 'found' ? Number(again.store.layout.eventEstimate) : 0;
    assert.ok(estimate > 3_500 && estimate < 7_000, `${estimate} of 5,000`);
  });
});

describe('two forms of a poll', () => {
  let test: TestDatabase;
  after(() => test.drop());

  it('agree on near and far segments, skipped positions and ranges, in three queries', async () => {
    test = await createTestDatabase(
      `${eventsTable({ style: 'aggregate' })} ${worker()} ${coordinatorCatalog('events')}`,
    );
    await generateEvents((sql) => test.admin.query(sql), { events: 40_000, style: 'aggregate' });
    await test.admin.query(`
      UPDATE events SET created_at = now() - (50000 - global_position) * interval '1 second' WHERE global_position > 40000;
      INSERT INTO consumer_checkpoints SELECT 'far-' || i, i * 317 FROM generate_series(0, 40) i;
      INSERT INTO consumer_checkpoints SELECT 'near-' || i, 43000 + i FROM generate_series(0, 300) i;
      INSERT INTO consumer_checkpoints SELECT 'close-' || i, 20000 + i * 3 FROM generate_series(0, 30) i;
      INSERT INTO consumer_checkpoints VALUES ('ahead', 90000), ('new', 0);
      INSERT INTO consumer_gap_skips (consumer_name, gap_position, skip_to_position)
        SELECT 'far-1', i, i + 1 FROM generate_series(1, 60) i`);
    const db = await test.open();
    const storeIn = async (database: typeof db) => {
      const found = await recognise(database);
      return found.kind === 'found' ? found.store : assert.fail(found.kind);
    };
    const { db: counted, take } = recording(asCoordinator(db));
    const [plain, spread] = [await storeIn(db), await storeIn(counted)];
    for (const tailAfter of [null, '30000', '43900', '1000000'] as (Position | null)[]) {
      const one = await plain.consumers(tailAfter);
      take();
      const other = await spread.consumers(tailAfter);
      // The newest events are read again if the store has fewer than before.
      assert.ok(take().length <= (tailAfter === '1000000' ? 4 : 3));
      const rounded = ({ consumers }: typeof one) =>
        consumers.map(({ name, segments }) => [name, segments.map((each) => [each.checkpoint, each.positionLag])]);
      assert.deepEqual(rounded(other), rounded(one));
      for (const [i, { name, segments }] of one.consumers.entries()) {
        const [expected, found] = [segments[0]?.oldestWaitingS, other.consumers[i]?.segments[0]?.oldestWaitingS];
        if (expected == null || found == null) assert.equal(found, expected, name);
        else assert.ok(Math.abs(expected - found) < 30, `${name}: ${found} instead of ${expected}`);
      }
      assert.deepEqual(other.gapSkips, one.gapSkips);
      assert.deepEqual([other.found, one.found], [undefined, undefined]);
      assert.deepEqual([other.head, other.tailAfter, other.tail.length], [one.head, one.tailAfter, one.tail.length]);
    }
    await test.admin.query(
      "DELETE FROM consumer_checkpoints WHERE consumer_name NOT LIKE 'far-1%'; DELETE FROM consumer_gap_skips",
    );
    const { head } = await plain.consumers();
    await spread.consumers(head);
    take();
    await test.admin.query('UPDATE consumer_checkpoints SET last_position = last_position + 1');
    await spread.consumers(head);
    assert.equal(take().length, 3);
    await spread.consumers(head);
    assert.equal(take().length, 2, 'settled windows are not queried again');
  });
});

describe('comparison of a poll with the store', () => {
  let test: TestDatabase;
  after(() => test.drop());

  it('is the same for a spread store: the newest event read, the count before it, and what is gone', async () => {
    test = await createTestDatabase(
      `${eventsTable({ style: 'aggregate' })} ${segments()} ${coordinatorCatalog('events')}`,
    );
    await generateEvents((sql) => test.admin.query(sql), { events: 3_000, style: 'aggregate' });
    const db = await test.open();
    const storeIn = async (database: Database) => {
      const found = await recognise(database);
      return found.kind === 'found' ? found.store : assert.fail(found.kind);
    };
    const [plain, spread] = [await storeIn(db), await storeIn(asCoordinator(db))];
    const { head } = await plain.consumers();
    const newest = head ?? assert.fail();
    const countAfter = String(BigInt(newest) - 1_000n) as Position;
    const compared = async (known: KnownEvents) => {
      const [one, other] = [
        await plain.consumers(newest, undefined, known),
        await spread.consumers(newest, undefined, known),
      ];
      assert.deepEqual(other.found, one.found);
      assert.equal(other.tailAfter, one.tailAfter);
      return other.found ?? assert.fail();
    };
    const whole = await compared({ newest, countAfter });
    assert.deepEqual([whole.newest?.position, (whole.count ?? 0) > 500], [newest, true]);
    assert.equal((await compared({ newest, countAfter: null })).count, null, 'not counted this time');
    await test.admin.query('DELETE FROM events WHERE global_position = $1', [String(BigInt(newest) - 400n)]);
    assert.equal((await compared({ newest, countAfter })).count, (whole.count ?? 0) - 1);
    await test.admin.query('DELETE FROM events WHERE global_position > $1', [countAfter]);
    assert.deepEqual(await compared({ newest, countAfter }), { newest: null, count: 0 });
    await test.admin.query('TRUNCATE events');
    assert.deepEqual(await compared({ newest, countAfter }), { newest: null, count: 0 });
  });
});

describe('library whose events are joined from several tables', () => {
  let test: TestDatabase;
  afterEach(() => test.drop());

  /** Spreads `entries` by the number of a stream, and `streams` in each way. */
  const ENTRIES: Kept = { method: 'h', model: 's', colocation: 7, column: 2 };
  const single = (colocation: number): Kept => ({ method: 'n', model: 's', colocation });
  const WAYS: readonly (readonly [what: string, entries: Kept | null, streams: Kept | null, isRead: boolean])[] = [
    ['on one server', null, null, true],
    ['beside a table of the coordinator', ENTRIES, null, true],
    ['beside a reference table', ENTRIES, { method: 'n', model: 't', colocation: 3 }, true],
    ['with a table that is spread by the joined column', ENTRIES, { method: 'h', model: 's', colocation: 7 }, true],
    [
      'with one that is spread by another column',
      ENTRIES,
      { method: 'h', model: 's', colocation: 7, column: 2 },
      false,
    ],
    ['by another column itself', { ...ENTRIES, column: 1 }, { method: 'h', model: 's', colocation: 7 }, false],
    ['with one that is spread in another way', ENTRIES, { method: 'h', model: 's', colocation: 8 }, false],
    ['with a single shard', ENTRIES, single(7), false],
    ['both single shards of one group', single(5), single(5), true],
    ['both single shards of two groups', single(5), single(6), false],
    ['not spread beside a spread one', null, { method: 'h', model: 's', colocation: 7 }, false],
  ];
  for (const [what, entries, streams, isRead] of WAYS) {
    it(`is ${isRead ? 'read' : 'refused'} ${what}`, async () => {
      test = await createTestDatabase(`${CHRONICLE_TABLES} ${coordinatorCatalog('entries', entries)}
        ${streams ? noted('streams', streams) : ''}`);
      const found = recognise(asCoordinator(await test.open()), {}, undefined, [CHRONICLE]);
      if (isRead) return assert.equal((await found).kind, 'found');
      const error = await found.then(
        () => assert.fail('is not refused'),
        (reason: unknown) => reason,
      );
      assert.match(
        describeError(error, english),
        /^Citus keeps public\.streams apart from the events .*same server\.$/,
      );
    });
  }
});

describe('following a store without transaction numbers', () => {
  let test: TestDatabase;
  afterEach(() => test.drop());

  const SERVERS = {
    'that Citus spreads': asCoordinator,
    'whose positions are times': (db: Database) => ({
      ...db,
      server: { version: 150_000, text: 'CockroachDB CCL v24.1.0' },
    }),
  };
  for (const [what, as] of Object.entries(SERVERS)) {
    it(`${what} returns events that are committed six and fifty seconds late`, async () => {
      test = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${coordinatorCatalog('events')}`);
      const append = (...positions: number[]) =>
        test.admin.query(`INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
          SELECT p, 'Order', 'o' || p, 1, gen_random_uuid(), 'Placed', '' FROM unnest(ARRAY[${positions.join(', ')}]) p`);
      const found = await recognise(as(await test.open()));
      const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
      const now = performance.now.bind(performance);
      const clock = mock.method(performance, 'now', now);
      const abort = new AbortController();
      const seen: string[] = [];
      try {
        await append(100, 400);
        const tail = store.tail();
        await tail.begin(10);
        const following = (async () => {
          for await (const { events } of tail.follow(abort.signal))
            seen.push(...events.map(({ position }) => position));
        })();
        for (const [late, seconds] of [
          [200, 6],
          [300, 50],
        ] as const) {
          clock.mock.mockImplementation(() => now() + seconds * 1_000);
          await append(late);
          await until(() => seen.includes(String(late)));
        }
        abort.abort();
        await following.catch((error: Error) => assert.match(error.message, /cancel/i));
        assert.deepEqual(seen, ['200', '300']);
      } finally {
        abort.abort();
        clock.mock.restore();
      }
    });
  }
});

describe('coordinator with a worker that is down', () => {
  let test: TestDatabase;
  after(() => test.drop());

  it('names the worker in the error, and keeps the session and the questions that need no events', async () => {
    // The view fails as the coordinator does, as long as the table says so.
    test = await createTestDatabase(`${TABLES} ${coordinatorCatalog('events')}
      CREATE TABLE down (code text, message text);
      CREATE FUNCTION reach() RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE d record; BEGIN
        FOR d IN SELECT * FROM down LOOP RAISE EXCEPTION '%', d.message USING ERRCODE = d.code; END LOOP; RETURN true; END $$;
      ALTER TABLE events RENAME TO kept; CREATE VIEW events AS SELECT * FROM kept WHERE reach();
      INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 0)`);
    await generateEvents((sql) => test.admin.query(sql.replaceAll('events', 'kept')), {
      events: 10,
      style: 'aggregate',
    });
    const db = await test.open();
    const losses: Error[] = [];
    db.onLost((error) => losses.push(error));
    const found = await recognise(db, { events: 'events' });
    const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
    const sessions = async (): Promise<number[]> => {
      const open = "SELECT pid FROM pg_stat_activity WHERE application_name = 'event-trace'";
      return (await test.admin.query(open)).rows.map(({ pid }) => pid);
    };
    await Promise.all([store.consumers(), store.consumers()]);
    const before = await sessions();
    const sentence = async (code: string, message: string) => {
      await test.admin.query('DELETE FROM down');
      await test.admin.query('INSERT INTO down VALUES ($1, $2)', [code, message]);
      const error = await store.consumers().then(
        () => assert.fail('answered'),
        (error: unknown) => error,
      );
      assert.ok(error instanceof StoreError);
      return [error.kind, describeError(error, english), error.message];
    };
    const refused =
      'connection to the remote node app@worker-2:5432 failed with the following error: Connection refused';
    const [kind, words] = await sentence('08006', refused);
    assert.equal(kind, 'machine');
    assert.match(words ?? '', /cannot reach worker-2:5432/);
    assert.deepEqual((await sentence('08001', 'could not connect to server "archive"')).slice(0, 2), [
      'machine',
      'The server cannot reach archive, which has a part of the data. It can be read again once that is back.',
    ]);
    assert.equal((await sentence('57P01', 'terminating connection due to administrator command'))[0], 'machine');
    const [, refusal, log] = await sentence('0A000', 'recursive CTEs are only supported when they contain a filter');
    assert.match(refusal ?? '', /code 0A000/);
    assert.match(log ?? '', /recursive CTEs are only supported when they contain a filter/);
    await test.admin.query('DELETE FROM down');
    assert.equal((await store.consumers()).consumers.length, 1);
    // One session may have been opened behind the others meanwhile.
    const now = await sessions();
    assert.deepEqual(
      before.filter((pid) => !now.includes(pid)),
      [],
      'by the same sessions',
    );
    assert.deepEqual(losses, []);
  });
});
