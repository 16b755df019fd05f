import assert from 'node:assert/strict';
import type { Health } from '../../src/model/health/rules';
import type { StoreFamily } from '../../src/store/schema/families/family';
import { ALMANAC, ALMANAC_TABLES, LEDGER, LEDGER_TABLES, REGISTER, REGISTER_TABLES } from '../support/ddl/orders';
import { judged, lateIn, waiting } from '../support/judgedStore';
import { adminClient, createTestDatabase, until } from '../support/postgres';

/** A library on a real server: two sessions that write, and a reader that works as the library's documentation says. */
interface Library {
  readonly family: StoreFamily;
  readonly setUp: string;
  /** Writes an event in the open transaction. */
  insert(id: string): string;
  /** Handles the events that can be handled, and stores the checkpoint; returns the ids of the handled events. */
  readonly read: string;
}

const LEDGER_LIBRARY: Library = {
  family: LEDGER,
  setUp: `${LEDGER_TABLES} INSERT INTO ledger_readers VALUES ('index')`,
  insert: (id) => `INSERT INTO ledger_entries (entry_id, stream) VALUES ('${id}', 'order-1')`,
  read: `WITH handled AS (
      SELECT e.entry_tx, e.entry_no, e.entry_id FROM ledger_entries e, ledger_readers r
      WHERE (e.entry_tx, e.entry_no) > (r.done_tx, r.done_no) AND e.entry_tx < pg_snapshot_xmin(pg_current_snapshot())),
    last AS (SELECT entry_tx, entry_no FROM handled ORDER BY entry_tx DESC, entry_no DESC LIMIT 1),
    kept AS (UPDATE ledger_readers SET done_tx = last.entry_tx, done_no = last.entry_no FROM last)
    SELECT entry_id AS id FROM handled`,
};

const momentAgo = (seconds: number) => `now() - ${seconds} * interval '1 second'`;

const ALMANAC_LIBRARY: Library = {
  family: ALMANAC,
  setUp: `${ALMANAC_TABLES} INSERT INTO almanac_readers VALUES ('index')`,
  insert: (id) => almanacEntry(id, 'clock_timestamp()'),
  read: `WITH handled AS (
      SELECT e.moment, e.entry_id FROM almanac_entries e, almanac_readers r WHERE e.moment > r.done_to - 60 * 1000000),
    kept AS (UPDATE almanac_readers SET done_to = (SELECT max(moment) FROM handled) WHERE EXISTS (SELECT FROM handled))
    SELECT entry_id AS id FROM handled`,
};

function almanacEntry(id: string, at: string): string {
  return `INSERT INTO almanac_entries (moment, entry_id, stream, written_at)
    SELECT (extract(epoch FROM at) * 1000000)::bigint, '${id}', 'order-1', at FROM (SELECT ${at} AS at) x`;
}

const REGISTER_LIBRARY: Library = {
  family: REGISTER,
  setUp: `${REGISTER_TABLES} INSERT INTO register_readers VALUES ('index')`,
  insert: (id) => `INSERT INTO register_entries (entry_id, stream) VALUES ('${id}', 'order-1')`,
  read: `WITH handled AS (SELECT e.entry_no, e.entry_id FROM register_entries e, register_readers r WHERE e.entry_no > r.read_to),
    kept AS (UPDATE register_readers SET read_to = (SELECT max(entry_no) FROM handled) WHERE EXISTS (SELECT FROM handled))
    SELECT entry_id AS id FROM handled`,
};

/** Returns every order of the steps of two sessions: 0 and 1 say whose step is next. */
function interleavings(steps: number): (0 | 1)[][] {
  const all = (left: number, right: number): (0 | 1)[][] => {
    if (left + right === 0) return [[]];
    return [
      ...(left > 0 ? all(left - 1, right).map((rest): (0 | 1)[] => [0, ...rest]) : []),
      ...(right > 0 ? all(left, right - 1).map((rest): (0 | 1)[] => [1, ...rest]) : []),
    ];
  };
  return all(steps, steps);
}

