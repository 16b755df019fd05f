import type { FileFacts, Stated } from '../index/facts';
import { createListsByName, type GivenLists } from './listsByName';
import {
  type ListedFacts,
  type ListName,
  listNames,
  mappedRows,
  noRow,
  type PackedFacts,
  type RowKind,
  structRows,
  useRows,
} from './packedFacts';
import { type TextReader, textReader } from './texts';

/** What files say, by the names under which it is looked up. */
interface FactTables {
  /** Sets what a file says now, in place of what it said before. */
  take(stated: Stated): void;
  /** Returns the lists as they are now; later changes do not appear in them. */
  given(): FactLists;
}

/** Items by their names. */
interface FactList<T> {
  get(name: string): readonly T[];
  /** Whether one of the items meets a condition; items after the first match are not created. */
  has(name: string, is: (item: T) => boolean): boolean;
  /** The names that have items. */
  names(): readonly string[];
}

export type FactLists = { readonly [L in ListName]: FactList<ListedFacts[L]> };

/**
 * Creates the tables. Packed facts stay as they are. What files say later is kept as objects, and hides what the same files said in the
 * packed facts.
 */
export function createFactTables(packed?: PackedFacts): FactTables {
  const below = packed && readFacts(packed);
  const above = new Map<string, FileFacts>();
  const hidden = new Set<string>();
  const structs = createListsByName(listNames.structs);
  const mapped = createListsByName(listNames.mapped);
  const uses = createListsByName(listNames.uses);
  const handling = createListsByName(listNames.handling);
  const ofTypes = createListsByName(listNames.ofTypes);
  return {
    take([file, now]) {
      const before = above.get(file);
      structs.replace(before?.structs, now?.structs);
      mapped.replace(before?.mapped, now?.mapped);
      for (const each of [uses, handling, ofTypes]) each.replace(before?.uses, now?.uses);
      if (now) above.set(file, now);
      else above.delete(file);
      if (below) hidden.add(file);
    },
    given() {
      const gone = new Set(hidden);
      return {
        structs: layered(below?.structs, gone, structs.given()),
        mapped: layered(below?.mapped, gone, mapped.given()),
        uses: layered(below?.uses, gone, uses.given()),
        handling: layered(below?.handling, gone, handling.given()),
        ofTypes: layered(below?.ofTypes, gone, ofTypes.given()),
      };
    },
  };
}

function layered<T>(below: PackedLists<T> | undefined, gone: ReadonlySet<string>, above: GivenLists<T>): FactList<T> {
  function* each(name: string): Generator<T> {
    if (below) yield* below.each(name, gone);
    yield* above.get(name) ?? [];
  }
  const has: FactList<T>['has'] = (name, is) => {
    for (const item of each(name)) if (is(item)) return true;
    return false;
  };
  return {
    get: (name) => [...each(name)],
    has,
    names: () => [...new Set([...(below?.names() ?? []), ...above.keys()])].filter((name) => has(name, () => true)),
  };
}

/** The items of packed facts by their names. */
interface PackedLists<T> {
  /** Yields the items with a name; those of files in `gone` are left out. */
  each(name: string, gone: ReadonlySet<string>): Iterable<T>;
  names(): Iterable<string>;
}

/** Packed facts, in the form that the index needs. */
type FactsReader = { readonly [L in ListName]: PackedLists<ListedFacts[L]> };

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
