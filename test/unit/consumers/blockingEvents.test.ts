import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { blockingOf, createBlockingEvents, longestBatchS } from '../../../src/app/consumers/blockingEvents';
import type { ConsumerFeed, ConsumerFeedState } from '../../../src/app/consumers/feedState';
import { type ConsumerView, viewOf } from '../../../src/app/consumers/view';
import type { LogSearch } from '../../../src/app/logs/finder';
import { noConsumerSettings } from '../../../src/app/settings/consumerSettings';
import type { StoreState } from '../../../src/app/stores/state';
import { Emitter } from '../../../src/base/event';
import type { BatchTime, ConsumerLog, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import type { Culprit } from '../../../src/model/diagnosis/diagnosis';
import type { Position } from '../../../src/model/event/event';
import { makeEvent, uuid } from '../../support/events';
import { CORE, fakeStore } from '../../support/polls';
import { until } from '../../support/postgres';
import { readAt } from '../../support/testFeed';
import { noLog } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';
import { asView } from '../../support/views';

/** The search for the blocking events of one polled consumer; the test says when its logs are read. */
function watching(consumer: ConsumerView, readLog: LogSearch['consumerLog']) {
  const warnings: string[] = [];
  const polled = new Emitter<ConsumerFeedState>();
  const lives = new Emitter<StoreState>();
  const stateOf = (): StoreState => ({
    kind: 'connected',
    name: 'shop',
    store: { ...unaskedStore(), waiting: async () => [makeEvent(1)] },
  });
  let shown = stateOf();
  let state: ConsumerFeedState = { snapshot: undefined, consumers: [consumer], error: undefined };
  const feed: ConsumerFeed = {
    get state() {
      return state;
    },
    onDidChange: polled.event,
    watch: () => ({ dispose: () => {} }),
    refresh: () => {},
  };
  const blocking = createBlockingEvents({
    life: {
      get state() {
        return shown;
      },
      onDidChange: lives.event,
    },
    feed,
    readLog,
    log: { info: () => {}, warn: (...words) => warnings.push(words.join(': ')) },
    handlers: () => [],
  });
  return {
    blocking,
    warnings,
    poll(over: Partial<ConsumerFeedState> = {}) {
      state = { ...state, error: undefined, ...over };
      polled.fire(state);
    },
    reconnect(next = stateOf()) {
      shown = next;
      lives.fire(shown);
    },
  };
}

const failure: FailureLine = {
  kind: 'handler',
  consumer: 'c',
  segment: 0,
  position: '1' as Position,
  eventId: uuid(1),
  eventType: null,
  streamId: null,
  error: 'no tariff',
  consecutive: null,
  time: 5,
  file: '/shop.log',
  lineNumber: 7,
};

/** A consumer without an owner, and nine events after its checkpoint. */
function stoppedView(): ConsumerView {
  const store = fakeStore(CORE);
  store.append(9);
  return asView(store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null }));
}

