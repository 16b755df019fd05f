import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { anyText, list, number, object, refined, type Typed, wholeNumber } from '../../protocol/schema';

/** How a window is asked from outside, as it stands in a file that only its user can read. */
const windowRecord = object({
  format: refined(wholeNumber, (format) => format === 1),
  /** Of a machine or container: process ids and ports mean nothing in another one. */
  host: anyText,
  pid: refined(wholeNumber, (pid) => pid > 0),
  port: refined(wholeNumber, (port) => port > 0 && port < 65_536),
  key: anyText,
  /** The window's folders, absolute. */
  folders: list(anyText),
  /** Milliseconds since 1970. */
  startedAt: number,
});
export type WindowRecord = Typed<typeof windowRecord>;

/** A record, and the file that it was read from. */
export interface FoundRecord extends WindowRecord {
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of the records of this user. */
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

/** The end of a record's name until it is whole. */
const UNFINISHED = '.json.new';

/** No record takes so long to be written, in milliseconds. */
const WRITING_MS = 60_000;

/** A window's own record. */
export interface OwnRecord {
  /** Writes it again with other folders. */
  update(folders: readonly string[]): void;
  remove(): void;
}

/** Writes the record of a window, and removes those that killed windows have left. Throws where the folder is not the user's alone. */
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
    // Whoever reads it meanwhile finds the old one or the new one, whole.
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

/** Removes what windows were writing when they were killed. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(UNFINISHED))) {
    const file = join(folder, name);
    const written = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - written > WRITING_MS) rmSync(file, { force: true });
  }
}

/** The records of this machine that can be trusted: files of this user that others neither read nor write. */
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
        // Removed meanwhile, or written by something else.
        return [];
      }
    });
}

/** Removes a record whose window is gone. */
export function removeRecord({ file }: FoundRecord): void {
  rmSync(file, { force: true });
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A file or folder of this user and of this user alone, and no link to another one. Windows keeps what is in a profile to its user. */
function isPrivate(path: string): boolean {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return false;
  const uid = process.getuid?.();
  return uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0);
}
