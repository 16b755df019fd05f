import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { anyText, list, number, object, refined, type Typed, wholeNumber } from '../../protocol/schema';

/** How to reach a window from outside. It is in a file that only the window's user can read. */
const windowRecord = object({
  format: refined(wholeNumber, (format) => format === 1),
  /** The machine or container: process ids and ports have no meaning in another one. */
  host: anyText,
  pid: refined(wholeNumber, (pid) => pid > 0),
  port: refined(wholeNumber, (port) => port > 0 && port < 65_536),
  key: anyText,
  /** The window's folders, as absolute paths. */
  folders: list(anyText),
  /** Milliseconds since 1970. */
  startedAt: number,
});
export type WindowRecord = Typed<typeof windowRecord>;

/** A record and the file that it was read from. */
export interface FoundRecord extends WindowRecord {
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the folder with the records of this user. */
export function recordFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const { join } = platform === 'win32' ? win32 : posix;
  const ofUser =
    platform === 'win32'
      ? env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local')
      : platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support')
        : env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  return join(ofUser, 'event-trace', 'windows');
}

/** The ending of a record's file until it is completely written. */
const UNFINISHED = '.json.new';

/** Writing a record takes less than this, in milliseconds. */
const WRITING_MS = 60_000;

/** The record of this window. */
export interface OwnRecord {
  /** Writes the record again with other folders. */
  update(folders: readonly string[]): void;
  remove(): void;
}

/** Writes the record of a window, and removes the records of killed windows. Throws when others can read or write the folder. */
export function writeRecord(
  folder: string,
  { port, key, folders }: Pick<WindowRecord, 'port' | 'key' | 'folders'>,
): OwnRecord {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isPrivate(folder)) throw new Error(`${folder} can be read or written by others.`);
  for (const record of readWindowRecords(folder)) if (!isAlive(record.pid)) removeRecord(record);
  removeUnfinished(folder);
  const name = join(folder, `${process.pid}-${randomBytes(6).toString('hex')}`);
  const file = `${name}.json`;
  const startedAt = Date.now();
  const update = (now: readonly string[]) => {
    const record: WindowRecord = { format: 1, host: hostname(), pid: process.pid, port, key, folders: now, startedAt };
    // A reader finds the old or the new record, never a part of it.
    const whole = `${name}${UNFINISHED}`;
    try {
      writeFileSync(whole, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
      renameSync(whole, file);
    } finally {
      rmSync(whole, { force: true });
    }
  };
  update(folders);
  return { update, remove: () => rmSync(file, { force: true }) };
}

/** Removes the unfinished records of killed windows. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(UNFINISHED))) {
    const file = join(folder, name);
    const written = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - written > WRITING_MS) rmSync(file, { force: true });
  }
}

/** Returns the records of this machine that can be trusted: files of this user that others can neither read nor write. */
export function readWindowRecords(folder: string): FoundRecord[] {
  let names: readonly string[];
  try {
    if (!isPrivate(folder)) return [];
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const file = join(folder, name);
      try {
        if (!isPrivate(file)) return [];
        const record = windowRecord.read(JSON.parse(readFileSync(file, 'utf8')));
        return record?.host === hostname() ? [{ ...record, file }] : [];
      } catch {
        // It was removed since, or another program has written it.
        return [];
      }
    });
}

/** Removes the record of a window that is gone. */
export function removeRecord({ file }: FoundRecord): void {
  rmSync(file, { force: true });
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether a file or folder belongs to this user, nobody else can read or write it, and it is no link. On Windows the profile folder is
 * already private.
 */
function isPrivate(path: string): boolean {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return false;
  const uid = process.getuid?.();
  return uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0);
}
