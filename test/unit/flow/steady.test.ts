import assert from 'node:assert/strict';
import { HAS, LACKS, OPEN, OTHER, steadyStretches, UNTOLD } from '../../../src/model/flow/claims/steady';
import { atOnce } from '../../../src/model/text/steps';

/** So many causes, of which each so many-th lacks the effect, as the last ones of a group do. */
const causes = (count: number, lacksEach = Number.POSITIVE_INFINITY): number[] =>
  Array.from({ length: count }, (_, i) => ((i + 1) % lacksEach === 0 ? LACKS : HAS));
const without = (count: number): number[] => causes(count, 1);

const stretches = (...parts: readonly number[][]) => atOnce(steadyStretches(Uint8Array.from(parts.flat())));

describe('the stretches in which nearly every cause has an effect', () => {
  it('are all of it where it always follows, and none where there is nothing or it never does', () => {
    assert.deepEqual(stretches(causes(300)), [[0, 300]]);
    assert.deepEqual(stretches(causes(30)), [[0, 30]]);
    assert.deepEqual(stretches(), []);
    assert.deepEqual(stretches(without(300)), []);
  });

  it('end and begin where 80 of the 100 around have it', () => {
    // Of the 100 around number 370 the last 20 lack it, of those around number 630 the first 20.
    assert.deepEqual(stretches(causes(400), without(200), causes(400)), [
      [0, 371],
      [630, 1_000],
    ]);
  });

  it('go on up to the ends, of which the 100 cases next to them tell', () => {
    assert.deepEqual(stretches(causes(550), causes(50, 4)), [[0, 600]]);
    assert.deepEqual(stretches(causes(50, 4), causes(550)), [[0, 600]]);
  });

  it('are without the part in which more and more have it, or fewer and fewer', () => {
    assert.deepEqual(stretches(without(300), causes(120, 8), causes(400)), [[420, 820]]);
    assert.deepEqual(stretches(causes(400), causes(120, 8).reverse(), without(300)), [[0, 400]]);
  });

  it('keep what is even at their ends, whatever there is in the rest', () => {
    assert.deepEqual(stretches(without(300), causes(400), causes(120, 8)), [[330, 820]]);
    assert.deepEqual(stretches(causes(120, 8), causes(400), without(300)), [[0, 491]]);
  });

  it('keep what goes wrong as often as in the rest', () => {
    assert.deepEqual(stretches(without(300), causes(600, 25)), [[333, 900]]);
    assert.deepEqual(stretches(causes(600, 25), without(300)), [[0, 567]]);
    assert.deepEqual(stretches(causes(120, 8), causes(400), causes(120, 8)), [[0, 640]], 'no other flow is beside it');
  });

  it('count what went another way, and nothing that is open; what is open at the end belongs to the last one', () => {
    const other = Array.from({ length: 200 }, () => OTHER);
    assert.deepEqual(stretches(causes(400), other, causes(400)), [
      [0, 371],
      [630, 1_000],
    ]);
    const open = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? OPEN : UNTOLD));
    assert.deepEqual(stretches(causes(400), open, causes(400), open), [[0, 1_200]]);
    assert.deepEqual(stretches(open, causes(400)), [[200, 600]]);
  });
});
