import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createConsumerFeed, type FeedParts } from '../../../src/app/consumers/feed';
import type { ConsumerView } from '../../../src/app/consumers/view';
import type { StoreState } from '../../../src/app/stores/state';
import { Emitter } from '../../../src/base/event';
import type { ConsumerPoll } from '../../../src/model/consumer/consumer';
import type { Position } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import type { EventStore } from '../../../src/store/ports';
import { CORE, EVERYTHING, eventAt } from '../../support/polls';
import { testSettings } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';

const NAMES = ['billing', 'mail', 'search'];

/** A poll in which all consumers have handled position 10; the events at `positions` are visible now. */
function pollAt(databaseTime: number, positions: readonly number[], tailAfter: Position | null): ConsumerPoll {
  const segment = { id: 0, total: 1, ownerId: 'w', positionLag: 0, oldestWaitingS: null, heartbeatAgeS: 1 };
  return {
    head: '10' as Position,
    features: CORE,
    consumers: NAMES.map((name) => ({ name, segments: [{ ...segment, checkpoint: '10' as Position }] })),
    takenAt: Date.now(),
    databaseTime,
    tail: positions.filter((position) => position > Number(tailAfter)).map((position) => eventAt(position)),
    tailAfter,
    xmin: 1n,
    nextXid: 1n,
    gapSkips: [],
  };
}

/** Waits until everything that is ready to run has run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function feedOf(consumers: EventStore['consumers'], pollIntervalS: number) {
  const unasked = unaskedStore();
  const storeOf = (asked: EventStore['consumers']): EventStore => ({
    ...unasked,
    layout: { ...unasked.layout, consumers: CORE },
    consumers: asked,
  });
  const { settings } = testSettings();
  const nothing = new Emitter<void>();
  const parts: FeedParts = {
    settings: { ...settings, pollIntervalS: { get: () => pollIntervalS } },
    log: { info: () => {}, warn: (...words) => assert.fail(words.join(' ')) },
    t: english,
    scopeOf: () => EVERYTHING,
    staleAfterSOf: () => 30,
    evidenceOf: () => undefined,
    viewOf: (health) => health as ConsumerView,
    onDidChangeJudging: nothing.event,
    onDidChangeView: nothing.event,
  };
  const stateOf = (asked: EventStore['consumers']): StoreState => ({
    ...{ kind: 'connected', name: 'shop' },
    store: storeOf(asked),
  });
  const changed = new Emitter<StoreState>();
  const life = { state: stateOf(consumers), onDidChange: changed.event };
  const feed = createConsumerFeed(life, parts);
  const read = () => feed.state.snapshot !== undefined;
  return {
    feed,
    published: () => new Promise<void>((resolve) => feed.onDidChange(() => resolve())),
    /** Starts the next session of the connection and waits until it was read. */
    async connectAgain(asked: EventStore['consumers']) {
      life.state = stateOf(asked);
      changed.fire(life.state);
      while (!read()) await settle();
    },
  };
}

describe('the poll of the consumers', () => {
  it('judges all consumers, and loses no late commit if a refresh comes in the middle', async () => {
    const late = 7;
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    let polls = 0;
    const { feed, published } = feedOf(async (tailAfter = null) => {
      polls += 1;
      return pollAt(polls * 1_000, polls === 1 ? all.filter((position) => position !== late) : all, tailAfter);
    }, 3_600);
    const first = published();
    const watching = feed.watch();
    await first;
    // With each look at the clock a slice ends, so the judging lets other work run after each consumer.
    let now = performance.now();
    const clock = mock.method(performance, 'now', () => {
      now += 10;
      return now;
    });
    try {
      const second = published();
      feed.refresh();
      while (polls < 2) await settle();
      await settle();
      feed.refresh();
      await second;
    } finally {
      clock.mock.restore();
    }
    assert.equal(polls, 2, 'it is still the poll that was asked for again');
    const found = feed.state.consumers.map(({ name, findings }) => [name, findings[0]]);
    assert.deepEqual(
      found.sort(),
      NAMES.map((name) => [name, { kind: 'lateCommits', positions: [String(late)] }]),
    );
    while (polls < 3) await settle();
    watching.dispose();
    feed.dispose();
  });

  /** Answers as the real store does: the newest known event is compared with what is stored. */
  const answering = (positions: readonly number[], type: string, now: () => number): EventStore['consumers'] => {
    const events = positions.map((position) => eventAt(position, type));
    return async (tailAfter = null, _signal, compared) => ({
      ...pollAt(now(), [], tailAfter),
      tail: events.filter(({ position }) => Number(position) > Number(tailAfter)),
      ...(compared && {
        found: { newest: events.find(({ position }) => position === compared.newest) ?? null, count: null },
      }),
    });
  };
  const sessions: readonly (readonly [string, string, string | undefined])[] = [
    ['the same store', 'Order', undefined],
    ['another store under the same name', 'Payment', 'replaced'],
  ];
  for (const [what, type, change] of sessions) {
    it(`recognises ${what} by its events after a session has ended`, async () => {
      let ms = 0;
      const now = () => (ms += 1_000);
      const positions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      const { feed, published, connectAgain } = feedOf(answering(positions, 'Order', now), 3_600);
      const first = published();
      const watching = feed.watch();
      await first;
      await connectAgain(answering(positions, type, now));
      assert.equal(feed.state.changed?.change.kind, change);
      assert.deepEqual(
        feed.state.consumers.map(({ polls }) => polls),
        change ? [1, 1, 1] : [2, 2, 2],
        'what was seen of the store before counts for it alone',
      );
      watching.dispose();
      feed.dispose();
    });
  }

  it('shows the age of figures once three polls should have replaced them, and not before', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    let polls = 0;
    const { feed, published } = feedOf(async (tailAfter = null) => {
      polls += 1;
      return polls === 1 ? pollAt(1_000, [10], tailAfter) : await new Promise(() => {});
    }, 2);
    const pass = (ms: number) => {
      for (let step = 0; step < ms; step += 100) mock.timers.tick(100);
    };
    const ages = () => feed.state.consumers.map(({ unreadForS }) => unreadForS);
    try {
      const first = published();
      const watching = feed.watch();
      await first;
      await settle();
      pass(5_900);
      assert.deepEqual(ages(), [undefined, undefined, undefined]);
      pass(200);
      assert.deepEqual(ages(), [6, 6, 6]);
      watching.dispose();
    } finally {
      feed.dispose();
      mock.timers.reset();
    }
  });

  it('shows the age of figures even if the clock was set back', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const wallClock = mock.method(Date, 'now', () => 7_200_000);
    const clock = mock.method(performance, 'now', () => 0);
    let polls = 0;
    const { feed, published } = feedOf(async (tailAfter = null) => {
      polls += 1;
      return polls === 1 ? pollAt(1_000, [10], tailAfter) : await new Promise(() => {});
    }, 2);
    try {
      const first = published();
      const watching = feed.watch();
      await first;
      await settle();
      wallClock.mock.mockImplementation(() => 3_600_000);
      for (let now = 100; now <= 6_100; now += 100) {
        clock.mock.mockImplementation(() => now);
        mock.timers.tick(100);
      }
      assert.deepEqual(
        feed.state.consumers.map(({ unreadForS }) => unreadForS),
        [6, 6, 6],
      );
      watching.dispose();
    } finally {
      feed.dispose();
      clock.mock.restore();
      wallClock.mock.restore();
      mock.timers.reset();
    }
  });
});
