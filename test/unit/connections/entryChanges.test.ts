import assert from 'node:assert/strict';
import { withChange, withEntry, withoutEntry } from '../../../src/app/connections/entryChanges';
import { machine } from './surroundings';

const a = { name: 'a', host: 'one' };
const b = { name: 'b', host: 'two' };
const c = { name: 'c', host: 'three' };
const bNew = { name: 'b', host: 'four' };

const save = (list: unknown, entry: Record<string, unknown>, replaces?: string, taken: readonly string[] = []) =>
  withEntry(list, entry, { replaces, taken }, machine());
const gone = /no usable connection "b" any more\. Nothing was changed\./;

describe('a change of one entry of eventTrace.connections', () => {
  it('finds its entry wherever it now stands', () => {
    for (const list of [
      [a, b, c],
      [b, a],
      [c, 'nonsense', { name: 'a', port: 'x' }, b],
    ]) {
      const others = list.filter((entry) => entry !== b);
      assert.deepEqual(
        save(list, bNew, 'b'),
        list.map((entry) => (entry === b ? bNew : entry)),
      );
      assert.deepEqual(withoutEntry(list, 'b', machine()), others);
      assert.deepEqual(
        withChange(list, 'b', () => bNew, machine()),
        list.map((entry) => (entry === b ? bNew : entry)),
      );
    }
  });

  it('applies to the entry that is in use if two have the name', () => {
    const broken = { name: 'b', port: 'x' };
    const later = { name: 'b', host: 'later' };
    assert.deepEqual(withoutEntry([broken, b, later], 'b', machine()), [broken, later]);
  });

  it('is refused with a sentence if the entry is gone or no longer usable', () => {
    for (const list of [[a, c], [{ name: 'b', port: 'x' }], undefined, 'nonsense', []]) {
      assert.throws(() => save(list, bNew, 'b'), gone);
      assert.throws(() => withoutEntry(list, 'b', machine()), gone);
      assert.throws(() => withChange(list, 'b', () => bNew, machine()), gone);
    }
  });

  it('adds at the end, and refuses a name that was taken in the meantime', () => {
    assert.deepEqual(save([a], b, undefined, ['a']), [a, b]);
    assert.deepEqual(save(undefined, b), [b]);
    const taken = /Another connection is now named "b"\. Nothing was saved\./;
    assert.throws(() => save([a, b], bNew, undefined, ['a', 'b']), taken);
    // Another file of settings may have the name too.
    assert.throws(() => save([a], bNew, 'a', ['a', 'b']), taken);
    assert.deepEqual(save([a, b], bNew, 'b', ['a', 'b']), [a, bNew]);
  });
});
