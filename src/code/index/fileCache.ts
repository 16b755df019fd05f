import { close, open, read as readBytes, stat as statFile } from 'node:fs';
import { promisify } from 'node:util';
import { createBreather } from '../../base/inSlices';

/** The functions of `node:fs/promises` take several times as long for small files. */
const stat = promisify(statFile);

/** The maximum size in bytes. Larger files are not written by hand. */
const largest = 500_000;

export interface FileCache<T> {
  /**
   * Returns what the file says; undefined when it cannot be read, is too large or could not be parsed. `again`: the file is parsed even
   * when its time did not change.
   */
  read(file: string, again?: boolean): Promise<T | undefined>;
  /** Forgets every file except these. */
  keep(files: ReadonlySet<string>): void;
}

/** Called for a file that could be read but not parsed; such a file then counts as one that says nothing. */
export type OnUnparsed = (file: string, error: unknown) => void;

/** Creates a cache that parses a file again only when its time or size changed. An unchanged file gives the same object. */
export function createFileCache<T>(parse: (text: string) => T, onUnparsed: OnUnparsed = () => undefined): FileCache<T> {
  const breathe = createBreather();
  let lastParsed: Promise<unknown> = Promise.resolve();
  // One after the other: otherwise files that arrive together would be parsed without a pause.
  const parseInTurn = (file: string, text: string): Promise<T | undefined> => {
    const parsed = lastParsed.then(async () => {
      await breathe();
      try {
        return parse(text);
      } catch (error) {
        onUnparsed(file, error);
        return undefined;
      }
    });
    lastParsed = parsed;
    return parsed;
  };
  const known = new Map<string, { readonly mtimeMs: number; readonly size: number; readonly parsed: T | undefined }>();
  const read = async (file: string, again = false): Promise<T | undefined> => {
    const stats = await orGone(stat(file));
    const before = known.get(file);
    if (before && !again && stats?.mtimeMs === before.mtimeMs && stats.size === before.size) return before.parsed;
    const text = stats?.isFile() && stats.size <= largest ? await orGone(textIn(file, stats.size)) : undefined;
    if (!stats || (text === undefined && stats.size <= largest)) {
      known.delete(file);
      return undefined;
    }
    const parsed = text === undefined ? undefined : await parseInTurn(file, text);
    known.set(file, { mtimeMs: stats.mtimeMs, size: stats.size, parsed });
    return parsed;
  };
  return {
    read,
    keep(files) {
      for (const file of known.keys()) if (!files.has(file)) known.delete(file);
    },
  };
}

/** Reads a file up to the size that was looked up. When it has grown since then, its writer has not finished. */
function textIn(file: string, size: number): Promise<string> {
  return new Promise((resolve, reject) => {
    open(file, 'r', (failure, descriptor) => {
      if (failure) {
        reject(failure);
        return;
      }
      const bytes = Buffer.allocUnsafe(size);
      const readFrom = (from: number): void =>
        readBytes(descriptor, bytes, from, size - from, from, (error, count) => {
          const end = from + count;
          if (!error && count > 0 && end < size) {
            readFrom(end);
            return;
          }
          close(descriptor);
          if (error) reject(error);
          else resolve(bytes.toString('utf8', 0, end));
        });
      readFrom(0);
    });
  });
}

/** Returns undefined when a file no longer exists or may not be read; throws other errors. */
async function orGone<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