describe('what the logs show about a consumer that needs a person', () => {
  it('includes the batch size of the last start, once the logs were read because the consumer rests', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const start = { file: '/shop.log', ownerId: 'o', consumer: 'c' };
    const { blocking, poll } = watching(asView(store.look(10, { checkpoint: 0 })), async () => ({
      ...noLog,
      starts: [
        { ...start, lineNumber: 9, time: 2_000, batchSize: 50 },
        { ...start, lineNumber: 1, time: 1_000, batchSize: 500 },
        { ...start, lineNumber: 12, time: 3_000, batchSize: null },
        { ...start, lineNumber: 15, time: 4_000, batchSize: 7, consumer: 'other' },
      ],
    }));
    assert.equal(blocking.logFactsOf('c')?.batchSize, undefined);
    poll();
    await until(() => blocking.logFactsOf('c')?.batchSize !== undefined);
    assert.equal(blocking.logFactsOf('c')?.batchSize, 50);
    assert.equal(blocking.logFactsOf('other'), undefined);
    blocking.dispose();
  });

  it('includes the longest time of a batch, once the logs were read because the consumer rests', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const consumer = asView(store.look(10, { checkpoint: 0 }));
    const { blocking, poll } = watching(consumer, async (...[, , , withBatches]) => ({
      ...noLog,
      batches: withBatches ? [{ segment: 0, since: 10_000, until: 90_000, after: null }] : [],
    }));
    assert.equal(blocking.logFactsOf('c'), undefined);
    poll(readAt(90_000, [consumer]));
    await until(() => blocking.logFactsOf('c') !== undefined);
    assert.equal(blocking.logFactsOf('c')?.longestBatchS, 80);
    blocking.dispose();
  });

  it('is marked as being searched for until the logs were read', async () => {
    const store = fakeStore(CORE);
    store.append(9);
    const stopped = asView(store.look(1, { checkpoint: 0, ownerId: null, heartbeatAgeS: null }));
    let answer: (log: ConsumerLog) => void = () => undefined;
    const read = new Promise<ConsumerLog>((resolve) => {
      answer = resolve;
    });
    const { blocking, poll } = watching(stopped, () => read);
    const thresholds = { lagEvents: 0, lagSeconds: 0 };
    const says = () => viewOf('shop', stopped, noConsumerSettings, thresholds, blocking).isCauseLookedFor;
    assert.equal(says(), false, 'nothing was polled yet');
    poll();
    assert.equal(says(), true);
    assert.equal(
      viewOf('shop', { ...stopped, name: 'other' }, noConsumerSettings, thresholds, blocking).isCauseLookedFor,
      false,
    );
    answer(noLog);
    await until(() => !says());
    blocking.dispose();
  });

  it('keeps the blocking event until the store is another one or has another past', async () => {
    const reads = { count: 0 };
    const consumer = stoppedView();
    const { blocking, poll, reconnect } = watching(consumer, async () => {
      reads.count++;
      return { ...noLog, failures: [failure] };
    });
    let changes = 0;
    blocking.onDidChange(() => changes++);
    const known = () => blocking.known.map(({ position }) => position);
    poll();
    await until(() => changes === 1);
    assert.deepEqual(known(), ['1']);
    reconnect();
    assert.deepEqual([known(), blocking.logFactsOf('c'), changes], [[], undefined, 2]);
    reconnect();
    assert.equal(changes, 2, 'nothing was known');
    poll();
    await until(() => changes === 3);
    const reset = { change: { kind: 'replaced' }, at: 1_000 } as const;
    poll({ consumers: [], changed: reset });
    assert.deepEqual([known(), blocking.logFactsOf('c'), changes], [[], undefined, 4]);
    poll({ consumers: [consumer], changed: reset });
    await until(() => changes === 5);
    poll({ changed: reset });
    assert.deepEqual(known(), ['1'], 'this change was shown before');
    poll({ changed: { change: { kind: 'deleted', count: 1 }, at: 2_000 } });
    assert.deepEqual([known(), changes, reads.count], [['1'], 5, 3], 'the rest of the store is what it was');
    blocking.dispose();
    poll({ consumers: [] });
    assert.equal(changes, 5);
  });

  it('keeps the blocking event while the consumer cannot be polled', async () => {
    const { blocking, poll } = watching(stoppedView(), async () => ({ ...noLog, failures: [failure] }));
    poll();
    await until(() => blocking.known.length === 1);
    poll({ consumers: [], error: 'No server answers.' });
    assert.equal(blocking.known.length, 1);
    poll({ consumers: [] });
    assert.equal(blocking.known.length, 0);
    blocking.dispose();
  });

  it('is searched for again after a minute, since a log line may come late', async () => {
    const clock = mock.method(performance, 'now', () => 0);
    try {
      const failures: FailureLine[] = [];
      const { blocking, poll } = watching(stoppedView(), async () => ({ ...noLog, failures }));
      poll();
      await until(() => !blocking.isLookingFor('c'));
      failures.push(failure);
      clock.mock.mockImplementation(() => 60_000);
      poll();
      await until(() => blocking.known.length === 1);
      blocking.dispose();
    } finally {
      clock.mock.restore();
    }
  });

  it('includes nothing of a consumer that was deleted while its logs were read', async () => {
    let answer: (log: ConsumerLog) => void = () => undefined;
    const read = new Promise<ConsumerLog>((resolve) => {
      answer = resolve;
    });
    const consumer = stoppedView();
    const { blocking, poll, warnings } = watching(consumer, () => read);
    poll();
    await until(() => blocking.isLookingFor('c'));
    poll({ consumers: [{ ...consumer, name: 'd' }] });
    answer({ ...noLog, failures: [failure] });
    await until(() => !blocking.isLookingFor('d'));
    assert.deepEqual([blocking.known, blocking.logFactsOf('c'), warnings], [[], undefined, []]);
    blocking.dispose();
  });

  it('includes nothing of the previous store, whose logs were still being read', async () => {
    let answer: (log: ConsumerLog) => void = () => undefined;
    let isAsked = false;
    const { blocking, poll, reconnect } = watching(stoppedView(), () => {
      isAsked = true;
      return new Promise<ConsumerLog>((resolve) => {
        answer = resolve;
      });
    });
    poll();
    await until(async () => isAsked);
    reconnect();
    answer({ ...noLog, failures: [failure] });
    for (let turn = 0; turn < 200; turn++) await setImmediate();
    assert.deepEqual([blocking.known, blocking.logFactsOf('c')], [[], undefined]);
    blocking.dispose();
  });

  it("includes nothing if the logs cannot be read, and the extension's log says so", async () => {
    const { blocking, poll, warnings } = watching(stoppedView(), () => Promise.reject(new Error('No space left.')));
    poll();
    await until(() => warnings.length > 0);
    assert.deepEqual(warnings, ['What stops a consumer could not be looked up: Error: No space left.']);
    assert.deepEqual(blocking.known, []);
    blocking.dispose();
  });

  it('includes nothing if there is no store', () => {
    const { blocking, reconnect } = watching(stoppedView(), async () => noLog);
    reconnect({ kind: 'none' });
    assert.deepEqual([blocking.known, blocking.isLookingFor('c'), blocking.logFactsOf('c')], [[], false, undefined]);
    blocking.dispose();
  });
});

