import assert from 'node:assert/strict';
import { type Figure, isReached, type Section } from '../../bench/measure';
import { moreIsBetter, ratiosOf, regressions } from '../../bench/regressions';

const times = (median: number) => ({ median, p95: median });
const figure = (question: string, ours: number, bare: number, more: Partial<Figure> = {}): Figure => ({
  question,
  ours: times(ours),
  yardstick: { name: 'bare', times: times(bare) },
  ...more,
});
const section = (...figures: Figure[]): Section => ({ title: 'x', about: 'x', figures });

describe('the guard against regressions', () => {
  it('compares ratios and not milliseconds', () => {
    const kept = ratiosOf([section(figure('look-up', 1, 1))]);
    assert.deepEqual(regressions(ratiosOf([section(figure('look-up', 30, 29))]), kept), []);
    assert.match(
      regressions(ratiosOf([section(figure('look-up', 16, 10))]), kept)[0] ?? '',
      /look-up: ratio 1.6, was 1/,
    );
  });

  it('knows the figures for which more is better', () => {
    const sections = [section(figure('others', 50, 100, { unit: '/s', reach: { ratioAtLeast: 0.85 } }))];
    assert.equal(regressions(ratiosOf(sections), { others: 0.9 }, moreIsBetter(sections)).length, 1);
    assert.equal(regressions(ratiosOf(sections), { others: 0.5 }, moreIsBetter(sections)).length, 0);
  });

  it('ignores a figure without a kept ratio', () => {
    assert.deepEqual(regressions({ fresh: 9 }, {}), []);
  });

  it('requires that every limit is met', () => {
    assert.equal(isReached(figure('x', 10, 10, { reach: { ratioAtMost: 1.3, atMost: 20 } })), true);
    assert.equal(isReached(figure('x', 30, 30, { reach: { ratioAtMost: 1.3, atMost: 20 } })), false);
    assert.equal(isReached(figure('x', 10, 5, { reach: { ratioAtMost: 1.3, atMost: 20 } })), false);
    assert.equal(isReached(figure('x', 1, 1)), undefined);
  });
});
