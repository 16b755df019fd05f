import assert from 'node:assert/strict';
import { sourceOf } from '../../src/app/connections/source';
import { LiveEvents } from '../../src/app/events/liveEvents';
import { RunEvents } from '../../src/app/events/runEvents';
import type { StoreHandle } from '../../src/app/stores/handle';
import type { StoreChange } from '../../src/model/backlog/storeChange';
import { english } from '../../src/model/text/translate';
import type { RunView } from '../../src/protocol/events';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { type TestHub, testHub } from '../support/testHub';

const TABLES = eventsTable({ style: 'context' }) + segments();
const ports = { log: { info: () => {}, warn: () => {} }, t: english };

/** Appends events of a store, whose name is in every stream's id. */
const append = (store: string, count: number) => `
  INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload,
    correlation_id)
  SELECT 'Shop', 'Order', '${store}-' || i, 1, gen_random_uuid(), 'OrderPlaced', '', '${store}-c' || i
  FROM generate_series(1, ${count}) i`;
const consumer = (checkpoint: number) => `INSERT INTO consumer_segments VALUES ('mailer', 0, 1, NULL, ${checkpoint})`;

/** Returns the list of the view "Events", as its page keeps it. */
function liveList(store: EventStore) {
  const kept = new Map<string, string>();
  const changes: StoreChange[] = [];
  const live = new LiveEvents(
    {
      events: (events) => {
        for (const { position, stream } of events) kept.set(position, stream.id);
      },
      gaps: () => {},
      read: () => {},
      changed(change, gone) {
        changes.push(change);
        if (change.kind === 'replaced') {
          kept.clear();
          void live.replay();
        }
        for (const position of gone) kept.delete(position);
      },
      failed: () => {},
    },
    ports,
  );
  live.use(store);
  live.on = true;
  return { kept, changes, live, positions: () => [...kept.keys()].map(Number).sort((a, b) => a - b) };
}

/** Returns the list of the run that begins now. */
async function runList(store: EventStore) {
  let view: RunView | undefined;
  const changes: StoreChange[] = [];
  const run = new RunEvents(
    { view: (next) => (view = next), changed: (change) => changes.push(change), failed: () => {} },
    {
      logs: { findForTrace: async () => ({ hits: [], files: 0, more: false, clock: null }) },
      consumers: () => ({ snapshot: undefined, consumers: [], error: undefined }),
      ports,
    },
  );
  const tail = store.tail();
  await tail.begin(200);
  run.use({ at: Date.now() - 1_000, what: null, store, tail, head: tail.head ?? assert.fail('no head') });
  run.on = true;
  return { run, changes, streams: () => (view?.traces ?? []).map(({ stream }) => stream).sort() };
}

