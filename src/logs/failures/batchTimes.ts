import { createBreather } from '../../base/inSlices';
import { wholeName } from '../../model/consumer/consumer';
import { type BatchTime, isNamed, tookMs } from '../../model/diagnosis/consumerLog';
import { parsePosition } from '../../model/event/event';
import type { LogLine } from '../../model/log/line';
import type { LineReading } from '../formats/readLine';
import { readingsOf } from '../lines/around';
import { writerOf } from '../lines/records';
import { partByReadability } from '../scan/logFiles';
import type { ScanOptions } from '../scan/scanLines';
import { consumerOf, smallNumber } from './culpritLines';
import type { LibraryLines } from './libraryLines';
import { textAtEnd } from './nearby';
import { headersFor } from './wholeLines';

/** How much of the end of a file is read: some thousand lines. A slow consumer writes few of them. */
const END_BYTES = 1024 * 1024;
/** The maximum number of lines read of a file; the newest ones. */
const MOST_LINES = 3_000;
/** A line number for lines at the end of a file, whose real numbers are unknown: greater than any real one. */
const BEHIND_ALL = 1_000_000_000_000;
/** The maximum number of batches kept of a consumer; the longest ones. */
const MOST_KEPT = 20;

/** What the lines of applications say about a batch. */
const ENDED =
  /\bbatch\b.*\b(?:ended|finished|done|complete[d]?|processed|handled|committed)\b|\b(?:finished|processed|handled|committed|completed)\b.*\bbatch\b/i;
const STARTED =
  /\bbatch\b.*\b(?:start(?:ed|ing)?|begin(?:s|ning)?|began)\b|\b(?:start(?:ed|ing)?|begin(?:s|ning)?) .*\bbatch\b/i;
/** Lines that end what was begun before them: the segment has another worker, or its batch failed. */
const OVER = /\b(?:claimed|released|starting|started|stopped|stopping|failed|error)\b/i;

/**
 * Returns how long the longest batches of a consumer took, according to the last lines of the logs. Files that cannot be read are left out.
 */
export async function readBatchTimes(
  name: string,
  files: readonly string[],
  by: LibraryLines,
  { sources = [], signal }: ScanOptions,
): Promise<readonly BatchTime[]> {
  const times: BatchTime[] = [];
  const needle = wholeName(name);
  const take = async (file: string, text: string, whole: string | Uint8Array) => {
    const lines = text
      .split('\n')
      .filter((each) => each.includes(needle))
      .slice(-MOST_LINES);
    const headers = await headersFor(lines, whole, signal);
    const breathe = createBreather();
    const batches = createBatches(by);
    for (const [at, line] of readingsOf(
      lines.map((each, i) => [BEHIND_ALL + i, each]),
      headers,
    )) {
      const each = lines[at - BEHIND_ALL] ?? '';
      const consumer = consumerOf(line, by);
      if (consumer !== null && isNamed({ consumer }, name)) {
        const batch = batches.take(`${file} ${writerOf(line)}`, consumer, line, each);
        if (batch) times.push(batch);
      }
      const pause = breathe();
      if (pause) await pause;
      signal.throwIfAborted();
    }
  };
  const { readable } = await partByReadability(files);
  for (const file of readable) await take(file, await textAtEnd(file, END_BYTES, signal).catch(() => ''), file);
  for (const { name, bytes } of sources)
    await take(name, Buffer.from(bytes.subarray(-END_BYTES)).toString('utf8'), bytes);
  return times.sort((a, b) => tookMs(b) - tookMs(a)).slice(0, MOST_KEPT);
}

/** What a line says about the batch of its segment. `over`: no line will end the batch that was begun before. */
type Says = 'begins' | 'moved' | 'ended' | 'over' | undefined;

function saidBy(message: string, by: LibraryLines): Says {
  if (by.isProgress(message)) return 'moved';
  if (ENDED.test(message)) return 'ended';
  if (STARTED.test(message)) return 'begins';
  return OVER.test(message) ? 'over' : undefined;
}

/** A batch that is not complete: when it began, or the checkpoint after which it begins. */
interface Open {
  readonly time: number;
  readonly after: BatchTime['after'];
}

type BatchLine = LogLine & Pick<LineReading, 'assumed'>;

