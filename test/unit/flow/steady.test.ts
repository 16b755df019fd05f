import assert from 'node:assert/strict';
import { HAS, LACKS, OPEN, OTHER, steadyStretches, UNCOUNTED } from '../../../src/model/flow/claims/steady';
import { atOnce } from '../../../src/model/text/steps';

/** This number of causes; every `lacksEach`-th lacks the effect, at the end of its group. */
const causes = (count: number, lacksEach = Number.POSITIVE_INFINITY): number[] =>
  Array.from({ length: count }, (_, i) => ((i + 1) % lacksEach === 0 ? LACKS : HAS));
const without = (count: number): number[] => causes(count, 1);

const stretches = (...parts: readonly number[][]) => atOnce(steadyStretches(Uint8Array.from(parts.flat())));

describe('the stretches in which nearly every cause has an effect', () => {
  it('cover everything if the effect always follows, and are empty if it never does or no causes exist', () => {
    assert.deepEqual(stretches(causes(300)), [[0, 300]]);
    assert.deepEqual(stretches(causes(30)), [[0, 30]]);
    assert.deepEqual(stretches(), []);
    assert.deepEqual(stretches(without(300)), []);
  });

  it('end and begin where 80 of the 100 neighbours have the effect', () => {
    // Of the 100 causes around number 370 the last 20 lack the effect, and of those around number 630 the first 20.
    assert.deepEqual(stretches(causes(400), without(200), causes(400)), [
      [0, 371],
      [630, 1_000],
    ]);
  });

  it('reach to the ends of the cases, where the nearest 100 cases count', () => {
    assert.deepEqual(stretches(causes(550), causes(50, 4)), [[0, 600]]);
    assert.deepEqual(stretches(causes(50, 4), causes(550)), [[0, 600]]);
  });

  it('leave out the part in which the share rises or falls', () => {
    assert.deepEqual(stretches(without(300), causes(120, 8), causes(400)), [[420, 820]]);
    assert.deepEqual(stretches(causes(400), causes(120, 8).reverse(), without(300)), [[0, 400]]);
  });

  it('keep an end of the cases as it is, whatever the other end is like', () => {
    assert.deepEqual(stretches(without(300), causes(400), causes(120, 8)), [[330, 820]]);
    assert.deepEqual(stretches(causes(120, 8), causes(400), without(300)), [[0, 491]]);
  });

  it('keep a part that fails as often as the rest', () => {
    assert.deepEqual(stretches(without(300), causes(600, 25)), [[333, 900]]);
    assert.deepEqual(stretches(causes(600, 25), without(300)), [[0, 567]]);
    assert.deepEqual(stretches(causes(120, 8), causes(400), causes(120, 8)), [[0, 640]], 'no other flow is beside it');
  });

  it('count another effect but not open cases; open cases at the end belong to the last stretch', () => {
    const other = Array.from({ length: 200 }, () => OTHER);
    assert.deepEqual(stretches(causes(400), other, causes(400)), [
      [0, 371],
      [630, 1_000],
    ]);
    const open = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? OPEN : UNCOUNTED));
    assert.deepEqual(stretches(causes(400), open, causes(400), open), [[0, 1_200]]);
    assert.deepEqual(stretches(open, causes(400)), [[200, 600]]);
  });
});
