import { readFile as readFileCallback } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A third of the time that the one of `node:fs/promises` takes for small files. */
const readFile = promisify(readFileCallback);

/** Larger files are nobody's handwriting. */
const largest = 2_000_000;

export interface FileCache<T> {
  /** What the file says; undefined when it cannot be read or is too large. */
  read(file: string): Promise<T | undefined>;
  /** Forgets every file but these. */
  keep(files: ReadonlySet<string>): void;
}

/** Parses a file anew only when its time or size changed. */
export function createFileCache<T>(parse: (text: string) => T): FileCache<T> {
  const known = new Map<string, { readonly mtimeMs: number; readonly size: number; readonly parsed: T | undefined }>();
  return {
    async read(file) {
      try {
        const { mtimeMs, size } = await stat(file);
        const before = known.get(file);
        if (before?.mtimeMs === mtimeMs && before.size === size) return before.parsed;
        const parsed = size > largest ? undefined : parse(await readFile(file, 'utf8'));
        known.set(file, { mtimeMs, size, parsed });
        return parsed;
      } catch {
        // Gone since it was listed, or not ours to read.
        known.delete(file);
        return undefined;
      }
    },
    keep(files) {
      for (const file of known.keys()) if (!files.has(file)) known.delete(file);
    },
  };
}
