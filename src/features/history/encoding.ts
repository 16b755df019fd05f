import { STATUS_RANK } from '../../model/health';
import type { StatusChange } from '../../model/history';
import type { HistoryPage } from '../../model/historyBook';
import { MOST_BYTES } from '../../model/historyLadder';
import { HistoryPoints, WORDS } from '../../model/historyPoints';

/** Bytes: MAGIC, the header's length, the header as JSON with spaces up to a whole word, then each consumer's points and changes. */
const MAGIC = Buffer.from('evtrhis1');
const PREFIX = MAGIC.length + 4;
const CHANGE_WORDS = 2;
const NOTHING = 255;

interface Header {
  /** What the numbers of the changes mean. */
  readonly statuses: readonly string[];
  readonly consumers: readonly (readonly [name: string, points: number, changes: number])[];
}

/** The pages as a file's content; the last ones are left out where it would become larger than MOST_BYTES. */
export function encodeHistory(pages: ReadonlyMap<string, HistoryPage>): Buffer {
  const consumers: Header['consumers'][number][] = [];
  const parts: Uint8Array[] = [];
  let size = PREFIX + 1_000;
  for (const [name, { points, changes }] of pages) {
    const body = [bytesOf(points.words), bytesOf(changeWords(changes))];
    const entry = [name, points.length, changes.length] as const;
    size += body.reduce((sum, { length }) => sum + length, Buffer.byteLength(JSON.stringify(entry)) + 1);
    if (size > MOST_BYTES) break;
    consumers.push(entry);
    parts.push(...body);
  }
  const header: Header = { statuses: STATUS_RANK, consumers };
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc(-(PREFIX + json.length) & 3, ' ');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length + padding.length);
  return Buffer.concat([MAGIC, length, json, padding, ...parts]);
}

/** null for whatever was not written by `encodeHistory`, or not wholly. */
export function decodeHistory(file: Uint8Array): Map<string, HistoryPage> | null {
  try {
    return decode(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  } catch {
    return null;
  }
}

function decode(file: Buffer): Map<string, HistoryPage> | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const bodyAt = PREFIX + file.readUInt32LE(MAGIC.length);
  const header = JSON.parse(file.toString('utf8', PREFIX, bodyAt)) as Header;
  // Copied, because words are read in place and a buffer may begin anywhere.
  const words = new Uint32Array(Uint8Array.from(file.subarray(bodyAt)).buffer);
  const pages = new Map<string, HistoryPage>();
  let at = 0;
  for (const [name, pointCount, changeCount] of header.consumers) {
    const points = HistoryPoints.of(words.subarray(at, at + pointCount * WORDS));
    at += pointCount * WORDS;
    const changes = readChanges(words.subarray(at, at + changeCount * CHANGE_WORDS), header.statuses);
    at += changeCount * CHANGE_WORDS;
    if (typeof name !== 'string' || !points || !changes) return null;
    pages.set(name, { points, changes });
  }
  return at === words.length ? pages : null;
}

/** Seconds, then milliseconds, the old and the new status in one word. */
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
