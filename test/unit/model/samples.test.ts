import assert from 'node:assert/strict';
import { addSample, ratesOf, type Sample } from '../../../src/model/backlog/rates';

/** One sample every five seconds. */
function series(waiting: readonly number[], appended = 0, over: Partial<Sample> = {}): Sample[] {
  return waiting.reduce<Sample[]>(
    (samples, count, i) =>
      addSample(samples, { at: i * 5_000, waiting: count, more: false, positionLag: count, appended, ...over }),
    [],
  );
}

describe('rates over a sliding minute', () => {
  it('include the events appended and handled per second', () => {
    const { appendedPerS, handledPerS } = ratesOf(series([100, 90, 80, 70, 60], 10));
    assert.deepEqual([appendedPerS, handledPerS], [2, 4]);
    assert.equal(ratesOf(series([100])).appendedPerS, null);
  });

  it('include the time to catch up only if the backlog shrinks steadily', () => {
    assert.equal(ratesOf(series([600, 500, 400, 300, 200])).catchUpS, 10);
    assert.equal(ratesOf(series([600, 100, 500, 50, 550, 200])).catchUpS, null);
    assert.equal(ratesOf(series([600, 500, 400])).catchUpS, null, 'three looks are no line');
    assert.equal(ratesOf(series([200, 300, 400, 500, 600])).catchUpS, null);
  });

  it('show growth in spite of a dip, but not for a backlog that swings or was at zero', () => {
    assert.equal(ratesOf(series([100, 150, 200, 120, 300, 350, 400])).growing, true);
    assert.equal(ratesOf(series([100, 200, 100, 200, 100, 200, 100])).growing, false);
    assert.equal(ratesOf(series([0, 10, 20, 30, 40, 50])).growing, false);
    assert.equal(ratesOf(series([10_000, 10_001, 10_002, 10_003, 10_004])).growing, false);
  });

  it('compare positions if not all events are counted, and then have no handling rate', () => {
    const capped = [1, 2, 3, 4, 5].reduce<Sample[]>(
      (samples, i) =>
        addSample(samples, { at: i * 5_000, waiting: 10_000, more: true, positionLag: i * 5_000, appended: 100 }),
      [],
    );
    const { growing, slopePerS, handledPerS, catchUpS } = ratesOf(capped);
    assert.deepEqual([growing, slopePerS, handledPerS, catchUpS], [true, 1_000, null, null]);
  });

  it('forget samples that left the window, but keep some samples of a slow poll', () => {
    assert.equal(series(Array.from({ length: 40 }, () => 1)).length, 13);
    const slow = Array.from({ length: 20 }, (_, i) => i).reduce<Sample[]>(
      (samples, i) => addSample(samples, { at: i * 90_000, waiting: 1, more: false, positionLag: 1, appended: 0 }),
      [],
    );
    assert.equal(slow.length, 6);
  });

  it('start again when the database clock goes back', () => {
    const samples = series([1, 2, 3]);
    const sample = { at: 1, waiting: 9, more: false, positionLag: 9, appended: 0 };
    assert.deepEqual(addSample(samples, sample), [sample]);
  });
});
