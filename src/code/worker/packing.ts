import type { GoStruct } from '../events/events';
import type { FileFacts, IndexChange, Stated } from '../index/facts';

/** What a file says, on its way between threads: most files have structs alone, and each of those would name the file again. */
type PackedFile = readonly [
  file: string,
  structs: readonly (readonly [name: string, version: number | null, line: number])[] | null,
  rest: Omit<FileFacts, 'structs'> | null,
];

/** A change as it goes between threads: who takes it makes few objects that stay, as the collector holds a thread up for each of them. */
export interface PackedChange extends Omit<IndexChange, 'files'> {
  readonly files: readonly PackedFile[];
}

/** Packs a change. */
export function packedChange({ files, ...rest }: IndexChange): PackedChange {
  return { ...rest, files: files.map(packedFile) };
}

function packedFile([file, facts]: Stated): PackedFile {
  if (!facts) return [file, null, null];
  const { structs, uses, mapped } = facts;
  const own = structs.map(({ name, version, line }) => [name, version, line] as const);
  return [file, own, uses.length + mapped.length > 0 ? { uses, mapped } : null];
}

/** One for all files that have none. */
const none: Omit<FileFacts, 'structs'> = { uses: [], mapped: [] };

/** The change that was packed. */
export function unpackedChange({ files, ...rest }: PackedChange): IndexChange {
  return { ...rest, files: files.map(unpackedFile) };
}

function unpackedFile([file, structs, rest]: PackedFile): Stated {
  if (!structs) return [file, null];
  const { uses, mapped } = rest ?? none;
  const own = structs.map(([name, version, line]): GoStruct => ({ name, version, file, line }));
  return [file, { structs: own, mapped, uses }];
}
