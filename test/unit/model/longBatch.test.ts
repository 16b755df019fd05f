import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { restLimitS } from '../../../src/model/health/rests';
import type { Health } from '../../../src/model/health/rules';
import { statusPhrase, statusShort } from '../../../src/model/health/statusWords';
import { explainHealth } from '../../../src/model/health/words';
import { english } from '../../../src/model/text/translate';
import { CORE, type FakeStore, fakeStore, type Row, WORKER } from '../../support/polls';

interface Processed {
  readonly at: number;
  readonly segment: number;
  readonly checkpoint: number;
}

/** The batches of a consumer that takes three seconds for an event, as in its log; times in seconds since the first line. */
function recorded(): Processed[] {
  const lines = readFileSync('test/fixtures/logs/live/core-slow-consumer.log', 'utf8').trim().split('\n');
  const batches = lines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'segment events processed')
    .map(({ time, segment_id, checkpoint }) => ({ at: Date.parse(time) / 1_000, segment: segment_id, checkpoint }));
  const start = batches[0]?.at ?? 0;
  return batches.map((batch) => ({ ...batch, at: batch.at - start }));
}

describe('a slow consumer', () => {
  it('is never called blocked in a recorded run in which it never was', () => {
    const batches = recorded();
    const store = fakeStore(CORE);
    const until = batches.at(-1)?.at ?? 0;
    assert.ok(until > 300, 'several minutes');
    const checkpoints = new Map([
      [0, 1_200],
      [1, 1_200],
    ]);
    const statuses = new Set<string>();
    let longest = 0;
    for (let now = 0; now <= until; now += 2) {
      for (const { at, segment, checkpoint } of batches) {
        if (at > now - 2 && at <= now) checkpoints.set(segment, checkpoint);
      }
      const highest = Math.max(...batches.filter(({ at }) => at <= now + 60).map(({ checkpoint }) => checkpoint));
      store.append(Math.max(0, highest + 20 - store.events.length));
      const rows = [...checkpoints].map(([id, checkpoint]): Row => ({ id, total: 2, checkpoint }));
      const health = store.look(2, ...rows);
      statuses.add(health.status);
      for (const { restingS } of health.segments) longest = Math.max(longest, restingS);
    }
    assert.ok(longest > 40, `a checkpoint rested for ${longest} s`);
    assert.equal(statuses.has('blocked'), false, [...statuses].join(', '));
  });

  it('is shown to handle a long batch, with the longest batch so far', () => {
    const store = fakeStore(WORKER);
    store.append(500);
    let health = store.look(2, { checkpoint: 0 });
    // Batches of a hundred events that take 40 s, 80 s and 60 s.
    for (const [seconds, checkpoint] of [
      [40, 100],
      [80, 200],
      [60, 300],
    ] as const) {
      for (let now = 0; now < seconds - 10; now += 10) health = store.look(10, { checkpoint: checkpoint - 100 });
      health = store.look(10, { checkpoint });
    }
    for (let now = 0; now < 50; now += 10) health = store.look(10, { checkpoint: 300 });
    assert.equal(health.status, 'catchingUp');
    assert.equal(statusPhrase(health, english), 'handling a long batch (has taken up to 1 min 20 s)');
    assert.equal(statusShort(health, english), 'long batch', 'a row has room for no more');
    assert.equal(
      explainHealth(health, english),
      'Handling a long batch (has taken up to 1 min 20 s): it has stayed at 300 for 50 s while 200 events wait.',
    );
    assert.equal(health.rates.catchUpS, null);
  });

  const limits: readonly [
    title: string,
    rests: readonly (readonly [s: number, handled: number])[],
    next: number,
    s: number,
  ][] = [
    ['may rest two minutes if no rest was seen', [], 100, 120],
    ['may rest two minutes if only one short rest was seen', [[2, 50]], 10, 120],
    [
      'may rest as long as a heartbeat may be old if it was always fast',
      [
        [2, 50],
        [2, 40],
        [2, 60],
      ],
      10,
      30,
    ],
    [
      'may rest three times as long as usual',
      [
        [20, 100],
        [20, 100],
        [22, 100],
      ],
      5,
      60,
    ],
    [
      'may rest at least as long as the longest rest so far',
      [
        [20, 100],
        [20, 100],
        [100, 100],
        [20, 100],
      ],
      5,
      100,
    ],
    [
      'may rest longer if the next batch has more events than the earlier ones',
      [
        [6, 2],
        [6, 2],
        [6, 2],
      ],
      30,
      135,
    ],
  ];
  for (const [title, rests, next, expected] of limits) {
    it(title, () => {
      const seen = rests.map(([s, handled]) => ({ ms: s * 1_000, looks: s > 2 ? 3 : 1, handled }));
      assert.equal(restLimitS(seen, next, 30, null), expected);
    });
  }

  it('is shown to handle a long batch that only its log has seen, and may take somewhat longer', () => {
    const store = fakeStore(WORKER, undefined, undefined, () => ({
      failures: [],
      batchSize: null,
      longestBatchS: 100,
    }));
    store.append(500);
    let health = store.look(2, { checkpoint: 100 });
    const status = (s: number) => {
      for (let now = 0; now < s; now += 10) health = store.look(10, { checkpoint: 100 });
      return statusPhrase(health, english);
    };
    assert.equal(status(130), 'handling a long batch (has taken up to 1 min 40 s)');
    assert.equal(health.status, 'catchingUp');
    status(40);
    assert.equal(health.status, 'blocked');
  });

  it('does not compare a long batch with short ones', () => {
    const store = fakeStore(WORKER);
    store.append(500);
    for (let checkpoint = 0; checkpoint <= 300; checkpoint += 100) store.look(2, { checkpoint });
    let health = store.look(2, { checkpoint: 300 });
    for (let now = 0; now < 28; now += 2) health = store.look(2, { checkpoint: 300 });
    health = store.look(1, { checkpoint: 300 });
    assert.doesNotMatch(`${statusPhrase(health, english)} ${explainHealth(health, english)}`, /has taken up to/);
  });

  it('starts its batch again under an owner that took it over in the middle', () => {
    const store = fakeStore(CORE);
    store.append(9);
    let health = store.look(2, { checkpoint: 3, ownerId: 'a' });
    const look = (s: number, ownerId: string) => {
      for (let now = 0; now < s; now += 10) health = store.look(10, { checkpoint: 3, ownerId });
    };
    look(70, 'a');
    look(100, 'b');
    assert.equal(health.rule, 'longBatch', 'it has stayed for 170 s, 100 s of them under the new owner');
    assert.match(explainHealth(health, english), /from 3 min 20 s on that counts as blocked/);
    look(40, 'b');
    assert.equal(health.rule, 'blocked');
  });

  it('is shown to handle a long batch only after its present owner has had it for thirty seconds', () => {
    const store = fakeStore(CORE);
    store.append(9);
    const look = (ownerId: string) => store.look(10, { checkpoint: 3, ownerId }).rule;
    for (let now = 0; now <= 50; now += 10) look('a');
    assert.equal(look('a'), 'longBatch');
    assert.deepEqual(
      Array.from({ length: 5 }, () => look('b')),
      ['catchingUp', 'catchingUp', 'catchingUp', 'longBatch', 'longBatch'],
    );
  });

  it('is blocked at once if its log has a failure at a waiting event, but not a failure of the previous process', () => {
    const failure = (at: number) => ({ failures: [{ segment: 0, position: '4' as never, at }], batchSize: null });
    const run = (at: number): Health => {
      const store = fakeStore(CORE, undefined, undefined, () => failure(at));
      store.append(9);
      store.look(2, { checkpoint: 3, ownerId: 'a' });
      let health = store.look(20, { checkpoint: 3, ownerId: 'b' });
      for (let i = 0; i < 3; i++) health = store.look(2, { checkpoint: 3, ownerId: 'b' });
      return health;
    };
    assert.equal(run(26_000).rule, 'blocked');
    assert.match(explainHealth(run(26_000), english), /its log says that it failed at an event that waits/);
    assert.equal(run(10_000).rule, 'catchingUp', 'the process that failed is gone');
  });
});

