import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlowKeeper, type FlowKeeper } from '../../src/app/flow/keeper';
import { createThreadLearner } from '../../src/app/flow/learning/threadLearner';
import type { FlowSources } from '../../src/app/flow/window';
import type { Position } from '../../src/model/event/event';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { buildFlowWorker } from '../support/bodyWorker';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { consumerAt } from '../support/flows/learn';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

const EVENTS = 24_000;
const ALL = BigInt(Number.MAX_SAFE_INTEGER);

/** Returns the data from which a person is shown something. */
function shown({ window, versions }: FlowKeeper) {
  const { norms, table } = window ?? assert.fail();
  const { from, to, events, causes } = norms;
  return { from, to, events, causes: structuredClone(causes), kept: table.count, versions: versions.state() };
}

describe('flows that a thread learns from a real server', () => {
  let folder: string;
  let worker: URL;
  let database: TestDatabase;
  let store: EventStore;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-flows-'));
    worker = await buildFlowWorker(folder);
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}`);
    await generateEvents((sql) => database.admin.query(sql), { events: EVENTS, style: 'context' });
    const recognition = await recognise(await database.open());
    store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  });

  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  /** Returns what was learned, and the positions after which pages were requested in this thread. */
  async function learn(changes: Partial<FlowSources['store']>, inThread = true) {
    const asked: string[] = [];
    const lost: string[] = [];
    const watched: FlowSources['store'] = {
      ...store,
      flowPage: (after, count, signal) => {
        asked.push(after);
        return store.flowPage(after, count, signal);
      },
      ...changes,
    };
    const thread = {
      learner: (count: number, kept: number) => createThreadLearner(worker, count, kept),
      onLost: ({ message }: Error) => lost.push(message),
    };
    const keeper = createFlowKeeper({
      use: (work) => work(watched),
      events: () => 1_000_000,
      consumers: async () => [consumerAt('billing', ALL)],
      kept: 300,
      ...(inThread && { thread }),
    });
    await keeper.update();
    assert.deepEqual(lost, []);
    const learned = shown(keeper);
    keeper.dispose();
    return { learned, asked };
  }

  it('are read only by the thread, in its own session, which ends with it', async () => {
    const here = await learn({}, false);
    assert.ok(here.asked.length > 1);
    assert.equal(here.learned.events, EVENTS);
    const { learned, asked } = await learn({});
    assert.deepEqual(learned, here.learned);
    // This thread reads only until the consumers are known.
    assert.equal(asked.length, 1);
    assert.ok(BigInt(asked[0] ?? assert.fail()) > 0n);
    const { rows } = await database.admin.query(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND state = 'active'`,
    );
    assert.deepEqual(rows, []);
  });

  it('are read here if the thread gets no session, or if there is no password', async () => {
    const { learned } = await learn({});
    const lent = (await store.lendPages()) ?? assert.fail();
    const login = { ...lent.login, password: 'wrong' };
    for (const lendPages of [async () => ({ ...lent, login }), () => Promise.reject(new Error('no password'))]) {
      const without = await learn({ lendPages });
      assert.deepEqual(without.learned, learned);
      assert.equal(without.asked[0], '0');
    }
  });

  it('are read on here from a page that cannot be read packed', async () => {
    const last = 'WHERE global_position = (SELECT max(global_position) FROM events)';
    const odd = `UPDATE events SET aggregate_id = $1 || aggregate_id ${last}`;
    await database.admin.query(odd, ['\u0001']);
    const here = await learn({}, false);
    const { learned, asked } = await learn({});
    assert.deepEqual(learned, here.learned);
    assert.ok(BigInt(asked[0] ?? assert.fail()) > 0n, `read on from ${asked[0]}`);
    await database.admin.query(`UPDATE events SET aggregate_id = 'a' ${last}`);
  });

  it('stop when the caller aborts', async () => {
    const learner = createThreadLearner(worker, EVENTS, 300);
    const ended = new AbortController();
    const lent = (await store.lendPages()) ?? assert.fail();
    const read = learner.read?.(lent, '0' as Position, ended.signal) ?? assert.fail();
    ended.abort(new Error('enough'));
    await assert.rejects(read, /enough/);
    learner.dispose();
  });
});
