import { readFile as readFileCallback } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A third of the time that the one of `node:fs/promises` takes for small files. */
const readFile = promisify(readFileCallback);

/** So long parsing may hold up others. */
const sliceMs = 8;

/** Larger files are nobody's handwriting. */
const largest = 500_000;

export interface FileCache<T> {
  /** What the file says; undefined when it cannot be read or is too large. */
  read(file: string): Promise<T | undefined>;
  /** Forgets every file but these. */
  keep(files: ReadonlySet<string>): void;
  /** Grows whenever a file was read anew or is gone. */
  readonly changes: number;
}

/** Parses a file anew only when its time or size changed. */
export function createFileCache<T>(parse: (text: string) => T): FileCache<T> {
  let changes = 0;
  let sliceFrom = 0;
  let lastParsed: Promise<unknown> = Promise.resolve();
  // One after the other: files that arrive together would be parsed in one go.
  const parseInTurn = (text: string): Promise<T> => {
    const parsed = lastParsed.then(async () => {
      if (performance.now() - sliceFrom > sliceMs) {
        await setImmediate();
        sliceFrom = performance.now();
      }
      return parse(text);
    });
    lastParsed = parsed.catch(() => undefined);
    return parsed;
  };
  const known = new Map<string, { readonly mtimeMs: number; readonly size: number; readonly parsed: T | undefined }>();
  return {
    async read(file) {
      try {
        const { mtimeMs, size } = await stat(file);
        const before = known.get(file);
        if (before?.mtimeMs === mtimeMs && before.size === size) return before.parsed;
        const parsed = size > largest ? undefined : await parseInTurn(await readFile(file, 'utf8'));
        known.set(file, { mtimeMs, size, parsed });
        changes += 1;
        return parsed;
      } catch {
        // Gone since it was listed, or not ours to read.
        if (known.delete(file)) changes += 1;
        return undefined;
      }
    },
    keep(files) {
      for (const file of known.keys()) {
        if (files.has(file)) continue;
        known.delete(file);
        changes += 1;
      }
    },
    get changes() {
      return changes;
    },
  };
}