/** Finds the times of batches from the lines about them, which are taken in the order of their log. */
function createBatches(by: LibraryLines) {
  const open = new Map<string, Open>();
  const forget = (segment: number | null, key: string, ofConsumer: string) => {
    if (segment !== null) open.delete(key);
    else for (const each of open.keys()) if (each.startsWith(ofConsumer)) open.delete(each);
  };
  return {
    /** `writer` is the file with the source that is mixed into it; `text` is the line as the file has it. */
    take(writer: string, consumer: string, line: BatchLine, text: string): BatchTime | undefined {
      const says = saidBy(line.message, by);
      if (says === undefined) return undefined;
      const segment = smallNumber(by.field(line, 'segment'));
      const ofConsumer = JSON.stringify([writer, consumer]);
      const key = `${ofConsumer} ${segment}`;
      const before = open.get(key);
      forget(segment, key, ofConsumer);
      const { time } = line;
      if (time === null || says === 'over') return undefined;
      if (says === 'begins') return void open.set(key, { time, after: null });
      const after = says === 'moved' ? parsePosition(by.field(line, 'checkpoint') ?? '') : undefined;
      // A checkpoint whose time is in an assumed zone cannot be compared with the store's times.
      if (after !== undefined && line.assumed === null) open.set(key, { time, after });
      const took = durationMs(line, text);
      if (took !== undefined) return { segment, since: time - took, until: time, after: null };
      return before && { segment, since: before.time, until: time, after: before.after };
    },
  };
}

/** Names of fields that say how long something took, with or without a unit. */
const KEY =
  /^_?(?:batch_?)?(?:duration|took|elapsed|latency|time_?taken|cost)(?:_?(?<unit>ns|nanos|us|micros|ms|millis|milliseconds|s|sec|secs|seconds|min|minutes))?$/i;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nanos: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  micros: 1e-3,
  ms: 1,
  millis: 1,
  milliseconds: 1,
  s: 1e3,
  sec: 1e3,
  secs: 1e3,
  second: 1e3,
  seconds: 1e3,
  m: 6e4,
  min: 6e4,
  minutes: 6e4,
  h: 36e5,
};

/** A longer time is not a batch; its unit was probably misread. */
const LONGEST_MS = 7 * 86_400_000;
/** From this value on, slog's number without a unit is in nanoseconds: in milliseconds it would be longer than any batch. */
const CLEARLY_NANOS = 1e9;

/** Returns the duration that a line has, in milliseconds; undefined when it has none, or none with a known unit. */
function durationMs({ fields }: Pick<LogLine, 'fields'>, text: string): number | undefined {
  for (const [key, value] of fields) {
    const match = KEY.exec(key.slice(key.lastIndexOf('.') + 1));
    if (!match) continue;
    const ms = written(value) ?? inUnit(value, match.groups?.unit?.toLowerCase() ?? unitOf(value, text));
    if (ms !== undefined && ms >= 0 && ms <= LONGEST_MS) return ms;
  }
  return undefined;
}

/** Reads `1m20.5s`, `80 s`, `25ms`: the text of Go and of others. */
function written(value: string): number | undefined {
  if (!/^(?:\d{1,12}(?:\.\d{1,12})? ?(?:ns|us|µs|μs|ms|s|secs?|seconds?|m|min|minutes|h) ?){1,6}$/.test(value))
    return undefined;
  let ms = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?) ?([a-zµμ]+)/g))
    ms += Number(number) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  return ms;
}

function inUnit(value: string, unit: string | undefined): number | undefined {
  if (unit === undefined || !/^\d{1,18}(?:\.\d{1,12})?$/.test(value)) return undefined;
  return Number(value) * (UNIT_MS[unit] ?? Number.NaN);
}

/**
 * Returns the unit of a bare number, according to its logger: zap writes seconds in lines with `ts`, zerolog milliseconds in lines with
 * `message`, slog nanoseconds.
 */
function unitOf(value: string, text: string): string | undefined {
  if (/"ts":\d/.test(text)) return 's';
  if (/"level":"[a-z]+"/.test(text) && text.includes('"message":')) return 'ms';
  return text.includes('"msg":') && Number(value) >= CLEARLY_NANOS ? 'ns' : undefined;
}
