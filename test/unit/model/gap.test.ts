import assert from 'node:assert/strict';
import { gapAfter, gapStanding, gapWords } from '../../../src/model/backlog/gap';
import type { Position } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';

const gap = (from: number, to: number) => ({ from: String(from) as Position, to: String(to) as Position });

/** The words for a consumer whose segments have stood at a gap, or elsewhere, for these seconds. */
function words(...segments: readonly (readonly [restingS: number, isAtGap: boolean])[]) {
  const { statusOf, ...standing } = gapStanding(
    {
      features: { gapWaitS: 30 },
      gap: gap(4, 5),
      segments: segments.map(([restingS, isAt]) => ({ restingS, gap: isAt ? gap(4, 5) : null })),
    },
    english,
  );
  return { ...standing, status: statusOf('9 events wait') };
}

describe('a gap in the positions', () => {
  it('lies between the checkpoint and the next visible event', () => {
    assert.deepEqual(gapAfter('3' as Position, '6' as Position), gap(4, 5));
    assert.equal(gapAfter('3' as Position, '4' as Position), null);
    assert.equal(gapAfter('3' as Position, undefined), null);
    assert.deepEqual([gapWords(gap(4, 4)), gapWords(gap(4, 5))], ['4', '4–5']);
  });

  it('is waited for, up to the time of the rule', () => {
    const waits = {
      phrase: 'waiting at the gap 4–5',
      title: 'It waits at the gap 4–5',
      why: 'It waits at the gap 4–5 (up to 30 s by its rule): nothing is visible there, although later events are.',
      status: 'Waiting: 9 events wait; it waits at the gap 4–5 (up to 30 s by its rule).',
    };
    assert.deepEqual(words([30, true]), waits);
    assert.deepEqual(words([20, true], [500, false]), waits, 'another segment rests for longer');
  });

  it('is named with the longest time of any segment once that is longer than the rule says', () => {
    assert.deepEqual(words([31, true], [40, true], [500, false]), {
      phrase: 'standing before the gap 4–5',
      title: 'It stands before the gap 4–5',
      why: 'It has stood before the gap 4–5 for 40 s, longer than the 30 s of its rule: nothing is visible there, although later events are. It may wait by another rule, or for something else.',
      status: 'Waiting: 9 events wait; it has stood before the gap 4–5 for 40 s, longer than the 30 s of its rule.',
    });
  });
});
