import type { GoEventUse, GoStruct } from '../events/events';
import type { FileFacts, IndexChange, Stated } from '../index/facts';

/** What a file says, on its way between threads: most files have structs alone, and each of those would name the file again. */
type PackedFile = readonly [
  file: string,
  structs: readonly (readonly [name: string, version: number | null, line: number])[] | null,
  rest: { readonly uses: number; readonly mapped: FileFacts['mapped'] } | null,
];

/** A change as it goes between threads: who takes it makes few objects that stay, as the collector holds a thread up for each of them. */
export interface PackedChange extends Omit<IndexChange, 'files'> {
  readonly files: readonly PackedFile[];
  /** All uses of the files, a row of numbers each: the uses of a consumer have nearly all of their texts in common. */
  readonly uses: Int32Array;
  readonly texts: readonly string[];
}

/** The texts of a use, each in its column of a row, and behind them its version, line, and whether its code is generated. */
const textColumns = ['kind', 'eventType', 'file', 'function', 'functionKey', 'typeKey'] as const;
const width = textColumns.length + 3;

const none = -1;

/** Packs a change. */
export function packedChange({ files, ...rest }: IndexChange): PackedChange {
  const places = new Map<string, number>();
  const placeOf = (text: string | null) => {
    if (text === null) return none;
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  };
  const rows = files
    .flatMap(([, facts]) => facts?.uses ?? [])
    .flatMap((use) => [
      ...textColumns.map((column) => placeOf(use[column])),
      use.version ?? none,
      use.line,
      use.isGenerated ? 1 : 0,
    ]);
  return { ...rest, files: files.map(packedFile), uses: Int32Array.from(rows), texts: [...places.keys()] };
}

function packedFile([file, facts]: Stated): PackedFile {
  if (!facts) return [file, null, null];
  const { structs, uses, mapped } = facts;
  const own = structs.map(({ name, version, line }) => [name, version, line] as const);
  return [file, own, uses.length + mapped.length > 0 ? { uses: uses.length, mapped } : null];
}

/** The change that was packed. */
export function unpackedChange({ files, uses, texts, ...rest }: PackedChange): IndexChange {
  let row = 0;
  const usesOf = (count: number) => Array.from({ length: count }, () => unpackedUse(uses, texts, row++ * width));
  return { ...rest, files: files.map((file) => unpackedFile(file, usesOf)) };
}

/** One for all files that have none. */
const nothing: Omit<FileFacts, 'structs'> = { uses: [], mapped: [] };

function unpackedFile([file, structs, rest]: PackedFile, usesOf: (count: number) => GoEventUse[]): Stated {
  if (!structs) return [file, null];
  const { uses, mapped } = rest ? { uses: usesOf(rest.uses), mapped: rest.mapped } : nothing;
  const own = structs.map(([name, version, line]): GoStruct => ({ name, version, file, line }));
  return [file, { structs: own, mapped, uses }];
}

function unpackedUse(rows: Int32Array, texts: readonly string[], at: number): GoEventUse {
  const text = (column: number) => texts[rows[at + column] ?? none] ?? '';
  const [version = none, line = 0, isGenerated] = rows.subarray(at + textColumns.length, at + width);
  return {
    kind: text(0) as GoEventUse['kind'],
    eventType: text(1),
    file: text(2),
    function: text(3),
    functionKey: text(4),
    typeKey: rows[at + 5] === none ? null : text(5),
    version: version === none ? null : version,
    line,
    ...(isGenerated ? { isGenerated: true } : {}),
  };
}