describe('the blocking events of a diagnosis', () => {
  const [segment] = stoppedView().segments;
  const culprit = (id: number | null, position: number, over: Partial<Culprit> = {}): Culprit => {
    assert.ok(segment);
    const line = { ...failure, position: String(position) as Position };
    const repeated = { line, firstSeen: 5, lastSeen: 5, times: 1, unseen: 0, counted: 0, inARow: 1 };
    return {
      event: makeEvent(position),
      segment: { ...segment.segment, id },
      failure: repeated as Culprit['failure'],
      guessedBy: null,
      ...over,
    };
  };
  const of = (...culprits: readonly Culprit[]) => blockingOf({ health: stoppedView(), culprits });

  it('are the newest one of each segment, in the order of the segments', () => {
    const found = of(culprit(3, 9), culprit(3, 8), culprit(1, 6), culprit(2, 4), culprit(0, 5));
    assert.deepEqual(
      found.map((event) => [event.segment, event.position]),
      [
        [0, '5'],
        [1, '6'],
        [2, '4'],
        [3, '9'],
      ],
    );
  });

  it('say whether they are guessed, whether they are tried again, and what the line says', () => {
    const [certain] = of(culprit(0, 5));
    assert.deepEqual(certain, {
      consumer: 'c',
      segment: 0,
      eventId: uuid(5),
      position: '5',
      eventType: 'OrderPlaced',
      stream: { context: 'Shop', type: 'Order', id: 'order-5' },
      error: 'no tariff',
      file: '/shop.log',
      lineNumber: 7,
      isProbable: false,
      at: 5,
    });
    const silent = culprit(0, 5, { guessedBy: 'place', isTriedAgain: true });
    const line = { ...silent.failure.line, error: '' };
    const [guessed] = of({ ...silent, failure: { ...silent.failure, line } });
    assert.deepEqual([guessed?.isProbable, guessed?.isTriedAgain, guessed?.error], [true, true, null]);
  });
});

describe('the longest batch in a log', () => {
  const NOW = 1_000_000;
  const batch = (seconds: number, over: Partial<BatchTime> = {}): BatchTime => ({
    segment: 0,
    since: NOW - seconds * 1_000,
    until: NOW,
    after: null,
    ...over,
  });
  /** A batch of which the log only shows that the checkpoint moved. */
  const moved = (seconds: number, over: Partial<BatchTime> = {}) =>
    batch(seconds, { after: '10' as Position, ...over });
  /** `waited`: for how many seconds an event had waited; null if none had. `asked`: the segments for which the store was asked. */
  const longest = async (batches: readonly BatchTime[], waited: number | null = 500, atMost = false) => {
    const asked: (number | null)[] = [];
    const view = stoppedView();
    const [first] = view.segments;
    assert.ok(first);
    const second = { ...first, segment: { ...first.segment, id: 1 } };
    const s = await longestBatchS(
      { ...view, segments: [first, second], share: { ...view.share, atMost } },
      { batches },
      {
        waiting: async ({ segment }) => {
          asked.push(segment.id);
          return waited === null ? [] : [makeEvent(11, { time: NOW - waited * 1_000 })];
        },
      },
      NOW,
      new AbortController().signal,
    );
    return { s, asked };
  };

  it('counts from ten seconds', async () => {
    assert.deepEqual(await longest([batch(10)]), { s: 10, asked: [] });
    assert.deepEqual(await longest([batch(9.999)]), { s: null, asked: [] });
    assert.deepEqual(await longest([moved(10)]), { s: 10, asked: [0] });
    assert.deepEqual(await longest([moved(9.999)]), { s: null, asked: [] }, 'the store is not asked for less');
    assert.equal((await longest([moved(80)], 10)).s, 10);
    assert.equal((await longest([moved(80)], 9.999)).s, null);
    assert.equal((await longest([moved(80)], -1)).s, null, 'the event is younger than the line');
  });

  it('needs no question to the store about a batch that is not longer than a known one', async () => {
    assert.deepEqual(await longest([batch(80), moved(80), moved(50)]), { s: 80, asked: [] });
  });

  it('is asked for with the segment of the batch, at most five times', async () => {
    assert.deepEqual(await longest([moved(80, { segment: 1 })]), { s: 80, asked: [1] });
    assert.deepEqual(
      await longest(
        [90, 80, 70, 60, 50, 40, 30].map((s) => moved(s)),
        1,
      ),
      {
        s: null,
        asked: [0, 0, 0, 0, 0],
      },
    );
  });

  it('is unknown if the store cannot say that an event waited', async () => {
    assert.deepEqual(await longest([moved(80)], null), { s: null, asked: [0] }, 'no event waited');
    assert.deepEqual(await longest([moved(80, { segment: 7 })]), { s: null, asked: [] }, 'there is no such segment');
    assert.deepEqual(await longest([moved(80)], 500, true), { s: null, asked: [] }, 'its scope is unknown');
  });

  it('may end up to five seconds in the future, since clocks differ', async () => {
    const ending = (ms: number) => longest([batch(80, { until: NOW + ms })]);
    assert.deepEqual([(await ending(5_000)).s, (await ending(5_001)).s], [85, null]);
  });
});
