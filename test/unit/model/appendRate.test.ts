import assert from 'node:assert/strict';
import { type MinuteCount, markMinutes } from '../../../src/model/history/appendRate';

const MINUTE = 60_000;

/** The counts as minutes; the last minute is not over yet. */
const hour = (...counts: readonly number[]): MinuteCount[] => counts.map((events, i) => ({ at: i * MINUTE, events }));
const marksOf = (...counts: readonly number[]) => markMinutes(hour(...counts)).minutes.map(({ mark }) => mark ?? '-');

const steady = [60, 55, 62, 58, 61, 60];

describe('unusual minutes of the append rate', () => {
  it('have at least three times the median, or at most a third of it', () => {
    assert.deepEqual(marksOf(...steady, 180, 60), ['-', '-', '-', '-', '-', '-', 'spike', '-']);
    assert.deepEqual(marksOf(...steady, 179, 60), Array(8).fill('-'));
    assert.deepEqual(marksOf(...steady, 20, 60), ['-', '-', '-', '-', '-', '-', 'drop', '-']);
    assert.deepEqual(marksOf(...steady, 21, 60), Array(8).fill('-'));
  });

  it('may be a spike but not a drop while the minute is not over', () => {
    assert.equal(marksOf(...steady, 0).at(-1), '-');
    assert.equal(marksOf(...steady, 500).at(-1), 'spike');
  });

  it('do not exist where the counts are so low that they vary by chance', () => {
    assert.deepEqual(marksOf(2, 1, 0, 3, 2, 9, 0, 2), Array(8).fill('-'));
    assert.equal(marksOf(0, 0, 0, 0, 0, 50_000, 0)[5], 'spike', 'an import in a quiet hour');
  });

  it('do not exist in a short or empty history', () => {
    assert.deepEqual(marksOf(60, 60, 500, 0), Array(4).fill('-'));
    assert.deepEqual(markMinutes([]), { minutes: [], median: 0, changes: [] });
  });

  it('form one change if they follow each other; it has the count that differs most', () => {
    const { changes, median } = markMinutes(hour(...steady, 300, 240, 60, 10, 4, 60));
    assert.equal(median, 60);
    assert.deepEqual(changes, [
      { mark: 'spike', from: 6 * MINUTE, to: 7 * MINUTE, events: 300 },
      { mark: 'drop', from: 9 * MINUTE, to: 10 * MINUTE, events: 4 },
    ]);
  });
});
