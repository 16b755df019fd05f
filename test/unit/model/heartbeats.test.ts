import assert from 'node:assert/strict';
import type { Consumer, ConsumerPoll, Segment } from '../../../src/model/consumer/consumer';
import type { Position } from '../../../src/model/event/event';
import { addBeats, lateAfterS, NO_BEATS, withoutLeaps } from '../../../src/model/health/beats';
import { CORE } from '../../support/polls';

const consumer = (ownerId: string | null, heartbeatAgeS: number | null): Consumer => {
  const checkpoint = '5' as Position;
  const segment: Segment = {
    id: 0,
    total: 1,
    ownerId,
    checkpoint,
    positionLag: 0,
    oldestWaitingS: null,
    heartbeatAgeS,
  };
  return { name: 'c', segments: [segment] };
};

/** Each look is at a second of the database's clock, and the last heartbeat is from another second. */
type Look = readonly [at: number, beatAt: number];

describe('the time after which a heartbeat is late', () => {
  const lateAfter = (looks: readonly Look[], owner: string | null = 'worker') => {
    const beats = looks.reduce(
      (known, [at, beatAt]) => addBeats(known, consumer(owner, at - beatAt), at * 1_000),
      NO_BEATS,
    );
    return lateAfterS(beats, 30);
  };
  const EVERY_TEN = [
    [100, 99],
    [104, 99],
    [108, 99],
    [112, 109],
  ] as const;

  it('follows from the time after which it is stale, before an interval was measured', () => {
    assert.deepEqual(
      [18, 30, 60, 6].map((staleAfterS) => lateAfterS(NO_BEATS, staleAfterS)),
      [5.5, 7.5, 15, 2],
    );
  });

  it('follows from the shortest interval that was measured, up to four usual ones', () => {
    assert.equal(lateAfter(EVERY_TEN), 15);
    const twenty = [
      [116, 109],
      [120, 109],
      [124, 109],
      [130, 129],
    ] as const;
    assert.equal(lateAfter([...EVERY_TEN, ...twenty]), 15);
    assert.equal(lateAfter(twenty), 20);
  });

  it('follows from no interval if the looks came as seldom as the heartbeats, or if the row has no owner', () => {
    const seldom = [
      [100, 99],
      [110, 109],
    ] as const;
    assert.equal(lateAfter(seldom), 7.5);
    assert.equal(lateAfter(EVERY_TEN, null), 7.5);
  });
});

describe('a heartbeat before the clock of the server was set ahead', () => {
  const poll = (ageS: number | null, processes?: ConsumerPoll['processes']): ConsumerPoll => ({
    head: null,
    features: CORE,
    consumers: [consumer('worker', ageS)],
    takenAt: 0,
    databaseTime: 1_000_000,
    tail: [],
    tailAfter: null,
    xmin: 1n,
    nextXid: 1n,
    gapSkips: [],
    ...(processes ? { processes } : {}),
  });
  /** Set ahead by 300 s at second 500, and by 100 s at second 800. */
  const LEAPS = [
    { upTo: 500_000, byMs: 300_000 },
    { upTo: 800_000, byMs: 100_000 },
  ];
  const ages = ({ consumers }: ConsumerPoll) => consumers.flatMap(({ segments }) => segments[0]?.heartbeatAgeS);

  it('is younger by what the clock leapt since then', () => {
    assert.deepEqual(
      [100, 199, 200, 400, 499, 500, 700, null].map((ageS) => ages(withoutLeaps(poll(ageS), LEAPS))),
      [[100], [199], [100], [300], [399], [100], [300], [null]],
    );
  });

  it('is younger in the list of processes, too', () => {
    const { processes } = withoutLeaps(poll(500, new Map(Object.entries({ a: 500, b: 100 }))), LEAPS);
    assert.deepEqual([processes?.get('a'), processes?.get('b')], [100, 100]);
    assert.equal(withoutLeaps(poll(500), LEAPS).processes, undefined, 'no list');
  });
});
