import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GoEventUse } from '../../../src/code/events/events';
import type { FileFacts } from '../../../src/code/index/facts';
import { createFactTables, type FactLists } from '../../../src/code/tables/factTables';
import { buffersOf, packedFacts } from '../../../src/code/tables/packedFacts';

const text = fc.constantFrom('', 'Paid', 'Placed', 'Überwiesen', '支払', '💰', 'a\nb', 'constructor');
const version = fc.option(fc.constantFrom(1, 2, 99_999_999_999));
const line = fc.nat(20_000);
const use: fc.Arbitrary<GoEventUse> = fc.record(
  {
    kind: fc.constantFrom('case', 'compare', 'typeCase', 'literal', 'field', 'convert'),
    eventType: text,
    file: text,
    function: text,
    functionKey: text,
    typeKey: fc.option(text),
    version,
    line,
    isGenerated: fc.constant(true),
  },
  { requiredKeys: ['kind', 'eventType', 'file', 'function', 'functionKey', 'typeKey', 'version', 'line'] },
);
const facts: fc.Arbitrary<FileFacts> = fc.record({
  structs: fc.array(fc.record({ name: text, version, file: text, line }), { maxLength: 4 }),
  uses: fc.array(use, { maxLength: 4 }),
  mapped: fc.array(
    fc.record({ eventType: text, version: fc.nat(3), struct: text, folder: fc.option(text, { nil: undefined }) }),
    { maxLength: 3 },
  ),
});
const file = fc.constantFrom('a.go', 'b.go', 'c.go', '<followed> 0');
const changes = fc.array(fc.tuple(file, fc.option(facts)), { maxLength: 6 });

/** Everything that the lists contain, whatever the order of files. */
function said(lists: FactLists): unknown {
  return Object.entries(lists).map(([name, list]) => [
    name,
    [...list.names()].sort().map((each) => [
      each,
      list
        .get(each)
        .map((item: object) => JSON.stringify(sorted(item)))
        .sort(),
    ]),
  ]);
}
const sorted = (item: object) =>
  Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .sort();

describe('packed facts of files', () => {
  it('equal unpacked facts after any changes, made before and after the hand-over', () => {
    fc.assert(
      fc.property(changes, changes, (before, since) => {
        const plain = createFactTables();
        const all = new Map<string, FileFacts>();
        for (const [name, now] of before) {
          plain.take([name, now]);
          if (now) all.set(name, now);
          else all.delete(name);
        }
        const packed = packedFacts(all);
        const tables = createFactTables(structuredClone(packed, { transfer: buffersOf(packed) }));
        assert.deepEqual(said(tables.given()), said(plain.given()));
        const given = tables.given();
        const was = said(given);
        for (const each of since) for (const to of [plain, tables]) to.take(each);
        assert.deepEqual(said(tables.given()), said(plain.given()));
        assert.deepEqual(said(given), was, 'lists that were given stay as they were');
      }),
    );
  });

  it('contain no object for each item', () => {
    const structs = Array.from({ length: 2_000 }, (_, at) => ({ name: `S${at}`, version: 1, file: 'a.go', line: at }));
    const { texts, rows, names } = packedFacts(new Map([['a.go', { structs, uses: [], mapped: [] }]]));
    const values = [...Object.values(texts), ...Object.values(rows), ...Object.values(names).flatMap(Object.values)];
    assert.ok(values.every((value) => typeof value === 'string' || ArrayBuffer.isView(value)));
  });
});