async function written({ family, setUp, read }: Library) {
  const database = await createTestDatabase(setUp);
  const sessions = [0, 1].map(() => adminClient(database.server, database.spec.database));
  await Promise.all(sessions.map((session) => session.connect()));
  const db = await database.open();
  const store = await judged({ db, run: (sql) => database.admin.query(sql), drop: () => database.drop() }, family);
  const handled = new Set<string>();
  return {
    store,
    handled,
    by: (session: number) => sessions[session] ?? assert.fail(),
    /** Lets the reader read, then judges it. */
    async readAndLook(): Promise<Health> {
      const { rows } = await database.admin.query<{ id: string }>(read);
      for (const { id } of rows) handled.add(id);
      return await store.look();
    },
    /** Counts the sessions that wait for another session's lock. */
    async waiting(): Promise<number> {
      const { rows } = await database.admin.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows[0]?.n ?? 0;
    },
    async drop() {
      await Promise.all(sessions.map((session) => session.end()));
      await store.drop();
    },
  };
}

describe('two sessions that commit in another order than their positions', () => {
  for (const [name, library] of Object.entries({ transaction: LEDGER_LIBRARY, time: ALMANAC_LIBRARY })) {
    it(`lose nothing that is read by ${name}, and no event is reported as lost`, async () => {
      const { by, handled, readAndLook, store, drop } = await written(library);
      // A transaction may have its number long before its first event has a position.
      const steps = ['BEGIN; SELECT pg_current_xact_id()', 'first', 'second', 'COMMIT'];
      let all = 0;
      for (const [turn, order] of interleavings(steps.length).entries()) {
        const next: [number, number] = [0, 0];
        for (const session of order) {
          const step = steps[next[session]] ?? assert.fail();
          next[session] += 1;
          const isEvent = step === 'first' || step === 'second';
          await by(session).query(isEvent ? library.insert(`${turn}-${session}-${step}`) : step);
          const health = await readAndLook();
          assert.equal(lateIn(health), 0, `${order.join('')} ${step}`);
        }
        all += 4;
        const done = await readAndLook();
        assert.deepEqual([handled.size, waiting(done), done.status], [all, 0, 'caughtUp'], order.join(''));
      }
      assert.equal(await store.store.nextUnhandled('index'), null);
      await drop();
    });
  }

  it('lose only what was open for longer than readers by time read again', async () => {
    const { by, handled, readAndLook, store, drop } = await written(ALMANAC_LIBRARY);
    await store.run(almanacEntry('first', momentAgo(600)));
    await readAndLook();
    await by(0).query(`BEGIN; ${almanacEntry('too late', momentAgo(90))}`);
    await by(1).query(`BEGIN; ${almanacEntry('in time', momentAgo(30))}`);
    await store.run(almanacEntry('now', momentAgo(0)));
    assert.deepEqual([lateIn(await readAndLook()), [...handled]], [0, ['first', 'now']]);
    await by(1).query('COMMIT');
    assert.deepEqual([lateIn(await readAndLook()), [...handled]], [0, ['first', 'now', 'in time']]);
    await by(0).query('COMMIT');
    assert.deepEqual([lateIn(await readAndLook()), [...handled]], [1, ['first', 'now', 'in time']]);
    await drop();
  });

  it('leave no position twice and none missing if numbers come with the commits', async () => {
    const { by, handled, readAndLook, waiting: waits, drop } = await written(REGISTER_LIBRARY);
    await by(0).query(`BEGIN; ${REGISTER_LIBRARY.insert('rolled back')}`);
    const second = by(1).query(REGISTER_LIBRARY.insert('kept'));
    await until(async () => (await waits()) === 1);
    assert.deepEqual([waiting(await readAndLook()), handled.size], [0, 0]);
    await by(0).query('ROLLBACK');
    await second;
    const health = await readAndLook();
    assert.deepEqual([waiting(health), lateIn(health), [...handled]], [0, 0, ['kept']]);
    // A row that was deleted by hand leaves an unused number.
    await by(0).query(`${REGISTER_LIBRARY.insert('deleted')}; DELETE FROM register_entries WHERE entry_id = 'deleted'`);
    await by(0).query(REGISTER_LIBRARY.insert('after'));
    const after = await readAndLook();
    assert.deepEqual([waiting(after), lateIn(after), after.status, handled.has('after')], [0, 0, 'caughtUp', true]);
    await drop();
  });
});
