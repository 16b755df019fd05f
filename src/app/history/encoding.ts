import { parsePosition } from '../../model/event/event';
import { STATUS_RANK } from '../../model/health/rules';
import type { HistoryPage } from '../../model/history/book';
import type { SeenLate, StatusChange } from '../../model/history/history';
import { MOST_BYTES } from '../../model/history/ladder';
import type { CheckpointLook } from '../../model/history/looks';
import { HistoryPoints, WORDS } from '../../model/history/points';

/**
 * The bytes of a file: MAGIC, the length of the header, the header as JSON padded with spaces to a whole word, then the points and changes
 * of each consumer.
 */
const MAGIC = Buffer.from('evtrhis1');
const PREFIX = MAGIC.length + 4;
const CHANGE_WORDS = 2;
const NOTHING = 255;

type Late = readonly [position: string, at: number];

/** The looks of one consumer. Each look names its segments by an index in `segments`. */
interface Looks {
  readonly segments: readonly CheckpointLook['segments'][];
  readonly looks: readonly (readonly [
    at: number,
    nextXid: string,
    xmax: string,
    running: readonly string[],
    segments: number,
    checkpoints: readonly string[],
  ])[];
}

interface Header {
  /** The meaning of the status numbers in the changes. */
  readonly statuses: readonly string[];
  /** When the store was reset, in milliseconds since 1970; absent when it never was. */
  readonly since?: number;
  /** The looks of the consumers, in the order of `consumers`; only as many as there is room for. */
  readonly looks?: readonly Looks[];
  readonly consumers: readonly (readonly [name: string, points: number, changes: number, ...late: readonly Late[]])[];
}

/** Returns the pages as the content of a file. The last ones are left out when the file would exceed MOST_BYTES. */
export function encodeHistory(pages: ReadonlyMap<string, HistoryPage>, since = Number.NEGATIVE_INFINITY): Buffer {
  const consumers: Header['consumers'][number][] = [];
  const parts: Uint8Array[] = [];
  let size = PREFIX + 1_000;
  for (const [name, { points, changes, late }] of pages) {
    const body = [bytesOf(points.words), bytesOf(changeWords(changes))];
    const seen = late.map(({ position, at }): Late => [position, at]);
    const entry = [name, points.length, changes.length, ...seen] as const;
    size += body.reduce((sum, { length }) => sum + length, Buffer.byteLength(JSON.stringify(entry)) + 1);
    if (size > MOST_BYTES) break;
    consumers.push(entry);
    parts.push(...body);
  }
  const looks: Looks[] = [];
  for (const [name] of consumers) {
    const own = looksOf(pages.get(name)?.looks ?? []);
    size += Buffer.byteLength(JSON.stringify(own)) + 1;
    if (size > MOST_BYTES) break;
    looks.push(own);
  }
  const header: Header = { statuses: STATUS_RANK, consumers, looks, ...(Number.isFinite(since) ? { since } : {}) };
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc(-(PREFIX + json.length) & 3, ' ');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length + padding.length);
  return Buffer.concat([MAGIC, length, json, padding, ...parts]);
}

/** Returns the pages of a file; null when `encodeHistory` did not write it, or not completely. */
export function decodeHistory(file: Uint8Array): Map<string, HistoryPage> | null {
  try {
    return decode(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  } catch {
    return null;
  }
}

/** Returns when the store was reset, in milliseconds since 1970; −Infinity when it never was or the file cannot be read. */
export function resetTimeOf(file: Uint8Array): number {
  try {
    const { since } = headerOf(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
    return typeof since === 'number' ? since : Number.NEGATIVE_INFINITY;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

function headerOf(file: Buffer): Header {
  const bodyAt = PREFIX + file.readUInt32LE(MAGIC.length);
  return JSON.parse(file.toString('utf8', PREFIX, bodyAt)) as Header;
}

function decode(file: Buffer): Map<string, HistoryPage> | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const bodyAt = PREFIX + file.readUInt32LE(MAGIC.length);
  const header = headerOf(file);
  // The bytes are copied, because words are read in place and a buffer may begin at any offset.
  const words = new Uint32Array(Uint8Array.from(file.subarray(bodyAt)).buffer);
  const pages = new Map<string, HistoryPage>();
  let at = 0;
  for (const [i, [name, pointCount, changeCount, ...seen]] of header.consumers.entries()) {
    const points = HistoryPoints.of(words.subarray(at, at + pointCount * WORDS));
    at += pointCount * WORDS;
    const changes = readChanges(words.subarray(at, at + changeCount * CHANGE_WORDS), header.statuses);
    at += changeCount * CHANGE_WORDS;
    const late = readLate(seen);
    const looks = readLooks(header.looks?.[i]);
    if (typeof name !== 'string' || !points || !changes || !late || !looks) return null;
    pages.set(name, { points, changes, late, looks });
  }
  return at === words.length ? pages : null;
}

function readLate(seen: readonly Late[]): SeenLate[] | null {
  const late: SeenLate[] = [];
  for (const [text, at] of seen) {
    const position = parsePosition(text);
    if (position === undefined || !Number.isFinite(at)) return null;
    late.push({ position, at });
  }
  return late;
}

function looksOf(looks: readonly CheckpointLook[]): Looks {
  const segments = [...new Set(looks.map((look) => look.segments))];
  return {
    segments,
    looks: looks.map((look) => [
      look.at,
      String(look.nextXid),
      String(look.xmax),
      look.running.map(String),
      segments.indexOf(look.segments),
      look.checkpoints,
    ]),
  };
}

function readLooks(written: Looks | undefined): CheckpointLook[] | null {
  const looks: CheckpointLook[] = [];
  for (const [at, nextXid, xmax, running, place, positions] of written?.looks ?? []) {
    const segments = written?.segments[place];
    const checkpoints = positions.flatMap((text) => parsePosition(text) ?? []);
    if (!Number.isFinite(at) || segments?.length !== checkpoints.length) return null;
    looks.push({
      at,
      nextXid: BigInt(nextXid),
      xmax: BigInt(xmax),
      running: running.map(BigInt),
      segments,
      checkpoints,
    });
  }
  return looks;
}

/** Each change has two words: the seconds, then the milliseconds with the old and the new status. */
function changeWords(changes: readonly StatusChange[]): Uint32Array {
  const words = new Uint32Array(changes.length * CHANGE_WORDS);
  for (const [i, { at, from, to }] of changes.entries()) {
    words[i * CHANGE_WORDS] = Math.floor(at / 1_000);
    const before = from === null ? NOTHING : STATUS_RANK.indexOf(from);
    words[i * CHANGE_WORDS + 1] = (Math.floor(at % 1_000) << 16) | (before << 8) | STATUS_RANK.indexOf(to);
  }
  return words;
}

function readChanges(words: Uint32Array, statuses: readonly string[]): StatusChange[] | null {
  const statusOf = (code: number) => STATUS_RANK.find((status) => status === statuses[code]);
  const changes: StatusChange[] = [];
  for (let i = 0; i < words.length; i += CHANGE_WORDS) {
    const code = words[i + 1] ?? 0;
    const from = ((code >> 8) & 255) === NOTHING ? null : statusOf((code >> 8) & 255);
    const to = statusOf(code & 255);
    if (from === undefined || to === undefined || code >>> 16 > 999) return null;
    changes.push({ at: (words[i] ?? 0) * 1_000 + (code >>> 16), from, to });
  }
  return changes;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => new Uint8Array(buffer, byteOffset, byteLength);
