import { type ListedFacts, type ListName, noRow, type PackedFacts } from './packedFacts';
import { mappedRows, type RowKind, structRows, useRows } from './rows';
import { type TextReader, textReader } from './texts';

/** The items of packed facts by their names. */
export interface PackedLists<T> {
  /** Yields the items with a name; those of files in `gone` are left out. */
  each(name: string, gone: ReadonlySet<string>): Iterable<T>;
  names(): Iterable<string>;
}

/** Packed facts, in the form that the index needs. */
export type FactsReader = { readonly [L in ListName]: PackedLists<ListedFacts[L]> };

/** Creates a reader of packed facts; items are created again for each look-up. */
export function readFacts(facts: PackedFacts): FactsReader {
  const texts = textReader(facts.texts);
  const uses = (list: ListName) => listsIn(facts, list, facts.rows.uses, useRows, texts);
  return {
    structs: listsIn(facts, 'structs', facts.rows.structs, structRows, texts),
    mapped: listsIn(facts, 'mapped', facts.rows.mapped, mappedRows, texts),
    uses: uses('uses'),
    handling: uses('handling'),
    ofTypes: uses('ofTypes'),
  };
}

function listsIn<T>(
  { names }: PackedFacts,
  list: ListName,
  rows: Float64Array,
  { width, read }: RowKind<T>,
  { textOf, numberOf }: TextReader,
): PackedLists<T> {
  const { first, next } = names[list];
  return {
    *each(name, gone) {
      for (let row = first[numberOf(name)]; row !== undefined && row !== noRow; row = next[row]) {
        const [owner = noRow, ...item] = rows.subarray(row * (width + 1), (row + 1) * (width + 1));
        if (!gone.has(textOf(owner) ?? '')) yield read(item, textOf);
      }
    },
    *names() {
      for (let number = 0; number < first.length; number += 1) if (first[number] !== noRow) yield textOf(number) ?? '';
    },
  };
}
