import type { GoEventUse, GoMapped, GoStruct } from '../events/events';
import { type ListName, noRow, type PackedFacts } from './packedFacts';
import { mappedRows, type RowKind, structRows, useRows } from './rows';
import { type TextReader, textReader } from './texts';

/** Items of packed facts by their names. */
export interface PackedLists<T> {
  /** Without those that files say which are `gone`. */
  get(name: string, gone: ReadonlySet<string>): readonly T[];
  names(): Iterable<string>;
}

/** Packed facts, as the index asks them. */
export interface FactsReader {
  readonly structs: PackedLists<GoStruct>;
  readonly mapped: PackedLists<GoMapped>;
  readonly uses: PackedLists<GoEventUse>;
  readonly handling: PackedLists<GoEventUse>;
  readonly ofTypes: PackedLists<GoEventUse>;
}

/** Reads packed facts; what is asked for is made anew each time. */
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
    get(name, gone) {
      const found: T[] = [];
      for (let row = first[numberOf(name)]; row !== undefined && row !== noRow; row = next[row]) {
        const [owner = noRow, ...item] = rows.subarray(row * (width + 1), (row + 1) * (width + 1));
        if (!gone.has(textOf(owner) ?? '')) found.push(read(item, textOf));
      }
      return found;
    },
    *names() {
      for (const [number, row] of first.entries()) if (row !== noRow) yield textOf(number) ?? '';
    },
  };
}
