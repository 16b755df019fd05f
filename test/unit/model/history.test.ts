import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeHistory, encodeHistory, resetTimeOf } from '../../../src/app/history/encoding';
import type { HealthStatus } from '../../../src/model/health/rules';
import { createHistoryBook, type HistoryBook } from '../../../src/model/history/book';
import type { ConsumerHistory } from '../../../src/model/history/history';
import { ladderFor, MOST_BYTES, MOST_CONSUMERS, mostPoints } from '../../../src/model/history/ladder';
import { healthOf, type LookOptions } from '../../support/looks';

const START = Date.UTC(2026, 10, 22, 15);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A book that saw one consumer; each poll is this number of milliseconds after the start. */
function seen(...looks: (readonly [ms: number, options?: LookOptions])[]): HistoryBook {
  const book = createHistoryBook();
  for (const [ms, options] of looks) book.look(START + ms, [healthOf('c', options)]);
  return book;
}

/** Polls every `everyMs` until `untilMs`. */
function every(everyMs: number, untilMs: number, options: (i: number) => LookOptions): HistoryBook {
  const count = Math.floor(untilMs / everyMs) + 1;
  return seen(...Array.from({ length: count }, (_, i) => [i * everyMs, options(i)] as const));
}

const times = ({ points }: ConsumerHistory) => points.map(({ at }) => (at - START) / 1_000);
const changes = ({ changes: all }: ConsumerHistory) =>
  all.map(({ at, from, to }) => `${(at - START) / 1_000}: ${from} → ${to}`);

describe('the history of a consumer', () => {
  it('keeps every poll of the last minutes unchanged', () => {
    const { points } = seen(
      [0, { waiting: 7, lagS: 1.5, appended: 2, handled: null }],
      [2_000, { waiting: 9, more: true, lagS: null, appended: 3, handled: 4.25 }],
    ).of('c');
    assert.deepEqual(points, [
      { at: START, waiting: 7, more: false, lagS: 1.5, appendedPerS: 2, handledPerS: null },
      { at: START + 2_000, waiting: 9, more: true, lagS: null, appendedPerS: 3, handledPerS: 4.25 },
    ]);
    assert.deepEqual(createHistoryBook().of('c'), { points: [], changes: [] });
  });

  it('becomes coarser with age and ends after a day', () => {
    const history = every(10_000, 30 * HOUR, () => ({})).of('c');
    const ages = times(history).map((at) => 30 * 3_600 - at);
    assert.ok((ages[0] ?? 0) > 86_400 - 300 && (ages[0] ?? 0) <= 86_400, `${ages[0]} s`);
    const apart = (ageS: number) => {
      const i = ages.findIndex((age) => age <= ageS);
      return (ages[i - 1] ?? 0) - (ages[i] ?? 0);
    };
    assert.deepEqual([60, 600, 7_200, 80_000].map(apart), [10, 10, 60, 300]);
    assert.ok(history.points.length < 760, `${history.points.length} points`);
  });

  it('keeps the highest number of waiting events and the mean of the rates', () => {
    const book = every(10_000, 3 * HOUR, (i) => ({
      waiting: i === 100 ? 5_000 : 3,
      lagS: i === 200 ? 900 : null,
      appended: i % 2 === 0 ? 10 : 20,
      handled: null,
    }));
    const { points } = book.of('c');
    assert.equal(Math.max(...points.map(({ waiting }) => waiting)), 5_000);
    assert.equal(Math.max(...points.map(({ lagS }) => lagS ?? 0)), 900);
    const old = points.filter(({ at }) => at < START + 2 * HOUR);
    assert.ok(old.length > 100);
    for (const { appendedPerS, handledPerS } of old.slice(1)) {
      assert.ok(Math.abs((appendedPerS ?? 0) - 15) < 0.01, String(appendedPerS));
      assert.equal(handledPerS, null);
    }
  });

  it('has each change of status with its time, up to the newest hundred', () => {
    const calm = seen([0, { status: 'catchingUp' }], [2_000, { status: 'catchingUp' }], [4_500, { status: 'stopped' }]);
    assert.deepEqual(changes(calm.of('c')), ['0: null → catchingUp', '4.5: catchingUp → stopped']);
    const restless = every(60_000, 300 * MINUTE, (i) => ({ status: i % 2 === 0 ? 'blocked' : 'catchingUp' }));
    assert.equal(restless.of('c').changes.length, 100);
    assert.equal(restless.of('c').changes.at(-1)?.at, START + 300 * MINUTE);
  });

  it('does not count the time in which the status is measured as a change', () => {
    const book = seen(
      [0, { status: 'catchingUp' }],
      [2_000, { status: 'unreadable', rule: 'warmingUp' }],
      [4_000, { status: 'unreadable', now: 'blocked', rule: 'blocked' }],
      [6_000, { status: 'catchingUp' }],
      [8_000, { status: 'unreadable' }],
    );
    assert.deepEqual(changes(book.of('c')), ['0: null → catchingUp', '8: catchingUp → unreadable']);
  });

  it('leaves a gap where there were no polls', () => {
    assert.deepEqual(times(seen([0], [2_000], [3 * HOUR]).of('c')), [2, 10_800]);
  });

  it('continues from the new time when the clock of the database went back', () => {
    const book = seen([0], [10 * MINUTE, { status: 'stopped' }], [4 * MINUTE, { waiting: 4 }], [4 * MINUTE - 500]);
    assert.deepEqual(times(book.of('c')), [0, 240], 'a little earlier than the last look counts as jitter');
    assert.deepEqual(changes(book.of('c')), ['0: null → caughtUp']);
  });

  it('keeps the worst consumers if there are more than it can hold', () => {
    const book = createHistoryBook();
    const all = Array.from({ length: MOST_CONSUMERS + 50 }, (_, i) => healthOf(`c${i}`));
    book.look(START, all);
    assert.equal(book.pages().size, MOST_CONSUMERS);
    assert.equal(book.of('c0').points.length, 1);
    assert.equal(book.of(`c${MOST_CONSUMERS}`).points.length, 0);
  });

  it('forgets a consumer that was not seen for a day', () => {
    const book = seen([0]);
    book.look(START + 25 * HOUR, [healthOf('other')]);
    assert.deepEqual([...book.pages().keys()], ['other']);
  });
});

