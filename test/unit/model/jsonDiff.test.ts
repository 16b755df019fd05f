import assert from 'node:assert/strict';
import { jsonOf } from '../../../src/model/json/content';
import { jsonDiff, MAX_CHANGES } from '../../../src/model/json/diff';
import { jsonText } from '../../../src/model/json/print';
import { atOnce } from '../../../src/model/text/steps';

/** `path before → after`, as compact JSON. */
function diff(before: unknown, after: unknown): string[] {
  const [old, now] = [before, after].map((value) => atOnce(jsonOf(new TextEncoder().encode(JSON.stringify(value)))));
  assert.ok(old && now);
  const text = (node: Parameters<typeof jsonText>[0] | null) =>
    node ? atOnce(jsonText(node)).replace(/\s/g, '') : '–';
  return atOnce(jsonDiff(old, now)).map(({ path, before, after }) => `${path} ${text(before)} → ${text(after)}`);
}

describe('jsonDiff', () => {
  it('lists the paths that changed, were added or were removed', () => {
    assert.deepEqual(
      diff(
        { id: 1, items: [{ sku: 'a', qty: 1 }, 2], total: 5, gone: { x: 1 } },
        { id: 1, items: [{ sku: 'a', qty: 3 }], total: '5', new: [] },
      ),
      ['items[0].qty 1 → 3', 'items[1] 2 → –', 'total 5 → "5"', 'new – → []', 'gone {"x":1} → –'],
    );
  });

  it('quotes keys that are not identifiers', () => {
    assert.deepEqual(diff({ 'a b': { 'x.y': 1 } }, { 'a b': { 'x.y': 2 } }), ['["a b"]["x.y"] 1 → 2']);
    assert.deepEqual(diff({ constructor: 1 }, { constructor: 2 }), ['constructor 1 → 2']);
  });

  it('compares whole values if their types differ, and finds nothing in equal values', () => {
    assert.deepEqual(diff([1], { a: 1 }), ['$ [1] → {"a":1}']);
    assert.deepEqual(diff({ a: [null, true, '[REDACTED]'] }, { a: [null, true, '[REDACTED]'] }), []);
  });

  it('stops at its bound', () => {
    const many = (value: number) => Array.from({ length: 2_000 }, () => value);
    assert.equal(diff(many(1), many(2)).length, MAX_CHANGES);
  });
});
