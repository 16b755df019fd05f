import assert from 'node:assert/strict';
import { flowConsumers } from '../../../src/app/flow/consumers';
import { createFlowKeeper } from '../../../src/app/flow/keeper';
import { readFlows, readSince, resumeAt } from '../../../src/app/flow/window';
import { Cancelled, untilAborted } from '../../../src/base/errors';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { StreamVersions } from '../../../src/model/flow/findings/streamVersions';
import { FlowTable } from '../../../src/model/flow/flowTable';
import type { FlowNorms } from '../../../src/model/flow/norms';
import type { FlowColumns } from '../../../src/model/flow/reading/flowColumns';
import type { ConsumerHistory } from '../../../src/model/history/history';
import type { FlowReader } from '../../../src/store/ports';
import { makeEvent } from '../../support/events';
import { consumerAt, learnFrom } from '../../support/flows/learn';
import { packedPageOf } from '../../support/flows/packedPage';
import { REACTIONS, runShop } from '../../support/flows/shop';

/** A store that answers from a growing list. */
function storeOf(
  events: readonly EventHeader[],
): Pick<FlowReader, 'newestWindow' | 'eventsAfter'> & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    newestWindow: async (count) => {
      const first = events.at(-count) ?? events[0];
      const newest = events.at(-1)?.position;
      return first && newest ? { after: String(BigInt(first.position) - 1n) as Position, newest } : null;
    },
    eventsAfter: async (after, count) => {
      asked += 1;
      return encodeHeaders(events.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count));
    },
  };
}

/** The norms as plain values, without the times of open causes, which folding rounds. */
function shown(norms: FlowNorms): string[] {
  return [...norms.causes.values()]
    .flatMap(({ kind, seen, edges }) => [
      `${kind.eventType} ${seen}`,
      ...[...edges.values()].map(
        ({ effectType, effects, delays }) => `${kind.eventType} ${effectType} ${effects} ${delays.count} ${delays.max}`,
      ),
    ])
    .sort();
}

const PLAN = { seed: 11, traces: 500, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.01, doubled: 0.01 };