describe('the histories of two windows', () => {
  it('are merged in order, and each change occurs once', () => {
    const one = seen([0, { waiting: 1 }], [4_000, { status: 'stopped' }], [8_000, { status: 'stopped' }]);
    const two = seen([2_000, { waiting: 8 }], [5_200, { status: 'stopped' }], [6_000, { status: 'stopped' }]);
    one.merge(two.pages());
    assert.deepEqual(times(one.of('c')), [0, 2, 5, 6, 8], 'two looks within two seconds are one point');
    assert.deepEqual(changes(one.of('c')), ['0: null → caughtUp', '4: caughtUp → stopped']);
  });

  it('stay the same when they are merged again', () => {
    const one = every(7_000, 5 * HOUR, (i) => ({
      waiting: i,
      appended: i % 5,
      status: i % 900 < 450 ? 'blocked' : 'idle',
    }));
    const before = one.of('c');
    const copy = decodeHistory(encodeHistory(one.pages()));
    assert.ok(copy);
    one.merge(copy);
    assert.deepEqual(one.of('c'), before);
  });
});

describe('the bound of a history', () => {
  const statuses: HealthStatus[] = ['stopped', 'blocked', 'catchingUp', 'caughtUp'];

  for (const consumers of [1, 100, 101, 1_000, 3_000, 5_000]) {
    it(`holds for a day of ${consumers} consumers that change all the time`, () => {
      const book = createHistoryBook();
      const { steps } = ladderFor(consumers);
      const finest = (steps[0]?.everyS ?? 0) * 1_000;
      // A day with few polls, and the last minutes with the most: this fills every stretch.
      const looks = [...range(0, 23 * HOUR, (steps.at(-1)?.everyS ?? 0) * 500), ...range(23 * HOUR, 24 * HOUR, finest)];
      for (const [i, at] of looks.entries()) {
        const status = statuses[i % statuses.length] as HealthStatus;
        book.look(
          START + at,
          Array.from({ length: consumers }, (_, n) => healthOf(`shop.consumer_number_${n}.v1`, { waiting: i, status })),
        );
      }
      const file = encodeHistory(book.pages());
      assert.ok(file.length <= MOST_BYTES, `${file.length} bytes`);
      assert.equal(decodeHistory(file)?.size, consumers, 'nobody is left out');
    });
  }

  it('holds for any number of consumers and any polls', () => {
    for (let consumers = 1; consumers <= MOST_CONSUMERS; consumers++) {
      const ladder = ladderFor(consumers);
      const bytes = consumers * (mostPoints(ladder) * 20 + ladder.changes * 8 + 50);
      assert.ok(bytes < MOST_BYTES, `${consumers}: ${bytes}`);
    }
  });

  it('leaves out the last consumers if names are very long', () => {
    const book = createHistoryBook();
    book.look(
      START,
      Array.from({ length: 30 }, (_, i) => healthOf(`${i}${'n'.repeat(100_000)}`)),
    );
    const file = encodeHistory(book.pages());
    assert.ok(file.length <= MOST_BYTES && file.length > 1_800_000);
    assert.ok(decodeHistory(file)?.has(`0${'n'.repeat(100_000)}`));
  });

  it('keeps the order and the highest number of waiting events, at any times of the polls', () => {
    const look = fc.record({
      pauseMs: fc.oneof(fc.integer({ min: 500, max: 5_000 }), fc.integer({ min: 500, max: 2 * HOUR })),
      waiting: fc.nat(20_000),
      more: fc.boolean(),
      lagS: fc.option(fc.nat(100_000)),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 400 }), fc.constantFrom(1, 200, 1_000), (looks, consumers) => {
        const book = createHistoryBook();
        const others = Array.from({ length: consumers - 1 }, (_, i) => healthOf(`other${i}`));
        book.look(START, [healthOf('c'), ...others]);
        let at = START;
        const seenLooks = looks.map(({ pauseMs, ...options }) => {
          at += pauseMs;
          book.look(at, [healthOf('c', options)]);
          return { at, ...options };
        });
        const { points } = book.of('c');
        for (const [i, point] of points.entries()) assert.ok(i === 0 || point.at > (points[i - 1]?.at ?? 0));
        assert.ok(points.length <= mostPoints(ladderFor(book.pages().size)));
        const oldest = Math.floor((points[0]?.at ?? at) / 1_000) * 1_000;
        const kept = seenLooks.filter((each) => each.at >= oldest);
        assert.ok(
          Math.max(0, ...points.map(({ waiting }) => waiting)) >= Math.max(0, ...kept.map(({ waiting }) => waiting)),
        );
        assert.ok(
          Math.max(0, ...points.map(({ lagS }) => lagS ?? 0)) >= Math.max(0, ...kept.map(({ lagS }) => lagS ?? 0)),
        );
        assert.ok(points.every(({ at: time }) => at - time <= 24 * HOUR + 1_000));
      }),
      { numRuns: 60 },
    );
  });
});

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) }, (_, i) => from + i * step);
}

describe('the history of a store that was reset', () => {
  it('forgets the polls before the reset, also those that another window or the file still has', () => {
    const before = every(2_000, 20_000, () => ({ waiting: 3 }));
    const file = encodeHistory(before.pages(), before.since);
    before.restart(START + 30_000);
    before.look(START + 30_000, [healthOf('c', { waiting: 1 })]);
    before.merge(decodeHistory(file) ?? new Map(), resetTimeOf(file));
    assert.deepEqual(
      before.of('c').points.map(({ at, waiting }) => [at - START, waiting]),
      [[30_000, 1]],
    );
    const again = createHistoryBook();
    again.merge(decodeHistory(file) ?? new Map(), resetTimeOf(file));
    const reset = encodeHistory(before.pages(), before.since);
    again.merge(decodeHistory(reset) ?? new Map(), resetTimeOf(reset));
    assert.deepEqual(again.of('c').points.length, 1);
    assert.equal(again.since, START + 30_000);
  });
});
