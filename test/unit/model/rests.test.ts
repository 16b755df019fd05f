import assert from 'node:assert/strict';
import { addRest, longestRestS, type Rest, restLimitS } from '../../../src/model/health/rests';

const rest = (seconds: number, changes: Partial<Rest> = {}): Rest => ({
  ms: seconds * 1_000,
  looks: 3,
  handled: 10,
  ...changes,
});
const times = (count: number, one: Rest) => Array.from({ length: count }, () => one);

describe('the rests of a checkpoint', () => {
  it('are forgotten after fifty others', () => {
    const longest = (count: number) =>
      longestRestS(times(count, rest(2)).reduce<readonly Rest[]>(addRest, [rest(500)]), null);
    assert.deepEqual([longest(49), longest(50)], [500, 2]);
  });

  it('have a longest one, by the looks or by a log', () => {
    assert.equal(longestRestS([], null), null);
    assert.equal(longestRestS([], 60), 60);
    assert.equal(longestRestS([rest(10), rest(20)], null), 20);
    assert.equal(longestRestS([rest(10)], 60), 60);
    assert.equal(longestRestS([rest(90)], 60), 90);
  });

  it('give the pace of the next batch only if they were long enough to measure and events were handled', () => {
    const limit = (one: Rest) => restLimitS(times(3, one), 1_000, 30, null);
    assert.equal(limit(rest(6, { looks: 2, handled: 10 })), 900);
    assert.equal(limit(rest(6, { looks: 1, handled: 10 })), 30);
    assert.equal(limit(rest(6, { looks: 2, handled: 0 })), 30);
  });
});
