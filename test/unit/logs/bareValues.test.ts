import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BareValues } from '../../../src/logs/ids/bareValues';

const LONGEST = 12;

/** The same for a single place, computed with regular expressions. */
function alone(line: string, at: number): { end: number | undefined; hasDigit: boolean } {
  const word = /^[^\s,;{}[\]()"'\\=<>]*/.exec(line.slice(at))?.[0] ?? '';
  const text = word.replace(/[.:]+$/, '');
  return { end: word.length > LONGEST ? undefined : at + text.length, hasDigit: /\d/.test(text) };
}

describe('ends of values without quotes', () => {
  it('are the same in whatever order the places are asked for', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '7', '.', ':', ' ', '=', '"', 'b-c'), maxLength: 60 });
    const search = line.chain((text) => fc.tuple(fc.constant(text), fc.array(fc.nat(text.length), { maxLength: 20 })));
    fc.assert(
      fc.property(search, fc.boolean(), ([text, places], isOrdered) => {
        const values = new BareValues(text, LONGEST);
        for (const at of isOrdered ? places.toSorted((a, b) => a - b) : places) {
          const { end, hasDigit } = alone(text, at);
          assert.equal(values.endOf(at), end);
          if (end !== undefined) assert.equal(values.hasDigit(at, end), hasDigit);
        }
      }),
      { numRuns: 500 },
    );
  });
});
