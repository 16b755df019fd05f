import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookForLost } from '../../src/app/consumers/lost/lookForLost';
import { createHistoryFiles } from '../../src/app/history/files';
import { createRecorder, type Recorder } from '../../src/app/history/recorder';
import { segmentOf } from '../../src/model/consumer/partition';
import type { Position } from '../../src/model/event/event';
import { createHealthTracker } from '../../src/model/health/tracker';
import type { LostReport } from '../../src/model/lost/lost';
import { lostLimits, lostReasonWords, lostSummary } from '../../src/model/lost/report';
import { english } from '../../src/model/text/translate';
import { openPostgres } from '../../src/store/pg/connection';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { asCoordinator, coordinatorCatalog } from '../support/citus/coordinator';
import { segments, worker } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { EVERYTHING } from '../support/polls';
import {
  adminClient,
  createTestDatabase,
  createTestServer,
  specOf,
  type TestDatabase,
  type TestServer,
} from '../support/postgres';
import { asView } from '../support/views';

const TABLES = `${eventsTable({ style: 'aggregate' })} ${segments()}`;

const append = (...positions: number[]) => `
  INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
  SELECT p, 'Order', 'order-' || p, 1, gen_random_uuid(), 'OrderPlaced', '' FROM unnest(ARRAY[${positions.join(', ')}]) p`;

async function storeIn(db: Awaited<ReturnType<TestDatabase['open']>>): Promise<EventStore> {
  const found = await recognise(db);
  return found.kind === 'found' ? found.store : assert.fail(found.kind);
}

