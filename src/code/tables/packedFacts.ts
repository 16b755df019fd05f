import type { GoEventUse, GoMapped, GoStruct } from '../events/events';
import type { FileFacts } from '../index/facts';
import { createTextPacker, noText, type PackedTexts, type TextPacker, type TextReader } from './texts';

/**
 * What all files say, in a few large values. They can be transferred between threads without a copy, and become objects only when a name is
 * looked up. Ten thousand small objects would delay the thread that keeps them, because the garbage collector moves each of them.
 */
export interface PackedFacts {
  readonly texts: PackedTexts;
  /** The items as rows of numbers; the first number of each row is the text of the file that says it. */
  readonly rows: Readonly<Record<'structs' | 'mapped' | 'uses', Float64Array>>;
  readonly names: Readonly<Record<ListName, PackedNames>>;
}

/** Rows by a name of their items; the rows of one name are a chain. */
interface PackedNames {
  /** For the number of each text, the first row with this text as its name. */
  readonly first: Int32Array;
  /** For each row, the next row with the same name. */
  readonly next: Int32Array;
}

/** The end of a chain. */
export const noRow = -1;

/** The names under which items are looked up; null when the item is not in that list. */
export const listNames = {
  structs: ({ name }: GoStruct) => name,
  mapped: ({ eventType }: GoMapped) => eventType,
  uses: ({ eventType }: GoEventUse) => eventType,
  /** Uses that handle events, by their function, and by the type of their method. */
  handling: (use: GoEventUse) => (handlesEvent(use) ? use.functionKey : null),
  ofTypes: (use: GoEventUse) => (handlesEvent(use) ? use.typeKey : null),
};

export type ListName = keyof typeof listNames;

/** The items of each list. */
export type ListedFacts = { readonly [L in ListName]: Parameters<(typeof listNames)[L]>[0] };

/** Whether a place handles an event; other places make one. */
export const handlesEvent = ({ kind }: GoEventUse): boolean =>
  kind === 'case' || kind === 'compare' || kind === 'typeCase';

/** Packs what files say. */
export function packedFacts(all: ReadonlyMap<string, FileFacts>): PackedFacts {
  const texts = createTextPacker();
  const structs = [...all.values()].flatMap((facts) => facts.structs);
  const mapped = [...all.values()].flatMap((facts) => facts.mapped);
  const uses = [...all.values()].flatMap((facts) => facts.uses);
  const ownersOf = (kind: 'structs' | 'mapped' | 'uses') =>
    [...all].flatMap(([owner, facts]) => facts[kind].map(() => owner));
  const rows = {
    structs: packedRows(structs, ownersOf('structs'), structRows, texts),
    mapped: packedRows(mapped, ownersOf('mapped'), mappedRows, texts),
    uses: packedRows(uses, ownersOf('uses'), useRows, texts),
  };
  const names = {
    structs: packedNames(structs, listNames.structs, texts),
    mapped: packedNames(mapped, listNames.mapped, texts),
    uses: packedNames(uses, listNames.uses, texts),
    handling: packedNames(uses, listNames.handling, texts),
    ofTypes: packedNames(uses, listNames.ofTypes, texts),
  };
  return { texts: texts.packed(), rows, names };
}

function packedRows<T>(
  items: readonly T[],
  owners: readonly string[],
  { write }: RowKind<T>,
  { numberOf }: TextPacker,
): Float64Array {
  return Float64Array.from(items.flatMap((item, at) => [numberOf(owners[at]), ...write(item, numberOf)]));
}

/** The names are texts of the rows, so all of them already have numbers. */
function packedNames<T>(
  items: readonly T[],
  nameOf: (item: T) => string | null,
  { numberOf, count }: TextPacker,
): PackedNames {
  const first = new Int32Array(count()).fill(noRow);
  const next = new Int32Array(items.length).fill(noRow);
  for (let row = items.length - 1; row >= 0; row -= 1) {
    const item = items[row];
    const name = item === undefined ? null : nameOf(item);
    if (name === null) continue;
    const number = numberOf(name);
    next[row] = first[number] ?? noRow;
    first[number] = row;
  }
  return { first, next };
}

/** Returns the buffers that are transferred with packed facts; the sender cannot use them afterwards. */
export function buffersOf({ texts, rows, names }: PackedFacts): ArrayBuffer[] {
  const lists = Object.values(names).flatMap(({ first, next }) => [first, next]);
  return [texts.ends, texts.slots, ...Object.values(rows), ...lists].map(({ buffer }) => buffer as ArrayBuffer);
}

/** How the items of one kind are written as a row of numbers. */
export interface RowKind<T> {
  readonly width: number;
  write(item: T, numberOf: TextPacker['numberOf']): readonly number[];
  read(row: readonly number[], textOf: TextReader['textOf']): T;
}

/** Stands for a missing text or a missing version. */
const none = noText;
const versionOf = (number: number) => (number === none ? null : number);

export const structRows: RowKind<GoStruct> = {
  width: 4,
  write: ({ name, version, file, line }, numberOf) => [numberOf(name), version ?? none, numberOf(file), line],
  read: ([name = none, version = none, file = none, line = 0], textOf) => ({
    name: textOf(name) ?? '',
    version: versionOf(version),
    file: textOf(file) ?? '',
    line,
  }),
};

export const mappedRows: RowKind<GoMapped> = {
  width: 4,
  write: ({ eventType, version, struct, folder }, numberOf) => [
    numberOf(eventType),
    version,
    numberOf(struct),
    numberOf(folder),
  ],
  read: ([eventType = none, version = 0, struct = none, folder = none], textOf) => ({
    eventType: textOf(eventType) ?? '',
    version,
    struct: textOf(struct) ?? '',
    folder: textOf(folder),
  }),
};

const useTexts = ['kind', 'eventType', 'file', 'function', 'functionKey', 'typeKey'] as const;

export const useRows: RowKind<GoEventUse> = {
  width: useTexts.length + 3,
  write: (use, numberOf) => [
    use.version ?? none,
    use.line,
    use.isGenerated ? 1 : 0,
    ...useTexts.map((name) => numberOf(use[name])),
  ],
  read([version = none, line = 0, isGenerated = 0, ...numbers], textOf) {
    const [kind = '', eventType = '', file = '', name = '', functionKey = '', typeKey = null] = numbers.map(textOf);
    return {
      kind: kind as GoEventUse['kind'],
      eventType,
      file,
      function: name,
      functionKey,
      typeKey,
      version: versionOf(version),
      line,
      ...(isGenerated === 1 ? { isGenerated: true } : {}),
    };
  },
};
