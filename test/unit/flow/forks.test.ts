import assert from 'node:assert/strict';
import { flowFrom } from '../../../src/model/flow/graph';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';
import { numbersFrom } from '../../support/flows/shop';

/** The learned forks if each cause has the effects that `effectsOf` gives for a number from 0 to 1. */
function forksOf(
  effectsOf: (asked: number, other: number) => readonly string[],
  { causes = 600, noise = 0.02 } = {},
): string[][] {
  const random = numbersFrom(17);
  const events = Array.from({ length: causes }, (_, i) => {
    const n = 10 * i + 1;
    const effects = effectsOf(random(), random()).filter(() => random() >= noise);
    return [
      makeEvent(n, { eventType: 'Cause', time: 1_000 * i }),
      ...effects.map((eventType, k) => makeEvent(n + 1 + k, { eventType, causationId: uuid(n), time: 1_000 * i + 50 })),
    ];
  }).flat();
  const graph = flowFrom(learnFrom(events).norms, 'Cause') ?? assert.fail();
  return graph.forks.map(({ effects }) => [...effects].sort()).sort();
}

describe('effect types that exclude each other', () => {
  it('are a fork if nearly every cause has one of them', () => {
    assert.deepEqual(
      forksOf((asked) => [asked < 0.8 ? 'A' : 'B']),
      [['A', 'B']],
    );
    assert.deepEqual(
      forksOf((asked) => [asked < 0.6 ? 'A' : asked < 0.95 ? 'B' : 'Rare']),
      [['A', 'B', 'Rare']],
    );
    // Beside an effect that always follows, and beside another fork.
    assert.deepEqual(
      forksOf((asked, other) => ['Always', asked < 0.5 ? 'A' : 'B', other < 0.7 ? 'X' : 'Y']),
      [
        ['A', 'B'],
        ['X', 'Y'],
      ],
    );
  });

  it('are not a fork if they occur together by chance, or if many causes have none of them', () => {
    assert.deepEqual(
      forksOf((asked, other) => [...(asked < 0.6 ? ['A'] : []), ...(other < 0.5 ? ['B'] : [])]),
      [],
    );
    assert.deepEqual(
      forksOf((asked) => (asked < 0.4 ? ['A'] : asked < 0.7 ? ['B'] : [])),
      [],
    );
    assert.deepEqual(
      forksOf(() => ['Always', 'Too']),
      [],
    );
  });

  it('are found completely if another type follows only some of them', () => {
    const found = forksOf((asked) => (asked < 0.3 ? ['A', 'C'] : asked < 0.6 ? ['B', 'C'] : ['D']));
    assert.ok(
      found.some((types) => types.join() === 'A,B,D'),
      JSON.stringify(found),
    );
  });

  it('are forty at most, the most frequent ones', () => {
    const types = ['Most', ...Array.from({ length: 39 }, (_, i) => `Many${i}`), 'Rare0', 'Rare1'];
    /** Most of 3,000 causes have the first type, 30 have each of the next ones and 20 have each of the last ones. */
    const sizes = types.map((type) => (type === 'Most' ? 1_790 : type.startsWith('Many') ? 30 : 20));
    const turns = types.flatMap((type, i) => Array<string>(sizes[i] ?? 0).fill(type));
    const found = forksOf(() => [turns.shift() ?? assert.fail()], { causes: turns.length, noise: 0 });
    assert.deepEqual(found, [types.slice(0, 40).sort()]);
  });
});
