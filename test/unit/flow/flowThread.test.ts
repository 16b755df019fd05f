import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { createFlowKeeper, type FlowKeeper } from '../../../src/app/flow/keeper';
import { createThreadLearner } from '../../../src/app/flow/learning/threadLearner';
import type { FlowSources } from '../../../src/app/flow/window';
import { Cancelled } from '../../../src/base/errors';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import type { FlowConsumer } from '../../../src/model/flow/makers';
import { buildFlowWorker } from '../../support/bodyWorker';
import { consumerAt } from '../../support/flows/learn';
import { packedPageOf } from '../../support/flows/packedPage';
import { REACTIONS, runShop } from '../../support/flows/shop';

const PLAN = { seed: 21, traces: 400, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.02, doubled: 0.02 };

function storeOf(events: readonly EventHeader[]): FlowSources['store'] {
  return {
    newestWindow: async () => ({ after: '0' as Position, newest: events.at(-1)?.position ?? assert.fail() }),
    eventsAfter: async (after, count) =>
      encodeHeaders(events.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count)),
  };
}

/** The data behind what a person sees, without the methods. */
function shown({ window, versions }: FlowKeeper) {
  const { table, norms, edges, rowsOf, storeNow } = window ?? assert.fail();
  const rows = Array.from({ length: table.count }, (_, row) => [
    table.eventId(row),
    table.position(row),
    table.time(row),
    table.kinds[table.kind(row)],
    table.cause(row),
    table.causeElsewhere(row) < 0 ? null : table.idElsewhere(table.causeElsewhere(row)),
    table.correlation(row),
    table.traceShape(row),
    table.stream(row),
  ]);
  const madeBy = edges.map((own) => own.map(({ effectType, makers }) => [effectType, makers.map(({ name }) => name)]));
  return { rows, norms, madeBy, rowsOf, storeNow, breaks: versions.breaks };
}

describe('the thread that learns flows', () => {
  const { events } = runShop(PLAN);
  let folder: string;
  let worker: URL;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-flows-'));
    worker = await buildFlowWorker(folder);
  });

  after(() => rm(folder, { recursive: true }));

  const consumers: readonly FlowConsumer[] = [
    consumerAt('all', 10n ** 12n, { stops: [{ from: 0, to: (events[300] ?? assert.fail()).time }] }),
    consumerAt('payments', BigInt((events[1_200] ?? assert.fail()).position), {
      mayHandle: ({ eventType }) => eventType.startsWith('Payment'),
      isScopeKnown: true,
    }),
  ];

  const keeperOf = (known: readonly EventHeader[], url?: URL, lost: string[] = []) =>
    createFlowKeeper({
      use: (work) => work(storeOf(known)),
      events: () => 1_000_000,
      consumers: async () => consumers,
      kept: 300,
      ...(url && {
        thread: {
          learner: (count, kept) => createThreadLearner(url, count, kept),
          onLost: ({ message }) => lost.push(message),
        },
      }),
    });

  it('learns the same as without a thread, also from later events', async () => {
    const known = events.slice(0, 1_500);
    const lost: string[] = [];
    const [inThread, here] = [keeperOf(known, worker, lost), keeperOf(known)];
    for (const more of [events.slice(1_500, 1_700), events.slice(1_700)]) {
      await Promise.all([inThread.update(), here.update()]);
      assert.deepEqual(shown(inThread), shown(here));
      known.push(...more);
    }
    assert.deepEqual(lost, []);
    assert.ok((inThread.window?.norms.events ?? 0) > (inThread.window?.table.count ?? 0), 'something was folded');
    inThread.dispose();
    here.dispose();
  });

  it('learns the same from packed pages in shared memory, and from batches if a page cannot be read', async () => {
    // The times have whole microseconds as in a store. Later pages are longer, so the shared memory has to grow.
    // No text loses its first character.
    const mark = '\ufeff';
    const many = runShop({ ...PLAN, traces: 2_000 }).events.map(({ stream, ...event }, i) => ({
      ...event,
      eventId: i % 50 === 0 ? `${mark}${event.eventId}` : event.eventId,
      eventType: event.eventType.replace(/^Payment/, `${mark}$&`),
      time: Math.round(event.time),
      stream: { ...stream, id: i < 5_000 ? stream.id : stream.id.padStart(200, '-') },
    }));
    const here = keeperOf(many);
    await here.update();
    for (const broken of [undefined, 2]) {
      const lost: string[] = [];
      let asked = 0;
      const flowPage = async (after: Position, count: number) => {
        asked += 1;
        const events = many.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count);
        return packedPageOf(events, asked === broken ? '\u0001' : '');
      };
      const packed = createFlowKeeper({
        use: (work) => work({ ...storeOf(many), flowPage }),
        events: () => 1_000_000,
        consumers: async () => consumers,
        kept: 300,
        thread: {
          learner: (count, kept) => createThreadLearner(worker, count, kept),
          onLost: ({ message }) => lost.push(message),
        },
      });
      await packed.update();
      assert.deepEqual(shown(packed), shown(here));
      assert.deepEqual(lost, []);
      // The next page is requested while one is read; what was appended meanwhile is requested when the consumers are known.
      assert.ok(broken === undefined ? asked > 3 : asked === broken + 2, `asked for ${asked} pages`);
      packed.dispose();
    }
    here.dispose();
  });

  it('is replaced by learning without it if it does not start or ends in the middle', async () => {
    const ends = join(folder, 'ends.mjs');
    await writeFile(
      ends,
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));",
    );
    for (const url of [pathToFileURL(join(folder, 'nowhere.mjs')), pathToFileURL(ends)]) {
      const lost: string[] = [];
      const [keeper, here] = [keeperOf(events, url, lost), keeperOf(events)];
      await Promise.all([keeper.update(), here.update()]);
      assert.deepEqual(shown(keeper), shown(here));
      keeper.forget();
      await keeper.update();
      assert.equal(lost.length, 1, 'it is not tried again');
      assert.match(lost[0] ?? '', /event-trace-flows has ended/);
      keeper.dispose();
      here.dispose();
    }
  });

  it('is lost if it ends between two pages, because another thread would not know the first', async () => {
    const many = runShop({ ...PLAN, traces: 2_000 }).events;
    let started: Worker | undefined;
    process.once('worker', (worker) => {
      started = worker;
    });
    const store = storeOf(many);
    let asked = 0;
    const lost: string[] = [];
    const keeper = createFlowKeeper({
      use: (work) =>
        work({
          ...store,
          eventsAfter: async (...page) => {
            asked += 1;
            if (asked === 3) await started?.terminate();
            return await store.eventsAfter(...page);
          },
        }),
      events: () => 1_000_000,
      consumers: async () => consumers,
      kept: 300,
      thread: {
        learner: (count, kept) => createThreadLearner(worker, count, kept),
        onLost: ({ message }) => lost.push(message),
      },
    });
    const here = keeperOf(many);
    await Promise.all([keeper.update(), here.update()]);
    assert.deepEqual(shown(keeper), shown(here));
    assert.equal(lost.length, 1);
    assert.match(lost[0] ?? '', /event-trace-flows has ended/);
    keeper.dispose();
    here.dispose();
  });

  it('ends when its keeper is disposed: nothing is learned, and no loss is reported', async () => {
    const lost: string[] = [];
    const keeper = keeperOf(events, worker, lost);
    const learning = keeper.update();
    keeper.dispose();
    await assert.rejects(learning, Cancelled);
    assert.deepEqual(lost, []);
  });
});