const SIX = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('owners that change often', () => {
  /** `freeS`: seconds for which the segment has no owner in between. */
  const watch = (owners: readonly string[], row: (i: number) => number, freeS = 12, fallen: readonly string[] = []) => {
    const store = fakeStore(CORE, undefined, undefined, () => ({
      failures: [],
      batchSize: null,
      fallen: new Set(fallen),
    }));
    store.append(9);
    let health = store.look(5, { checkpoint: 3, ownerId: 'first', heartbeatAgeS: 1 });
    for (const [i, ownerId] of owners.entries()) {
      if (freeS > 0) store.look(5, { checkpoint: row(i), ownerId: null, heartbeatAgeS: null });
      health = store.look(freeS || 5, { checkpoint: row(i), ownerId, heartbeatAgeS: 1 });
    }
    return health;
  };

  it('are a crash loop if none of three gets past the waiting event', () => {
    const health = watch(['a', 'b', 'c'], () => 3);
    assert.equal(health.status, 'blocked');
    assert.equal(
      explainHealth(health, english),
      'Crash loop: 3 processes took segment 0 within 34 s and none came past 3 while 6 events wait.',
    );
  });

  it('are not a crash loop if the checkpoint moves, or if earlier owners come back', () => {
    assert.notEqual(watch(['a', 'b', 'c'], (i) => 4 + i).rule, 'crashLoop');
    assert.notEqual(watch(['a', 'b', 'a', 'b'], () => 3).rule, 'crashLoop');
    assert.notEqual(
      watch(['a', 'b', 'c', 'a', 'b', 'c'], () => 3).rule,
      'crashLoop',
      'whoever comes back has not died',
    );
  });

  it('are not a crash loop if up to four live owners hand the segment over within nine seconds', () => {
    for (const freeS of [0, 3, 9]) {
      for (const owners of [
        ['a', 'b', 'c'],
        ['b', 'c', 'a'],
        ['a2', 'b2', 'c2', 'd2'],
      ])
        assert.notEqual(watch(owners, () => 3, freeS).rule, 'crashLoop', `${owners.join()} after ${freeS} s`);
    }
  });

  it('are a crash loop if the log says that two of them crashed, however soon the next one takes over', () => {
    assert.equal(watch(['a', 'b', 'c'], () => 3, 3, ['a', 'b']).rule, 'crashLoop');
    assert.notEqual(watch(['a', 'b', 'c'], () => 3, 3, ['a']).rule, 'crashLoop', 'one of them');
  });

  it('are a crash loop if each fell silent before the next one took over', () => {
    const silent = (ageS: number) => {
      const store = fakeStore(CORE);
      store.append(9);
      let health = store.look(5, { checkpoint: 3, ownerId: 'first', heartbeatAgeS: 1 });
      for (const ownerId of ['a', 'b', 'c']) {
        health = store.look(5, { checkpoint: 3, ownerId, heartbeatAgeS: 1 });
        if (ownerId !== 'c') store.look(35, { checkpoint: 3, ownerId, heartbeatAgeS: ageS });
      }
      return health.rule;
    };
    assert.deepEqual([silent(36), silent(4)], ['crashLoop', 'changingHands']);
  });

  it('are a crash loop if all segments lose their owners at once, but not if only one segment does', () => {
    const letGo = (others: string | null) => {
      const store = fakeStore(CORE);
      store.append(9);
      const rows = (first: string | null, second: string | null) =>
        [first, second].map((ownerId, id) => ({
          id,
          total: 2,
          checkpoint: 3,
          ownerId,
          heartbeatAgeS: ownerId === null ? null : 1,
        }));
      store.look(5, ...rows('first', others ?? 'first'));
      let health = store.look(2, ...rows(null, others));
      for (const owner of ['a', 'b', 'c']) {
        health = store.look(2, ...rows(owner, others ?? owner));
        if (owner !== 'c') store.look(2, ...rows(null, others));
      }
      return health.rule;
    };
    assert.equal(letGo(null), 'crashLoop');
    assert.notEqual(letGo('z'), 'crashLoop');
  });

  /** Six owners take segment 0 one after the other; the store has these processes. */
  const six = (store: FakeStore, row: Partial<Row> = {}, ...others: readonly Row[]) => {
    store.append(9);
    let health: Health | undefined;
    for (const ownerId of ['first', ...SIX])
      health = store.look(5, { checkpoint: 3, id: 0, ownerId, heartbeatAgeS: 1, ...row }, ...others);
    return health?.rule;
  };

  it('are not a crash loop if the store has more processes than are read, at the first or the last poll', () => {
    const ruleWith = (atFirst: number | undefined, since = atFirst) => {
      const store = fakeStore(CORE);
      store.processes = new Map([['another', 1]]);
      store.furtherProcessesS = atFirst;
      store.append(9);
      store.look(5, { checkpoint: 3, ownerId: 'first', heartbeatAgeS: 1 });
      store.furtherProcessesS = since;
      return six(store);
    };
    assert.deepEqual([ruleWith(2), ruleWith(60), ruleWith(undefined)], ['changingHands', 'crashLoop', 'crashLoop']);
    // A third of the time after which a heartbeat is stale, and a moment more.
    assert.deepEqual([ruleWith(10, 60), ruleWith(10.1, 60)], ['changingHands', 'crashLoop']);
    assert.deepEqual([ruleWith(60, 10), ruleWith(60, 10.1)], ['changingHands', 'crashLoop']);
  });

  it("are not a crash loop if each of them is alive in the store's list of processes", () => {
    const ruleWith = (ageS: number) => {
      const store = fakeStore(CORE);
      store.append(9);
      store.processes = new Map();
      store.look(5, { checkpoint: 3, ownerId: 'first', heartbeatAgeS: 1 });
      store.processes = new Map(SIX.map((id) => [id, ageS]));
      return six(store);
    };
    assert.deepEqual([ruleWith(10), ruleWith(10.1)], ['changingHands', 'crashLoop']);
  });

  it('are not a crash loop if each of them works on another segment, or if no heartbeats are stored', () => {
    const ruleWith = (heartbeatAgeS: number | null) =>
      six(
        fakeStore(CORE),
        { total: 7 },
        ...SIX.map((ownerId, i): Row => ({ id: i + 1, total: 7, checkpoint: 9, ownerId, heartbeatAgeS })),
      );
    assert.deepEqual([ruleWith(10), ruleWith(10.1), ruleWith(null)], ['changingHands', 'crashLoop', 'changingHands']);
    const silent = { segments: false, owners: true, heartbeats: false };
    assert.equal(six(fakeStore(silent), { id: null, heartbeatAgeS: null }), 'changingHands');
  });

  it('are a crash loop if a live process takes the segment between the lives of the crashing one', () => {
    const health = watch(['b', 'a1', 'b', 'a2', 'b', 'a3'], () => 3);
    assert.match(explainHealth(health, english), /^Crash loop: 3 processes took segment 0/);
  });

  it('have the age of their last heartbeat in the words while they may have died', () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (const checkpoint of [1, 2, 3]) store.look(2, { checkpoint });
    store.look(2, { checkpoint: 3, heartbeatAgeS: 18 });
    const health = store.look(2, { checkpoint: 3, heartbeatAgeS: 20 });
    assert.equal(statusPhrase(health, english), 'waiting; its owner was last seen 20 s ago');
    assert.equal(statusShort(health, english), 'owner silent');
    assert.equal(explainHealth(health, english), 'Waiting: 6 events wait; its owner was last seen 20 s ago.');
    assert.equal(health.rates.catchUpS, null);
  });
});