interface Case {
  readonly title: string;
  readonly before: string;
  readonly happens: string;
  /** Expected content of the list: all positions, and the stream at one of them. */
  readonly positions: readonly number[];
  readonly stream: readonly [position: number, id: string];
  readonly change: StoreChange;
  readonly waiting: number;
  readonly run: readonly string[];
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const streams = (store: string, count: number) =>
  numbers(1, count)
    .map((i) => `Order/${store}-${i}`)
    .sort();

const CASES: readonly Case[] = [
  {
    title: 'TRUNCATE with restarted numbers, and fewer events than before',
    before: `${append('old', 60)};${consumer(60)}`,
    happens: `TRUNCATE events, consumer_segments RESTART IDENTITY; ${append('new', 15)}; ${consumer(0)}`,
    positions: numbers(1, 15),
    stream: [1, 'new-1'],
    change: { kind: 'replaced' },
    waiting: 15,
    run: streams('new', 15),
  },
  {
    title: 'TRUNCATE with restarted numbers, and more events than before by the next poll',
    before: `${append('old', 60)};${consumer(60)}`,
    happens: `TRUNCATE events, consumer_segments RESTART IDENTITY; ${append('new', 90)}; ${consumer(0)}`,
    positions: numbers(1, 90),
    stream: [60, 'new-60'],
    change: { kind: 'replaced' },
    waiting: 90,
    run: streams('new', 90),
  },
  {
    title: 'TRUNCATE that leaves the store empty',
    before: `${append('old', 60)};${consumer(50)}`,
    happens: 'TRUNCATE events RESTART IDENTITY',
    positions: [],
    stream: [1, ''],
    change: { kind: 'replaced' },
    waiting: 0,
    run: [],
  },
  {
    title: 'tables that were dropped and created again',
    before: `${append('old', 60)};${consumer(60)}`,
    happens: `DROP TABLE events, consumer_segments, consumer_workers CASCADE; ${TABLES}; ${append('new', 7)}; ${consumer(2)}`,
    positions: numbers(1, 7),
    stream: [7, 'new-7'],
    change: { kind: 'replaced' },
    waiting: 5,
    run: streams('new', 7),
  },
  {
    title: 'a restored backup, followed by other events',
    before: `${append('old', 60)};${consumer(40)}`,
    happens: `DELETE FROM events WHERE global_position > 45;
      SELECT setval(pg_get_serial_sequence('events', 'global_position'), 45); ${append('new', 5)}`,
    positions: numbers(1, 50),
    stream: [46, 'new-1'],
    change: { kind: 'wentBack', from: '60' as never, to: '50' as never },
    waiting: 10,
    run: streams('new', 5),
  },
  {
    title: 'DELETE of some events among the others',
    before: `${append('old', 60)};${consumer(40)}`,
    happens: 'DELETE FROM events WHERE global_position IN (11, 12, 51)',
    positions: numbers(1, 60).filter((at) => ![11, 12, 51].includes(at)),
    stream: [13, 'old-13'],
    change: { kind: 'deleted', count: 3 },
    waiting: 19,
    run: [],
  },
];

describe('store that is reset while a person watches it', () => {
  let database: TestDatabase;
  let hub: TestHub;

  const connected = async (): Promise<StoreHandle> => {
    const { spec, server } = database;
    const source = sourceOf(
      { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password },
      'user',
    );
    hub = testHub({ sources: [source] });
    await hub.hub.connect(source, {});
    return hub.hub.handle('shop');
  };

  afterEach(async () => {
    await hub.dispose();
    await database.drop();
  });

  for (const { title, before, happens, positions, stream, change, waiting, run: runs } of CASES) {
    it(title, async () => {
      database = await createTestDatabase(`${TABLES} ${before}`);
      const { feed } = await connected();
      const watching = feed.watch();
      const found = await recognise(await database.open());
      const store = found.kind === 'found' ? found.store : assert.fail(found.kind);
      const list = liveList(store);
      const run = await runList(store);
      const mailer = () => feed.state.consumers.find(({ name }) => name === 'mailer');
      await until(() => list.positions().length === 60 && mailer() !== undefined);

      await database.admin.query(happens);

      await until(() => feed.state.changed !== undefined && list.changes.length > 0);
      assert.deepEqual(feed.state.changed?.change, change, 'the consumers');
      assert.deepEqual(list.changes, [change], 'the view "Events"');
      await until(() => list.positions().length === positions.length);
      assert.deepEqual(list.positions(), positions);
      assert.equal(list.kept.get(String(stream[0])) ?? '', stream[1]);
      await until(() => (mailer()?.share.waiting ?? 0) === waiting);
      await until(() => run.streams().length === runs.length);
      assert.deepEqual(run.streams(), [...runs]);

      await database.admin.query(append('next', 1));
      await until(() => [...list.kept.values()].includes('next-1') && run.streams().includes('Order/next-1'));
      assert.equal(list.changes.length, 1, 'it is reported once');
      watching.dispose();
      list.live.dispose();
      run.run.dispose();
      await store.close();
    });
  }

  for (const [title, name, change] of [
    ['another database under the same name', 'new', 'replaced'],
    ['a copy of the store under the same name', 'old', undefined],
  ] as const) {
    it(title, async () => {
      // The events have a time that a copy keeps.
      const filled = (of: string) =>
        `${TABLES} ${append(of, 60)}; ${consumer(40)}; UPDATE events SET created_at = '2026-11-28T09:00:00Z'`;
      database = await createTestDatabase(filled('old'));
      const { feed } = await connected();
      const watching = feed.watch();
      await until(() => feed.state.consumers.length === 1);
      const other = await createTestDatabase(filled(name));
      const { spec, server } = other;
      const source = sourceOf(
        { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password },
        'user',
      );
      const since = Date.now();
      await hub.hub.connect(source, { fresh: true });
      await until(() => (feed.state.snapshot?.takenAt ?? 0) >= since);
      assert.equal(feed.state.changed?.change.kind, change);
      assert.equal(feed.state.consumers[0]?.share.waiting, 20);
      watching.dispose();
      await hub.hub.disconnect();
      await other.drop();
    });
  }
});