describe('the flows of a connection', () => {
  const { events } = runShop(PLAN);

  it('are the same if learned page by page or from all events at once', async () => {
    const store = storeOf(events);
    const { window } = await readFlows(
      { store, events: 1_000_000, consumers: async () => [] },
      new AbortController().signal,
    );
    assert.deepEqual(shown(window.norms), shown(learnFrom(events).norms));
    const newest = await readFlows({ store, events: 1_000, consumers: async () => [] }, new AbortController().signal);
    assert.equal(newest.window.norms.events, 1_000);
    const nothing = await readFlows(
      { store: storeOf([]), events: 10, consumers: async () => [] },
      new AbortController().signal,
    );
    assert.equal(nothing.window.norms.events, 0);
  });

  it('are learned from batches if a packed page cannot be read, from the same place on', async () => {
    const asked: string[] = [];
    const batches = storeOf(events);
    const store = {
      ...batches,
      eventsAfter: async (after: Position, count: number) => {
        asked.push(`batch ${after}`);
        return batches.eventsAfter(after, count);
      },
      flowPage: async (after: Position, count: number) => {
        asked.push(`page ${after}`);
        const page = packedPageOf(
          events.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count),
          '\u0001',
        );
        return page;
      },
    };
    const { window } = await readFlows(
      { store, events: 1_000_000, consumers: async () => [] },
      new AbortController().signal,
    );
    assert.deepEqual(shown(window.norms), shown(learnFrom(events).norms));
    assert.deepEqual(asked, ['page 0', 'batch 0']);
  });

  it('are updated with the events since, and keep only the newest events', async () => {
    const known = events.slice(0, 2_000);
    const store = storeOf(known);
    const keeper = createFlowKeeper({
      use: (work) => work(store),
      events: () => 1_000_000,
      consumers: async () => [],
      kept: 500,
    });
    const changes: number[] = [];
    keeper.onDidChange(({ norms }) => changes.push(norms.events));
    await keeper.update();
    for (let at = 2_000; at < events.length; at += 400) {
      known.push(...events.slice(at, at + 400));
      const asked = store.asked();
      const [one, other] = await Promise.all([keeper.update(), keeper.update()]);
      assert.equal(one, other);
      assert.equal(store.asked(), asked + 1);
    }
    const { norms, table } = keeper.window ?? assert.fail();
    assert.ok(table.count <= 1_000);
    assert.equal(norms.events, events.length);
    assert.equal(changes.at(-1), events.length);
    const whole = learnFrom(events).norms;
    for (const [key, cause] of whole.causes) {
      const kept = norms.causes.get(key) ?? assert.fail(key);
      assert.equal(kept.seen, cause.seen);
      for (const [type, edge] of cause.edges) {
        const own = kept.edges.get(type) ?? assert.fail(type);
        // A reaction that comes after its cause was folded is not counted any more: this is rare.
        assert.ok(
          Math.abs(own.effects - edge.effects) <= 2 + edge.effects * 0.01,
          `${key} ${type}: ${own.effects} ${edge.effects}`,
        );
        assert.ok(Math.abs(own.hits / own.cases - edge.hits / edge.cases) < 0.02, `${key} ${type}`);
      }
    }
    keeper.dispose();
  });

  it('include an event that a transaction committed late, below the newest position', async () => {
    const late =
      events.find(({ eventType, position }) => eventType === 'PaymentRequested' && BigInt(position) > 1_500n) ??
      assert.fail();
    const known = events.slice(0, 1_800).filter((event) => event !== late);
    const store = storeOf(known);
    const keeper = createFlowKeeper({ use: (work) => work(store), events: () => 1_000_000, consumers: async () => [] });
    await keeper.update();
    known.splice(0, known.length, ...events.slice(0, 2_000));
    const { table } = await keeper.update();
    assert.equal(table.count, 2_000);
    assert.ok(table.indexOf(late.eventId) >= 0);
    assert.deepEqual(keeper.versions.breaks, []);
    keeper.dispose();
  });

  it('include an event that came seconds late to a busy store, thousands of positions below the newest', async () => {
    const busy = Array.from({ length: 6_000 }, (_, i) => makeEvent(i + 1, { time: i * 4 }));
    const known = busy.filter(({ position }) => position !== '2000');
    const store = storeOf(known);
    const keeper = createFlowKeeper({ use: (work) => work(store), events: () => 1_000_000, consumers: async () => [] });
    assert.equal((await keeper.update()).table.count, 5_999);
    known.splice(0, known.length, ...busy);
    assert.equal((await keeper.update()).table.count, 6_000);
    keeper.dispose();
  });

  it('include the effects of events that consumers passed while the events were read', async () => {
    const known = events.slice(0, 1_500);
    const more = events.slice(1_500, 1_700);
    // The consumers are read last; by then they have handled what was appended after the events were read.
    const consumers = async () => {
      known.push(...more.splice(0));
      return [consumerAt('all', BigInt(known.at(-1)?.position ?? assert.fail()))];
    };
    const keeper = createFlowKeeper({ use: (work) => work(storeOf(known)), events: () => 1_000_000, consumers });
    assert.equal((await keeper.update()).table.count, 1_700);
    keeper.dispose();
    known.length = 1_500;
    more.push(...events.slice(1_500, 1_700));
    const sources = { store: storeOf(known), events: 1_000_000, consumers };
    const { window } = await readFlows(sources, new AbortController().signal);
    assert.equal(window.table.count, 1_700);
  });

  it('are learned from the start if known events are gone: after a reset, a restored backup or a deletion', async () => {
    const known = events.slice(0, 2_000);
    const keeper = createFlowKeeper({
      use: (work) => work(storeOf(known)),
      events: () => 1_000_000,
      consumers: async () => [],
    });
    const counts: number[] = [];
    const replaceBy = async (others: readonly EventHeader[]) => {
      known.splice(0, known.length, ...others);
      counts.push((await keeper.update()).norms.events);
    };
    await replaceBy(events.slice(0, 2_000));
    await replaceBy(events.slice(0, 1_200));
    await replaceBy(events.slice(0, 1_200).filter((_, i) => i !== 1_100));
    await replaceBy(runShop({ ...PLAN, seed: 12, traces: 300 }).events.slice(0, 1_500));
    await replaceBy([]);
    await replaceBy(events.slice(0, 10));
    assert.deepEqual(counts, [2_000, 1_200, 1_199, 1_500, 0, 10]);
    keeper.dispose();
  });

  it('are dropped on request, also while they are being learned', async () => {
    let store = storeOf(events.slice(0, 2_000));
    const keeper = createFlowKeeper({ use: (work) => work(store), events: () => 1_000_000, consumers: async () => [] });
    const changes: number[] = [];
    keeper.onDidChange(({ norms }) => changes.push(norms.events));
    const learning = keeper.update();
    store = storeOf(events.slice(0, 500));
    keeper.forget();
    assert.equal((await learning).norms.events, 500);
    assert.deepEqual(changes, [500], 'nothing of the other store is shown');
    keeper.forget();
    assert.equal(keeper.window, undefined);
    keeper.dispose();
  });

  it('are learned as long as somebody waits for them, and later again', async () => {
    const store = storeOf(events.slice(0, 2_000));
    const asked: AbortSignal[] = [];
    let answers: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      answers = resolve;
    });
    const keeper = createFlowKeeper({
      use: (work) =>
        work({
          ...store,
          newestWindow: async (count, signal = new AbortController().signal) => {
            asked.push(signal);
            await untilAborted(open, signal);
            return store.newestWindow(count);
          },
        }),
      events: () => 1_000_000,
      consumers: async () => [],
    });
    const [one, other, third] = [new AbortController(), new AbortController(), new AbortController()];
    const [first, second] = [keeper.update(one.signal), keeper.update(other.signal)];
    one.abort();
    await assert.rejects(first, Cancelled);
    assert.equal(asked[0]?.aborted, false, 'the other one still waits');
    other.abort();
    await assert.rejects(second, Cancelled);
    assert.equal(asked[0]?.aborted, true, 'the store is no longer asked');
    const [again, more] = [keeper.update(third.signal), keeper.update()];
    third.abort();
    await assert.rejects(again, Cancelled);
    answers();
    assert.equal((await more).norms.events, 2_000);
    assert.deepEqual([keeper.window?.norms.events, asked.length], [2_000, 2]);
    keeper.dispose();
  });

  it('have no gap in their versions after a reading that was cancelled in the middle of a page', async () => {
    const stream = { context: 'Shop', type: 'Order', id: 'order-1' };
    const many = Array.from({ length: 4_100 }, (_, i) =>
      makeEvent(i + 1, { stream, streamVersion: i + 1, time: 1_700_000_000_000 + 1_000 * i }),
    );
    const abort = new AbortController();
    class CancelledVersions extends StreamVersions {
      override *taking(columns: FlowColumns): Generator<void, void, void> {
        if (!abort.signal.aborted) {
          abort.abort(new Cancelled());
          // The slice is over, so that the next step is followed by a pause.
          const end = performance.now() + 10;
          while (performance.now() < end);
        }
        yield* super.taking(columns);
      }
    }
    const [table, versions] = [new FlowTable(), new CancelledVersions()];
    const first = readSince(storeOf(many.slice(0, 4_000)), '0' as Position, { table, versions }, abort.signal);
    await assert.rejects(first, Cancelled);
    await readSince(storeOf(many), resumeAt(table, 0n), { table, versions }, new AbortController().signal);
    assert.deepEqual([table.count, versions.breaks], [4_100, []]);
  });

  it('read nothing if they are turned off, and count nothing twice after a failure', async () => {
    const store = storeOf(events);
    let [count, fails] = [0, false];
    const keeper = createFlowKeeper({
      use: (work) => work(store),
      events: () => count,
      consumers: async () => (fails ? Promise.reject(new Error('no answer')) : []),
      kept: 500,
    });
    assert.equal((await keeper.update()).norms.events, 0);
    assert.equal(store.asked(), 0);
    [count, fails] = [1_000_000, true];
    await assert.rejects(keeper.update(), /no answer/);
    fails = false;
    assert.equal((await keeper.update()).norms.events, events.length);
    keeper.dispose();
  });

  it('exclude the times in which a consumer stood still, by its history', () => {
    const change = (at: number, from: 'caughtUp' | 'stopped', to: 'caughtUp' | 'stopped') => ({ at, from, to });
    const history: ConsumerHistory = {
      points: [{ at: 90_000, waiting: 5, more: false, lagS: 20, appendedPerS: 1, handledPerS: 0 }],
      changes: [
        change(10_000, 'caughtUp', 'stopped'),
        change(30_000, 'stopped', 'caughtUp'),
        change(200_000, 'caughtUp', 'stopped'),
      ],
    };
    const view = {
      name: 'billing',
      scope: { aggregateTypes: ['Order'], boundedContexts: null, eventTypes: null, source: 'code' },
      segments: [],
    };
    const [consumer] = flowConsumers([view] as never, new Map([['billing', history]]));
    assert.deepEqual(consumer?.stops, [
      { from: 10_000, to: 30_000 },
      { from: 200_000, to: Number.POSITIVE_INFINITY },
      { from: 70_000, to: 90_000 },
    ]);
    assert.deepEqual(consumer?.restarts, [30_000]);
    assert.equal(consumer?.mayHandle({ eventType: 'A', aggregateType: 'User', context: null }), false);
  });
});