describe('the rates of a consumer whose segments change', () => {
  it('start again when segments are added, so that the backlog does not seem to grow', () => {
    const store = fakeStore(CORE);
    store.append(400);
    const rows = (total: number) =>
      Array.from({ length: total }, (_, id): Row => ({ id, total, checkpoint: total === 4 ? 380 : 0 }));
    for (let i = 0; i < 10; i++) store.look(5, ...rows(4));
    const health = store.look(5, ...rows(8));
    assert.equal(health.rates.appendedPerS, null);
    assert.notEqual(health.status, 'fallingBehind');
  });
});

describe('figures that were not read again', () => {
  it('show their age and keep their status', () => {
    const store = fakeStore(CORE);
    store.append(9);
    const health = { ...store.look(2, { checkpoint: 9 }), unreadForS: 8 };
    assert.equal(statusPhrase(health, english), 'not read for 8 s');
    assert.equal(explainHealth(health, english), 'Caught up: no event waits. That was 8 s ago.');
    assert.equal(health.status, 'caughtUp');
    const now = { ...health, unreadForS: 0.4 };
    assert.deepEqual([statusPhrase(now, english), statusShort(now, english)], ['not read for 1 s', '1 s old']);
    assert.equal(explainHealth(now, english), 'Caught up: no event waits. That was just now.');
  });
});
