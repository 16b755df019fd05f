import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createListsByName } from '../../../src/code/tables/listsByName';

interface Item {
  readonly name: string;
  readonly of: string;
}
const item = (name: string, of: string): Item => ({ name, of });
const said = (lists: Iterable<readonly [string, readonly Item[]]>) =>
  Object.fromEntries([...lists].map(([name, items]) => [name, items.map(({ of }) => of)]));

describe('lists by name', () => {
  it('contain what was added and not what was removed', () => {
    const lists = createListsByName<Item>(({ name }) => name);
    const first = [item('a', '1'), item('b', '1'), item('a', '1')];
    lists.replace(undefined, first);
    lists.replace(undefined, [item('a', '2')]);
    lists.replace(first, [item('c', '1')]);
    const given = lists.given();
    assert.deepEqual(said(given), { a: ['2'], c: ['1'] });
    assert.deepEqual([...given.keys()].sort(), ['a', 'c']);
    assert.deepEqual([given.has('a'), given.has('b'), given.get('b')], [true, false, undefined]);
  });

  it('stay unchanged once they were given out', () => {
    const lists = createListsByName<Item>(({ name }) => name);
    const names = Array.from({ length: 1_000 }, (_, at) => `name ${at}`);
    const first = names.map((name) => item(name, '1'));
    lists.replace(undefined, first);
    const before = lists.given();
    const was = said(before);
    lists.replace(
      first.slice(0, 500),
      names.map((name) => item(name, '2')),
    );
    const between = lists.given();
    lists.replace(undefined, [item('name 7', '3'), item('other', '3')]);
    assert.deepEqual(said(before), was);
    assert.deepEqual(between.get('name 7'), [item('name 7', '2')]);
    assert.deepEqual(between.get('name 700')?.length, 2);
    assert.equal(between.has('other'), false);
    assert.deepEqual(lists.given().get('name 7')?.length, 2);
  });
});
