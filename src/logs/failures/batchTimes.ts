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
import { durationMs } from './durations';
import type { LibraryLines } from './libraryLines';
import { textAtEnd } from './nearby';
import { headersFor } from './whole/wholeLines';

/** The end of a file: some thousand lines. A slow consumer writes few of them. */
const END_BYTES = 1024 * 1024;
/** Lines that are read of a file; of more, the newest. */
const MOST_LINES = 3_000;
/** The number of the first of them is not known: it counts as behind all others. */
const BEHIND_ALL = 1_000_000_000_000;
/** Batches that are kept of a consumer, the longest. */
const MOST_KEPT = 20;

/** What lines of applications say of a batch. */
const ENDED =
  /\bbatch\b.*\b(?:ended|finished|done|complete[d]?|processed|handled|committed)\b|\b(?:finished|processed|handled|committed|completed)\b.*\bbatch\b/i;
const STARTED =
  /\bbatch\b.*\b(?:start(?:ed|ing)?|begin(?:s|ning)?|began)\b|\b(?:start(?:ed|ing)?|begin(?:s|ning)?) .*\bbatch\b/i;
/** Lines behind which what was begun before is over: the segment has another worker, or its batch failed. */
const OVER = /\b(?:claimed|released|starting|started|stopped|stopping|failed|error)\b/i;

/** How long the longest batches of a consumer took, as the last lines of the logs tell. Files that cannot be read are left out. */
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

/** What a line says of the batch of its segment. `over`: whatever was begun before, nobody ends it any more. */
type Says = 'begins' | 'moved' | 'ended' | 'over' | undefined;

function saidBy(message: string, by: LibraryLines): Says {
  if (by.isProgress(message)) return 'moved';
  if (ENDED.test(message)) return 'ended';
  if (STARTED.test(message)) return 'begins';
  return OVER.test(message) ? 'over' : undefined;
}

/** What is known of a batch that goes on: when it began, or the checkpoint behind which it begins. */
interface Open {
  readonly time: number;
  readonly after: BatchTime['after'];
}

type BatchLine = LogLine & Pick<LineReading, 'assumed'>;

/** Puts lines of batches together, in the order of their log. */
function createBatches(by: LibraryLines) {
  const open = new Map<string, Open>();
  const forget = (segment: number | null, key: string, ofConsumer: string) => {
    if (segment !== null) open.delete(key);
    else for (const each of open.keys()) if (each.startsWith(ofConsumer)) open.delete(each);
  };
  return {
    /** `writer`: the file and what is mixed in it; `text`: the line as it stands there. */
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
      // A time of another zone says nothing beside the store's.
      if (after !== undefined && line.assumed === null) open.set(key, { time, after });
      const took = durationMs(line, text);
      if (took !== undefined) return { segment, since: time - took, until: time, after: null };
      return before && { segment, since: before.time, until: time, after: before.after };
    },
  };
}
