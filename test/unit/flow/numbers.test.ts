import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DelayHistogram } from '../../../src/model/flow/histogram';
import { atLeast, atMost, wilsonLower } from '../../../src/model/flow/proportion';
import { PositionColumn } from '../../../src/model/flow/reading/numberColumns';
import { formatShare } from '../../../src/model/text/format';
import { tableOf } from '../../support/flows/learn';
import { syntheticHeaders } from '../../support/syntheticTrace';

const delays = fc.array(fc.double({ min: 0, max: 2_000_000_000, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogramOf(values: readonly number[]): DelayHistogram {
  const histogram = new DelayHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('a histogram of delays by their logarithm', () => {
  it('gives a quantile to within a bucket and never below the exact one', () => {
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: 999 }), (values, thousandths) => {
        const histogram = histogramOf(values);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.ceil((thousandths / 1_000) * sorted.length) - 1] ?? assert.fail();
        const said = histogram.quantile(thousandths / 1_000);
        assert.ok(said >= exact * (1 - 1e-9) && said <= Math.max(1, exact * 1.43), `${said} for ${exact}`);
        assert.ok(histogram.quantileFrom(thousandths / 1_000) <= exact * (1 + 1e-9));
        assert.equal(histogram.quantile(1), sorted.at(-1));
      }),
    );
  });

  it('estimates a quantile within its bucket, closely if the values are spread evenly', () => {
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: 999 }), (values, thousandths) => {
        const histogram = histogramOf(values);
        const about = histogram.about(thousandths / 1_000);
        const [from, to] = [histogram.quantileFrom(thousandths / 1_000), histogram.quantile(thousandths / 1_000)];
        assert.ok(about >= from * (1 - 1e-9) && about <= to * (1 + 1e-9), `${from} ${about} ${to}`);
      }),
    );
    const even = histogramOf(Array.from({ length: 1_000 }, (_, i) => 800 + 6.4 * i));
    for (const share of [0.1, 0.5, 0.95]) {
      const exact = 800 + 6_400 * share;
      assert.ok(Math.abs(even.about(share) / exact - 1) < 0.02, `${even.about(share)} for ${exact}`);
    }
    assert.equal(new DelayHistogram().about(0.5), 0);
  });

  it('can be merged as if all values had been in one', () => {
    fc.assert(
      fc.property(delays, delays, (a, b) => {
        const merged = histogramOf(a);
        merged.merge(histogramOf(b));
        assert.deepEqual(merged, histogramOf([...a, ...b]));
      }),
    );
  });

  it('counts negative delays as zero, and is 0 without delays', () => {
    const histogram = histogramOf([-5, 10]);
    assert.deepEqual([histogram.negative, histogram.min, histogram.count], [1, 0, 2]);
    assert.equal(new DelayHistogram().quantile(0.5), 0);
  });
});

describe('the probability of a share of cases', () => {
  it("has Wilson's lower bound", () => {
    // From the closed form, one-sided at 95 %.
    for (const [hits, cases, lower] of [
      [196, 200, 0.9562],
      [195, 200, 0.9495],
      [200, 200, 0.9867],
      [0, 10, 0],
    ] as const) {
      assert.ok(Math.abs(wilsonLower(hits, cases) - lower) < 5e-4, `${hits} of ${cases}: ${wilsonLower(hits, cases)}`);
    }
    assert.equal(wilsonLower(0, 0), 0);
  });

  it('is the sum over all numbers of hits in the range', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    const exactly = (k: number, n: number, p: number) => choose(n, k) * p ** k * (1 - p) ** (n - k);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 99 }),
        (cases, hits, percent) => {
          const p = percent / 100;
          const sum = (from: number, to: number) => {
            let total = 0;
            for (let k = from; k <= to; k++) total += exactly(k, cases, p);
            return total;
          };
          assert.ok(Math.abs(atLeast(hits, cases, p) - sum(hits, cases)) < 1e-9);
          assert.ok(Math.abs(atMost(hits, cases, p) - sum(0, Math.min(hits, cases))) < 1e-9);
        },
      ),
    );
  });

  it('is 1 or 0 if the single case is certain or impossible', () => {
    assert.deepEqual([atLeast(0, 5, 0), atLeast(1, 5, 0), atLeast(0, 0, 0)], [1, 0, 1]);
    assert.deepEqual([atLeast(5, 5, 1), atLeast(6, 5, 1), atLeast(9, 5, 0.5)], [1, 0, 0]);
  });

  it('distinguishes very rare shares', () => {
    assert.ok(Math.abs(atLeast(20, 20, 1 / 101) / 101 ** -20 - 1) < 1e-9);
    assert.ok(atLeast(20, 20, 1 / 202) < atLeast(10, 20, 1 / 202));
    assert.ok(atLeast(10, 20, 1 / 202) < atLeast(9, 20, 1 / 202));
    assert.ok(atLeast(200, 1_000_000, 1e-4) > 0);
  });
});

describe('positions in a table of events', () => {
  it('may be any 64-bit numbers, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (positions) => {
        // Neighbours share their upper words, like the positions of a store.
        const all = positions.flatMap((position) => [position, BigInt.asIntN(64, position + 1n)]);
        const words = new Uint32Array(BigInt64Array.from(all).buffer);
        const column = new PositionColumn(0);
        column.reserve(all.length);
        for (let row = 0; row < all.length; row++) column.set(row, words[2 * row] ?? 0, words[2 * row + 1] ?? 0);
        assert.deepEqual(
          all.map((_, row) => column.at(row)),
          all,
        );
      }),
    );
  });
});

describe('kinds of events in a table', () => {
  it('stay distinct when there are more than 65,536 of them', () => {
    const [header = assert.fail()] = syntheticHeaders(1);
    const count = 70_000;
    const table = tableOf(
      Array.from({ length: count }, (_, i) => ({
        ...header,
        eventId: `event-${i}`,
        eventType: `Type${i}`,
      })),
    );
    const wrong = Array.from({ length: table.count }, (_, row) => row).filter(
      (row) => table.eventType(row) !== `Type${row}`,
    );
    assert.deepEqual([table.count, wrong], [count, []]);
  });
});

describe('a share in words', () => {
  it('is 0 % or 100 % only if it is exact', () => {
    assert.deepEqual(
      [0, 0.0001, 0.987, 0.9998, 1].map((share) => formatShare(share)),
      ['0 %', '< 0.1 %', '98.7 %', '> 99.9 %', '100 %'],
    );
  });
});
