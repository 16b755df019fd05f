import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../base/makeFolder';

/** The content of a file, and a stamp that changes with every write. */
export interface FileState {
  readonly content: Buffer;
  readonly stamp: string;
}

/**
 * The files of one folder, one for each store, named by `storeMark`. Another window may write them, too, so a file is always replaced as a
 * whole.
 */
export interface HistoryFiles {
  /** Returns null when there is no file, or its stamp is still `stamp`. */
  read(store: string, stamp: string): Promise<FileState | null>;
  /** Writes the file. Resolves with its new stamp. */
  write(store: string, content: Buffer): Promise<string>;
  /** For the end of the extension, which cannot wait. */
  readNow(store: string, stamp: string): FileState | null;
  writeNow(store: string, content: Buffer): void;
  /** Removes the files that were not written for this long. */
  forget(olderThanMs: number): Promise<void>;
}

const SUFFIX = '.history';
/** Matches history files and their drafts. The folder may contain files of a person, which are never removed. */
const OWN = /^[\da-f]{32}\.history(?:\.|$)/;

/**
 * Creates the histories in `folder`, one file for each store. The folder is created with the first write. A file of an earlier version,
 * named by its connection, is not read, and is removed when it is too old.
 */
export function createHistoryFiles(folder: string): HistoryFiles {
  const pathOf = (store: string) =>
    join(folder, createHash('sha256').update(store).digest('hex').slice(0, 32) + SUFFIX);
  const draftOf = (path: string) => `${path}.${randomUUID()}.tmp`;

  return {
    async read(store, stamp) {
      const path = pathOf(store);
      const found = await stat(path).catch(() => null);
      if (!found || stampOf(found) === stamp) return null;
      return { content: await readFile(path), stamp: stampOf(found) };
    },
    async write(store, content) {
      const path = pathOf(store);
      const draft = draftOf(path);
      makeFolder(folder);
      try {
        await writeFile(draft, content);
        const stamp = stampOf(await stat(draft));
        await rename(draft, path);
        return stamp;
      } finally {
        await rm(draft, { force: true });
      }
    },
    readNow(store, stamp) {
      const path = pathOf(store);
      const found = statSync(path, { throwIfNoEntry: false });
      return !found || stampOf(found) === stamp ? null : { content: readFileSync(path), stamp: stampOf(found) };
    },
    writeNow(store, content) {
      const path = pathOf(store);
      const draft = draftOf(path);
      makeFolder(folder);
      writeFileSync(draft, content);
      renameSync(draft, path);
    },
    async forget(olderThanMs) {
      const names = await readdir(folder).catch(() => []);
      for (const path of names.filter((name) => OWN.test(name)).map((name) => join(folder, name))) {
        const found = await stat(path).catch(() => null);
        if (found && Date.now() - found.mtimeMs > olderThanMs) await rm(path, { force: true });
      }
    },
  };
}

const stampOf = ({ ino, mtimeMs, size }: { ino: number; mtimeMs: number; size: number }) => `${ino} ${mtimeMs} ${size}`;
