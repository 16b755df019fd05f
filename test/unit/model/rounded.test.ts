import assert from 'node:assert/strict';
import fc from 'fast-check';
import { roundedAge, roundedWaiting } from '../../../src/model/text/format';

describe('a rounded figure', () => {
  it('of an age has one unit and changes seldom', () => {
    const ages = [0, 9.9, 10, 59, 60, 370, 3_599, 3_600, 7_300, 86_399, 86_400, 200_000].map(roundedAge);
    assert.deepEqual(ages, [0, 9, 10, 50, 60, 360, 3_540, 3_600, 7_200, 82_800, 86_400, 172_800]);
  });

  it('of a count is exact below a hundred and has two digits from there on', () => {
    const waiting = (count: number) => roundedWaiting({ waiting: count, more: false, atMost: false }).waiting;
    assert.deepEqual([0, 7, 99, 100, 234, 1_299, 10_000].map(waiting), [0, 7, 99, 100, 230, 1_200, 10_000]);
  });

  it('stays true: ages and counts are rounded down, upper bounds are rounded up', () => {
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
