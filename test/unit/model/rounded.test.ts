import assert from 'node:assert/strict';
import fc from 'fast-check';
import { roundedAge, roundedWaiting } from '../../../src/model/text/format';

describe('rounded figures', () => {
  it('of an age have one unit, and change seldom', () => {
    const ages = [0, 9.9, 10, 59, 60, 370, 3_599, 3_600, 7_300, 86_399, 86_400, 200_000].map(roundedAge);
    assert.deepEqual(ages, [0, 9, 10, 50, 60, 360, 3_540, 3_600, 7_200, 82_800, 86_400, 172_800]);
  });

  it('of a count are exact below a hundred and have two digits from there on', () => {
    const waiting = (count: number) => roundedWaiting({ waiting: count, more: false, atMost: false }).waiting;
    assert.deepEqual([0, 7, 99, 100, 234, 1_299, 10_000].map(waiting), [0, 7, 99, 100, 230, 1_200, 10_000]);
  });

  it('say nothing that is not so: an age and a count are reached, an upper bound is not exceeded', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.boolean(), fc.boolean(), (figure, more, atMost) => {
        const age = roundedAge(figure);
        assert.ok(age <= figure && roundedAge(age) === age);
        const share = { waiting: figure, more, atMost };
        const rounded = roundedWaiting(share);
        assert.ok(atMost ? rounded.waiting >= figure : rounded.waiting <= figure);
        assert.ok(Math.abs(rounded.waiting - figure) <= figure / 10);
        assert.deepEqual({ ...rounded, waiting: figure }, share);
      }),
    );
  });
});