/** Returns the report on a consumer that is examined for the first time, or that was `seen` to lose some events. */
async function look(
  store: EventStore,
  consumer: string,
  seen: readonly string[] = [],
  recorder?: Recorder,
): Promise<LostReport> {
  const tracker = createHealthTracker();
  const judged = async () => {
    const poll = await store.consumers();
    const judging = { scopeOf: () => EVERYTHING, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
    tracker.notice(consumer, seen as readonly Position[]);
    return { consumers: [...tracker.take(poll, judging)].map((health) => asView(health)), takenAt: poll.takenAt };
  };
  const { signal } = new AbortController();
  return (
    (await lookForLost(
      consumer,
      {
        store,
        judged,
        readLog: async () => ({ skips: [], files: 0 }),
        ...(recorder && { kept: (name) => recorder.passed('shop', name) }),
      },
      signal,
    )) ?? assert.fail('no such consumer')
  );
}

/** Polls and records, as while the consumers are shown. */
async function record(store: EventStore, recorder: Recorder): Promise<void> {
  const poll = await store.consumers();
  const judging = { scopeOf: () => EVERYTHING, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
  const { databaseTime, transactions } = poll;
  recorder.look('shop', databaseTime, [...createHealthTracker().take(poll, judging)], transactions);
}

const found = ({ events }: LostReport) => events.map(({ position, reason }) => [position, reason]);

describe('events that a consumer has passed without handling them', () => {
  let test: TestDatabase;
  afterEach(() => test.drop());

  it('have transactions younger than the checkpoint, and only in their own segment', async () => {
    test = await createTestDatabase(TABLES);
    await test.admin.query(append(10, 20, 30));
    await test.admin.query("INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 30), ('behind', 0, 1, NULL, 10)");
    const store = await storeIn(await test.open());
    assert.deepEqual(found(await look(store, 'c')), []);
    await test.admin.query(append(15, 25, 40));
    const report = await look(store, 'c');
    assert.deepEqual(found(report), [
      ['15', 'beganAfter'],
      ['25', 'beganAfter'],
    ]);
    assert.deepEqual(report.events[0]?.event?.stream.id, 'order-15');
    assert.deepEqual(report.writers, { window: { after: '-1', upTo: '30' }, hasCommitTimes: false });
    assert.deepEqual(found(await look(store, 'behind')), [], 'what it has not passed is not lost');
    // The same events were seen between two polls.
    assert.deepEqual(found(await look(store, 'c', ['25', '15'])), [
      ['15', 'seen'],
      ['25', 'seen'],
    ]);
  });

  it('are not named if rows were rewritten, as by a restored backup', async () => {
    test = await createTestDatabase(TABLES);
    await test.admin.query("INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 30)");
    await test.admin.query(append(10, 20, 30));
    const report = await look(await storeIn(await test.open()), 'c');
    assert.deepEqual([found(report), report.rewritten], [[], 1]);
  });

  it('cannot be recognised by transactions in a view, or in a table on other servers', async () => {
    test = await createTestDatabase(`${TABLES} ${coordinatorCatalog('events')} ${append(10, 20)};
      INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 20)`);
    const db = await test.open();
    const spread = await storeIn(asCoordinator(db));
    const report = await look(spread, 'c', ['10']);
    assert.deepEqual([found(report), report.writers], [[['10', 'seen']], null]);
    await test.admin.query('ALTER TABLE events RENAME TO kept; CREATE VIEW events AS SELECT * FROM kept');
    const found2 = await recognise(db, { events: 'events' });
    const view = found2.kind === 'found' ? found2.store : assert.fail(found2.kind);
    assert.equal((await look(view, 'c')).writers, null);
  });

  it('are at the positions that it gave up: all of them, in either form', async () => {
    test = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${worker()} ${coordinatorCatalog('events')}
      ${append(...Array.from({ length: 10 }, (_, i) => 10_000 + i))};
      INSERT INTO consumer_checkpoints VALUES ('c', 10005), ('other', 10005);
      INSERT INTO consumer_gap_skips (consumer_name, gap_position, skip_to_position)
        SELECT 'c', i, i + 1 FROM generate_series(1, 3000) i`);
    await test.admin.query(`
      INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT i, 'Order', 'o' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 3000) i`);
    const db = await test.open();
    for (const store of [await storeIn(db), await storeIn(asCoordinator(db))]) {
      const report = await look(store, 'c');
      assert.equal(report.events.filter(({ reason }) => reason === 'skipped').length, 3_000);
      assert.deepEqual(report.events.at(-1)?.position, '3000');
    }
  });
});

describe('events that were committed without polls, after a recorded poll', () => {
  let test: TestDatabase;
  let folder: string;
  let client: ReturnType<typeof adminClient>;
  let store: EventStore;

  /** Opens a window; its records are in the files once it is closed. */
  const open = () =>
    createRecorder({
      files: createHistoryFiles(folder),
      schedule: () => () => undefined,
      onFailure: (error) => assert.fail(String(error)),
    });
  const lookedAt = async () => {
    const recorder = open();
    await record(store, recorder);
    recorder.close();
  };
  const asked = (consumer = 'c') => look(store, consumer, [], open());
  const moveTo = (checkpoint: number) => test.admin.query('UPDATE consumer_segments SET checkpoint = $1', [checkpoint]);

  beforeEach(async () => {
    test = await createTestDatabase(TABLES);
    folder = mkdtempSync(join(tmpdir(), 'event-trace-looks-'));
    store = await storeIn(await test.open());
    client = adminClient(test.server, test.spec.database);
    await client.connect();
    await test.admin.query(`${append(10, 20)}; INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 0)`);
  });
  afterEach(async () => {
    await client.end();
    await test.drop();
    rmSync(folder, { recursive: true });
  });

  it('are found by their transactions, with the poll as evidence, although the consumer has continued since', async () => {
    await client.query('BEGIN');
    await client.query(append(15));
    await moveTo(20);
    await lookedAt();
    await client.query('COMMIT');
    await test.admin.query(append(17, 30));
    await moveTo(30);
    assert.deepEqual(found(await look(store, 'c')), [], 'by now the checkpoint is younger than both');
    const report = await asked();
    assert.deepEqual(
      report.events.map(({ position, reason, look }) => [position, reason, look?.checkpoint, look?.hadBegun]),
      [
        ['15', 'recorded', '20', true],
        ['17', 'recorded', '20', false],
      ],
    );
    assert.equal(report.looks?.count, 1);
    const words = report.events.map((lost) => lostReasonWords(lost, english));
    assert.match(
      words[0] ?? '',
      /^Almost certain: at 20.* recorded at #20, past it, while its transaction was still open/,
    );
    assert.match(words[1] ?? '', /before its transaction began/);
    assert.match(lostSummary(report, english), /2 events .* 0 for certain, 2 probably/);
    assert.match(
      lostLimits(report, english).join(),
      /compared with 1 look at the checkpoints that were recorded since/,
    );
  });

  it('exclude those that it had not reached, that existed already, or that it handled again after a reset', async () => {
    await client.query('BEGIN');
    await client.query(append(15));
    await moveTo(10);
    await lookedAt();
    await client.query('COMMIT');
    await moveTo(20);
    assert.deepEqual(found(await asked()), [], 'not passed at the poll');
    await lookedAt();
    assert.deepEqual(found(await asked()), [], 'ended before the poll');
    await client.query('BEGIN');
    await client.query(append(17));
    await lookedAt();
    await client.query('COMMIT');
    assert.deepEqual(found(await asked()), [['17', 'recorded']]);
    await moveTo(5);
    await lookedAt();
    await moveTo(20);
    assert.deepEqual(found(await asked()), [], 'set back');
  });

  it('exclude events whose rows were changed since, and those of a store that was filled again', async () => {
    await test.admin.query(`UPDATE events SET created_at = now() - interval '1 hour'`);
    await moveTo(20);
    await lookedAt();
    await test.admin.query(`UPDATE events SET metadata = '{}' WHERE global_position = 10`);
    await moveTo(20);
    assert.deepEqual(found(await asked()), [], 'changed');
    await test.admin.query('TRUNCATE events');
    await test.admin.query(append(10, 15, 20));
    await moveTo(20);
    const report = await asked();
    assert.deepEqual([found(report), report.looks], [[], null], 'filled again');
  });

  it('are found by the segments at the time of the poll', async () => {
    const segment = segmentOf('order-15', 2);
    await test.admin.query(`DELETE FROM consumer_segments;
      INSERT INTO consumer_segments VALUES ('c', ${segment}, 2, NULL, 20), ('c', ${1 - segment}, 2, NULL, 10)`);
    await client.query('BEGIN');
    await client.query(append(15));
    await client.query(append(16));
    await lookedAt();
    await client.query('COMMIT');
    await moveTo(20);
    const passed = segmentOf('order-16', 2) === segment ? ['15', '16'] : ['15'];
    assert.deepEqual(
      (await asked()).events.map(({ position }) => position),
      passed,
    );
    await test.admin.query("DELETE FROM consumer_segments; INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 20)");
    await lookedAt();
    assert.deepEqual(
      (await asked()).events.map(({ position }) => position),
      passed,
      'another number of segments since',
    );
  });
});

describe('server that keeps the times of commits', () => {
  let server: TestServer;
  before(async () => {
    server = await createTestServer(['track_commit_timestamp=on']);
    await server.start();
  });
  after(() => server.remove());

  it('shows an event that began before the checkpoint and was committed after it', async () => {
    const [late, admin] = [adminClient(server, 'postgres'), adminClient(server, 'postgres')];
    await Promise.all([late.connect(), admin.connect()]);
    await admin.query(`${TABLES} INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 0)`);
    await late.query('BEGIN');
    await late.query(append(15));
    await admin.query(append(10, 20, 30));
    await admin.query('UPDATE consumer_segments SET checkpoint = 30');
    await late.query('COMMIT');
    const db = await openPostgres(specOf(server, 'postgres'), async () => server.password);
    const report = await look(await storeIn(db), 'c');
    assert.deepEqual([found(report), report.writers?.hasCommitTimes], [[['15', 'committedAfter']], true]);
    await Promise.all([db.close(), late.end(), admin.end()]);
  });
});
