import assert from 'node:assert/strict';
import { createJoinedFeed, type JoinParts } from '../../../src/app/consumers/joinedFeed';
import { type ConsumerSettings, noConsumerSettings, settingsFor } from '../../../src/app/settings/consumerSettings';
import type { StoreState } from '../../../src/app/stores/state';
import { Emitter } from '../../../src/base/event';
import type { ConsumerPoll, Segment } from '../../../src/model/consumer/consumer';
import { unknownScope } from '../../../src/model/consumer/scope';
import type { ConsumerLog, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import type { Position } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import type { EventStore } from '../../../src/store/ports';
import { makeEvent, uuid } from '../../support/events';
import { CORE, eventAt } from '../../support/polls';
import { until } from '../../support/postgres';
import { noLog, testSettings } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';

const CONSUMER = 'billing';
const EVENTS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const failedAt = (position: number, over: Partial<FailureLine> = {}): FailureLine => ({
  kind: 'handler',
  consumer: CONSUMER,
  segment: 0,
  position: String(position) as Position,
  eventId: uuid(position),
  eventType: 'OrderPlaced',
  streamId: null,
  error: 'no tariff',
  consecutive: null,
  time: Date.now(),
  file: '/shop.log',
  lineNumber: 7,
  ...over,
});

const logWith = (failures: readonly FailureLine[]): ConsumerLog => ({ ...noLog, files: 1, mentioned: true, failures });

/** One connection whose consumer `billing` has handled none of its events; the test sets its owner and its log. */
function shop(readLog: JoinParts['readLog'], owner: Partial<Segment> = {}, intervalS = 0.05, staleAfterS = 30) {
  const { settings, set, changed } = testSettings();
  const unasked = unaskedStore();
  const counted = { polls: 0, warnings: [] as string[] };
  const poll = (tailAfter: Position | null): ConsumerPoll => {
    const segment: Segment = {
      id: 0,
      total: 1,
      checkpoint: '0' as Position,
      ownerId: 'owner',
      positionLag: EVENTS.length,
      oldestWaitingS: 20,
      heartbeatAgeS: 1,
      ...owner,
    };
    counted.polls += 1;
    return {
      head: String(EVENTS.length) as Position,
      features: CORE,
      consumers: [{ name: CONSUMER, segments: [segment] }],
      takenAt: Date.now(),
      databaseTime: counted.polls * 5_000,
      tail: EVENTS.filter((position) => position > Number(tailAfter)).map((position) => eventAt(position)),
      tailAfter,
      xmin: 1n,
      nextXid: 1n,
      gapSkips: [],
    };
  };
  const store: EventStore = {
    ...unasked,
    layout: { ...unasked.layout, consumers: CORE },
    consumers: async (tailAfter = null) => poll(tailAfter),
    waiting: async ({ segment: { checkpoint } }) =>
      EVENTS.filter((position) => position > Number(checkpoint)).map((position) => makeEvent(position)),
  };
  const lives = new Emitter<StoreState>();
  let state: StoreState = { kind: 'connected', name: 'shop', store };
  const feed = createJoinedFeed(
    {
      get state() {
        return state;
      },
      onDidChange: lives.event,
    },
    'shop',
    {
      settings: { ...settings, holdDownS: { get: () => 0 }, pollIntervalS: { get: () => intervalS } },
      log: { info: () => {}, warn: (...words) => counted.warnings.push(words.join(': ')) },
      t: english,
      readLog,
      scopes: {
        handlers: () => [],
        settingsOf: (connection, consumer) => settingsFor(settings.consumers.get(), connection, consumer),
        scopeOf: () => ({ ...unknownScope, source: 'settings' }),
        staleAfterSOf: (connection, consumer) => (`${connection}/${consumer}` === 'shop/billing' ? staleAfterS : 0),
        onDidChange: changed,
      },
    },
  );
  const watching = feed.watch();
  return {
    feed,
    counted,
    set,
    shown: () => feed.state.consumers[0],
    show(next: StoreState) {
      state = next;
      lives.fire(next);
    },
    another: (): StoreState => ({ kind: 'connected', name: 'shop', store: { ...store } }),
    end() {
      watching.dispose();
      feed.dispose();
    },
  };
}

/** The poll at which the consumer is shown as blocked. Without logs, a rest alone leads to that after two minutes, or 24 polls. */
function blockedAt({ feed, counted }: ReturnType<typeof shop>): Promise<number> {
  return new Promise((resolve) =>
    feed.onDidChange(({ consumers }) => {
      if (consumers[0]?.status === 'blocked') resolve(counted.polls);
    }),
  );
}

describe('the consumers of a connection, joined with settings and logs', () => {
  const ownerless = { ownerId: null, heartbeatAgeS: null };

  it('have the settings of their connection, and new ones as soon as these change', async () => {
    const { shown, set, end } = shop(undefined);
    await until(() => shown() !== undefined);
    assert.equal(shown()?.connection, 'shop');
    assert.deepEqual(shown()?.thresholds, { lagEvents: 1_000, lagSeconds: 300 });
    set('lagEvents', 7);
    set('lagSeconds', 8);
    assert.deepEqual(shown()?.thresholds, { lagEvents: 7, lagSeconds: 8 });
    const named: readonly (readonly [string, ConsumerSettings])[] = [
      ['shop/billing', { ...noConsumerSettings, muted: true, batchSize: 20 }],
      ['other/billing', { ...noConsumerSettings, lagEvents: 1 }],
    ];
    set('consumers', new Map(named));
    assert.equal(shown()?.muted, true);
    assert.equal(shown()?.batchSize, 20);
    assert.equal(shown()?.thresholds.lagEvents, 7);
    end();
  });

  it('are judged with the stale-after time of their connection', async () => {
    const { shown, end } = shop(undefined, { heartbeatAgeS: 8 }, 0.05, 7);
    await until(() => shown() !== undefined);
    assert.equal(shown()?.staleAfterS, 7);
    assert.equal(shown()?.status, 'ownerDead');
    end();
  });

  it('are blocked as soon as a log has their own failure for a waiting event; failures of others do not count', async () => {
    const own = shop(async () => logWith([failedAt(1)]));
    const others = shop(async () => logWith([failedAt(1, { consumer: 'search' })]));
    const [ownAt, othersAt] = await Promise.all([blockedAt(own), blockedAt(others)]);
    assert.ok(ownAt < 10 && othersAt > 20, `${ownAt} and ${othersAt}`);
    assert.equal(own.shown()?.blocking[0]?.position, '1');
    assert.deepEqual(others.shown()?.blocking, []);
    own.end();
    others.end();
  });

  it('show what was found in the logs without another poll', async () => {
    const { feed, shown, counted, end } = shop(async () => logWith([failedAt(1)]), ownerless, 3_600);
    await until(() => shown()?.blocking.length === 1);
    assert.equal(counted.polls, 1);
    feed.refresh();
    await until(() => counted.polls === 2);
    end();
  });

  it('follow neither the store nor the settings after their end', async () => {
    const { feed, shown, set, show, another, end } = shop(undefined, {}, 3_600);
    await until(() => shown() !== undefined);
    let changes = 0;
    feed.onDidChange(() => changes++);
    end();
    set('lagEvents', 7);
    show(another());
    assert.equal(changes, 0);
    assert.equal(shown()?.thresholds.lagEvents, 1_000);
  });

  it('are not searched for in logs if there are none to read', async () => {
    const { shown, counted, end } = shop(undefined, ownerless);
    await until(() => counted.polls > 2);
    assert.equal(shown()?.status, 'stopped');
    assert.equal(shown()?.isCauseLookedFor, false);
    assert.deepEqual(shown()?.blocking, []);
    end();
  });

  it('name the event at which they stopped as soon as the logs were searched', async () => {
    let answer: (log: ConsumerLog) => void = () => undefined;
    const read = new Promise<ConsumerLog>((resolve) => {
      answer = resolve;
    });
    const { shown, end } = shop(() => read, ownerless);
    await until(() => shown()?.isCauseLookedFor === true);
    answer(logWith([failedAt(1)]));
    await until(() => shown()?.blocking.length === 1);
    const { position, error, file, lineNumber, isProbable, segment, eventId } = shown()?.blocking[0] ?? {};
    assert.deepEqual(
      { position, error, file, lineNumber, isProbable, segment, eventId },
      {
        position: '1',
        error: 'no tariff',
        file: '/shop.log',
        lineNumber: 7,
        isProbable: false,
        segment: 0,
        eventId: uuid(1),
      },
    );
    assert.equal(shown()?.isCauseLookedFor, false);
    end();
  });

  it('lose their blocking event together with the store', async () => {
    let log = logWith([failedAt(1)]);
    const { shown, show, another, end } = shop(async () => log, ownerless);
    await until(() => shown()?.blocking.length === 1);
    log = noLog;
    show(another());
    assert.equal(shown(), undefined);
    await until(() => shown()?.isCauseLookedFor === false);
    assert.deepEqual(shown()?.blocking, []);
    end();
  });

  it('may rest as long as a batch takes, by the batch size of the settings, else of the log', async () => {
    const start = { file: '/shop.log', ownerId: 'o', consumer: CONSUMER, lineNumber: 1, time: 1_000, batchSize: 3 };
    const owner: { checkpoint: Position } = { checkpoint: '0' as Position };
    let reads = 0;
    const { shown, set, end } = shop(
      async () => {
        reads++;
        return { ...noLog, starts: [start] };
      },
      owner,
      0.05,
      1,
    );
    await until(() => reads > 0 && (shown()?.segments[0]?.restingPolls ?? 0) > 2);
    // A rest counts only if it was observed from its beginning.
    owner.checkpoint = '1' as Position;
    const isAtFirst = () => shown()?.segments[0]?.segment.checkpoint === '1';
    await until(() => isAtFirst() && (shown()?.segments[0]?.restingPolls ?? 0) > 1);
    owner.checkpoint = '2' as Position;
    const rest = () => shown()?.segments[0]?.rest;
    // The longest rest was for one event; a batch may take one and a half times as long as its events.
    const batch = () => Math.round((rest()?.limitS ?? 0) / (rest()?.longestS ?? 1) / 1.5);
    await until(() => batch() === 3);
    set('consumers', new Map([['shop/billing', { ...noConsumerSettings, batchSize: 4 }]]));
    await until(() => batch() === 4);
    end();
  });

  it('log that their logs could not be read, and are not searched for further', async () => {
    const { shown, counted, end } = shop(() => Promise.reject(new Error('No space left.')), ownerless);
    await until(() => counted.warnings.length > 0);
    assert.deepEqual(counted.warnings, ['What stops a consumer could not be looked up: Error: No space left.']);
    await until(() => shown()?.isCauseLookedFor === false);
    end();
  });
});
