import assert from 'node:assert/strict';
import { type Source, sourceOf } from '../../src/app/connections/source';
import type { StoreHandle } from '../../src/app/stores/handle';
import { readableStore } from '../../src/app/stores/state';
import type { Disposable } from '../../src/base/event';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { testHub } from '../support/testHub';

/** The first two lead to one database. */
const NAMES = ['shop', 'shop/eu', 'billing', 'archive'];
/** The consumer that only one of the databases has. */
const MARKS = ['first', 'second', 'third'];
const STEPS = 200;
const OURS = "application_name = 'event-trace' AND datname = current_database()";

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('two hundred steps over four connections', () => {
  const databases: TestDatabase[] = [];

  before(async () => {
    for (const mark of MARKS) {
      const database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
      await loadFixtures((sql) => database.admin.query(sql));
      await database.admin.query('UPDATE consumer_segments SET consumer_name = $1 WHERE consumer_name = $2', [
        mark,
        'billing_outbox',
      ]);
      databases.push(database);
    }
  });
  after(() => Promise.all(databases.map((database) => database.drop())));

  const markOf = (source: Source | undefined) =>
    source?.kind === 'postgres'
      ? MARKS[databases.findIndex(({ spec }) => spec.database === source.connection.spec.database)]
      : undefined;
  const sessionsIn = async ({ admin }: TestDatabase): Promise<number> =>
    (await admin.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE ${OURS}`)).rows[0].n;
  const kill = ({ admin }: TestDatabase) =>
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OURS}`);

  /** What is wrong with what a connection shows now. */
  const wrongIn = ({ name, state, source, feed }: StoreHandle): string[] => {
    const { consumers } = feed.state;
    if (consumers.length === 0) return [];
    const marks = consumers.map((consumer) => consumer.name).filter((mark) => MARKS.includes(mark));
    const isOther = readableStore(state) !== undefined && (marks.length !== 1 || marks[0] !== markOf(source));
    return [
      ...(isOther ? [`${name} shows ${marks} and leads to ${markOf(source)}`] : []),
      ...(consumers.some(({ connection }) => connection !== name) ? [`${name} shows consumers of another one`] : []),
      ...(state.kind === 'none' ? [`${name} is closed and shows consumers`] : []),
    ];
  };

  for (const seed of [2, 3]) {
    it(`show no consumers of another store, and leave no session behind (${seed})`, async () => {
      const random = randomOf(seed);
      const below = (count: number) => Math.floor(random() * count);
      const oneOf = <T>(list: readonly T[]) => list[below(list.length)] as T;
      const sources = new Map<string, Source>();
      const lead = (name: string, to: number) => {
        const { spec, server } = databases[to] ?? assert.fail();
        const connection = { name, spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password };
        sources.set(name, sourceOf(connection, 'user'));
      };
      const leadAll = () => {
        for (const [at, name] of NAMES.entries()) lead(name, Math.max(0, at - 1));
      };
      leadAll();
      const requireSource = (name: string) => sources.get(name) ?? assert.fail(`no connection ${name}`);
      const { hub, dispose } = testHub({ requireSource });
      const handles = NAMES.map((name) => hub.handle(name));
      const wrong = new Set<string>();
      for (const handle of handles)
        handle.feed.onDidChange(() => wrongIn(handle).forEach((sentence) => void wrong.add(sentence)));

      const panels: Disposable[][] = [];
      const openPanel = () => {
        const handle = oneOf(handles);
        panels.push([handle.hold(), handle.feed.watch(oneOf([undefined, 'closely']))]);
        return handle.open();
      };
      const closePanel = async (at = below(panels.length)) => {
        for (const part of panels.splice(at, 1).flat()) part.dispose();
      };
      const steps: readonly (() => Promise<unknown>)[] = [
        openPanel,
        openPanel,
        () => closePanel(),
        () => closePanel(),
        async () => hub.connect(requireSource(oneOf(NAMES)), oneOf([{}, {}, { fresh: true }])),
        () => hub.disconnect(),
        async () => hub.watch(NAMES.filter(() => below(2) === 0)),
        async () => hub.startWatching(),
        () => oneOf(handles).use((store) => store.recentCorrelations()),
        () => oneOf(handles).require(),
        () => kill(oneOf(databases)),
        () => {
          lead(oneOf(NAMES), below(databases.length));
          return hub.settingsChanged();
        },
        () => {
          const name = oneOf(NAMES);
          sources.delete(name);
          return Promise.all([hub.close(name), hub.settingsChanged()]);
        },
      ];
      const running: Promise<unknown>[] = [];
      for (let step = 0; step < STEPS; step++) {
        const work = oneOf(steps)().catch(() => undefined);
        running.push(work);
        if (below(3) === 0) await work;
        // A step meets the one before at different stages.
        for (let pause = below(3); pause > 0; pause--) await sessionsIn(oneOf(databases));
      }
      await Promise.all(running);

      leadAll();
      hub.startWatching();
      await hub.settingsChanged();
      await until(() => hub.shown.every(({ state }) => readableStore(state) !== undefined));
      while (panels.length > 0) await closePanel(0);
      await until(() => handles.every((handle) => hub.shown.includes(handle) || handle.state.kind === 'none'));
      hub.watch([]);
      await hub.disconnect();
      await until(async () => (await Promise.all(databases.map(sessionsIn))).every((count) => count === 0));
      assert.deepEqual([...wrong], []);
      assert.deepEqual(
        handles.map(({ state }) => state.kind),
        NAMES.map(() => 'none'),
      );
      await dispose();
    });
  }
});
