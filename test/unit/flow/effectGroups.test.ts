import assert from 'node:assert/strict';
import { groupsOf } from '../../../src/model/flow/forks';
import { CauseNorm, pairKey } from '../../../src/model/flow/norms';

/** The number of causes that have an effect of a type; with the number of causes if it is not the common one. */
type Hits = Readonly<Record<string, number | readonly [hits: number, cases: number]>>;

/** The groups of types among this number of causes. `together`: how many causes have both types. */
function groups(cases: number, hits: Hits, together: readonly (readonly [string, string, number])[] = []): string[] {
  const norm = new CauseNorm({ eventType: 'Ordered', eventVersion: '1', aggregateType: 'Order', context: null });
  for (const [type, each] of Object.entries(hits)) {
    const [own, of] = typeof each === 'number' ? [each, cases] : each;
    norm.edge(type).counts.set([of - own, own]);
  }
  for (const [a, b, count] of together) norm.joint.set(pairKey(a, b), count);
  return groupsOf(norm).map(({ types }) => types.join('+'));
}

describe('effect types of which each cause has one', () => {
  it('are ordered by frequency, without a type that no closed cause has', () => {
    assert.deepEqual(groups(100, { Refused: 20, Sent: 80, Lost: 0 }), ['Sent+Refused']);
    assert.deepEqual(groups(100, { Sent: 100 }), ['Sent']);
  });

  it('form a group if together they cover 95 of 100 causes', () => {
    assert.deepEqual(groups(100, { Sent: 80, Refused: 15 }), ['Sent+Refused']);
    assert.deepEqual(groups(100, { Sent: 79, Refused: 15 }), ['Sent', 'Refused']);
  });

  it('count a cause that has both of them once', () => {
    assert.deepEqual(groups(100, { Sent: 80, Refused: 16 }, [['Sent', 'Refused', 1]]), ['Sent+Refused']);
    assert.deepEqual(groups(100, { Sent: 79, Refused: 16 }, [['Sent', 'Refused', 1]]), ['Sent', 'Refused']);
  });

  it('are counted among the causes that are closed for each of them', () => {
    assert.deepEqual(groups(100, { Sent: 70, Refused: [24, 98] }), ['Sent+Refused']);
  });

  it('form a group if at most a tenth of the rarer type occurs together with the other', () => {
    const both = (count: number) => groups(1_000, { Sent: 870, Refused: 100 }, [['Sent', 'Refused', count]]);
    assert.deepEqual([both(10), both(11)], [['Sent+Refused'], ['Sent', 'Refused']]);
  });

  it('include a type that came twice, but not one that came once', () => {
    const rare = (count: number) => groups(10_000, { Sent: 9_995, Refused: count });
    assert.deepEqual([rare(2), rare(1)], [['Sent+Refused'], ['Sent', 'Refused']]);
  });

  it('exclude each other more clearly than by chance, each with all the others', () => {
    const hits = { A: 34, B: 20, C: 20, D: 20, E: 6 };
    assert.deepEqual(groups(100, hits), ['A+B+C+D+E']);
    const both = [
      ['A', 'C', 2],
      ['B', 'C', 2],
    ] as const;
    assert.equal(groups(100, hits, both)[0], 'A', 'C stands four times beside one of the two');
  });
});
