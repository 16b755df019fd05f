import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Its content and what tells whether somebody else has written since. */
export interface FileState {
  readonly content: Buffer;
  readonly stamp: string;
}

/** The files of one folder, one a store, which `storeMark` names. Another window may write them too: a file is replaced as a whole. */
export interface HistoryFiles {
  /** null when there is none, or none that is newer than `stamp`. */
  read(store: string, stamp: string): Promise<FileState | null>;
  /** Resolves to the stamp of what was written. */
  write(store: string, content: Buffer): Promise<string>;
  /** For the end of the extension, which waits for nothing. */
  readNow(store: string, stamp: string): FileState | null;
  writeNow(store: string, content: Buffer): void;
  /** Removes the files that no one has written for so long. */
  forget(olderThanMs: number): Promise<void>;
}

const SUFFIX = '.history';
/** Those and their drafts, and nothing else that a folder may hold which a person named. */
const OWN = /^[\da-f]{32}\.history(?:\.|$)/;

/** Histories as one file a store in `folder`, which is made when something is written. A file of before, named by its connection, is not read, and forgotten with its age. */
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
      await mkdir(folder, { recursive: true });
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
      mkdirSync(folder, { recursive: true });
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
