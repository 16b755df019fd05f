import assert from 'node:assert/strict';
import { cutInMiddle, cutTo, widthOf, wrap } from '../../../src/model/text/width';
import { cell, safeJson, safeLines } from '../../../src/terminal/shell/output';

const hostile = 'a\u001b[2J\u009b31m\r\nb\u202e\u0007\u{e0041}\ud800';

describe('stored texts in a terminal', () => {
  it('keep no control characters', () => {
    for (const line of [cell(hostile), ...safeLines(hostile)]) assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\u202e]/u);
    assert.equal(cell('two\nlines\t'), 'two lines');
    assert.deepEqual(safeLines('two\r\nlines\rthree'), ['two', 'lines', 'three']);
  });

  it('keep their characters as escapes in JSON', () => {
    const text = safeJson({ hostile }, 2);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u);
    assert.deepEqual(JSON.parse(text), { hostile });
  });

  it('are measured and cut by the columns that they take', () => {
    assert.equal(widthOf('日本'), 4);
    assert.equal(widthOf('e\u0301'), 1);
    assert.equal(cutTo('日本語', 5), '日本…');
    assert.equal(cutTo('abc', 3), 'abc');
    assert.equal(cutInMiddle('orders-production-eu', 12), 'orders…on-eu');
    assert.equal(cutInMiddle('日本語日本語日本語', 8), '日本…語');
    assert.equal(cutInMiddle('warehouse', 12), 'warehouse');
    assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrap('abcdefgh', 3), ['abc', 'def', 'gh']);
  });
});
