import { inSlices } from '../../base/inSlices';
import {
  type ConsumerLog,
  type CrashLine,
  isExit,
  type LinePlace,
  type ProcessRun,
  writerOfLine,
} from '../../model/diagnosis/consumerLog';
import { runOf } from '../../model/diagnosis/rules/processes';
import { partitionPoint } from '../../model/lists';
import type { TableHeaders } from '../lines/tables/tableHeaders';
import type { ScanOptions } from '../scan/scanLines';
import type { LibraryLines } from './libraryLines';
import { namedAround, namedAtEnd, namedInSource } from './nearby';
import type { NamedLine, Runs } from './runs';

/** The maximum number of places of each kind whose surroundings are read in a file; the newest ones. */
const MOST_PLACES = 4;
/** Places at most this many lines apart share their surroundings. */
const APART = 200;

/** The lives of the processes, and the crashes with their times. */
export interface LastMoments {
  readonly runs: readonly ProcessRun[];
  readonly crashes: readonly CrashLine[];
}

interface Found extends Pick<ConsumerLog, 'failures' | 'cancelled' | 'endings' | 'skips' | 'crashes'> {
  /** Files whose times are guesses; these times are not used to find when their processes ended. */
  readonly guessed: ReadonlySet<string>;
}

interface LastOptions extends ScanOptions {
  readonly by: LibraryLines;
  /** Returns the headers of tables of a file; undefined when it has none. */
  readonly headersOf: (file: string) => TableHeaders | undefined;
}

/**
 * Reads what the processes wrote around their failures and ends, and in the last lines of their logs. Files that can no longer be read are
 * left out. Rejects with the signal's reason when it aborts.
 */
export async function readLastMoments(
  runs: Runs,
  found: Found,
  files: readonly string[],
  { sources = [], signal, by, headersOf }: LastOptions,
): Promise<LastMoments> {
  await inSlices(runs.settle(), signal);
  const said: NamedLine[] = [...found.failures, ...found.cancelled, ...found.endings, ...found.skips];
  const named = said.map((line) => (found.guessed.has(line.file) ? { ...line, time: null } : line));
  for (const file of files) {
    const near = await nearPlaces(file, found, runs, by, signal, headersOf(file)).catch(() => []);
    const last = await namedAtEnd(file, by, signal, headersOf(file)).catch(() => []);
    for (const line of [...near, ...last]) named.push(line);
    signal.throwIfAborted();
  }
  for (const source of sources) {
    if (placesIn(source.name, found, runs).length === 0) continue;
    for (const line of await namedInSource(source, by, signal, headersOf(source.name))) named.push(line);
  }
  const all = await inSlices(runs.all(named, rotatedFrom(files)), signal);
  const isInside = insideOf(all);
  const crashes = found.crashes.filter((crash) => !(isExit(crash) && isInside(crash)));
  return { runs: all, crashes: crashes.map(placer(named)) };
}

/** Whether the life that a line belongs to continues after the line. */
function insideOf(runs: readonly ProcessRun[]): (line: LinePlace) => boolean {
  const runAt = runOf({ runs });
  return (line) => {
    const run = runAt(line);
    const part = [...(run?.earlier ?? []), ...(run ? [run] : [])].find(({ file }) => file === line.file);
    return part !== undefined && (part.untilLine === null || part.untilLine > line.lineNumber + 1);
  };
}

async function nearPlaces(
  file: string,
  found: Found,
  runs: Runs,
  by: LibraryLines,
  signal: AbortSignal,
  headers: TableHeaders | undefined,
): Promise<NamedLine[]> {
  const places = placesIn(file, found, runs);
  return places.length === 0 ? [] : await namedAround(file, places, by, signal, headers);
}

function placesIn(file: string, found: Found, runs: Runs): number[] {
  const of = (lines: readonly LinePlace[]) =>
    newestApart(lines.flatMap((line) => (line.file === file ? line.lineNumber : [])));
  return [
    ...of(found.crashes),
    ...of([...found.failures, ...found.cancelled]),
    ...of(found.endings),
    ...newestApart(runs.boundsIn(file)),
  ];
}

function newestApart(lineNumbers: readonly number[]): number[] {
  const newest: number[] = [];
  for (const line of lineNumbers.toSorted((a, b) => b - a)) {
    const last = newest.at(-1);
    if (last === undefined || last - line > APART) newest.push(line);
    if (newest.length === MOST_PLACES) break;
  }
  return newest;
}

type Timed = NamedLine & { readonly time: number };

/** Gives a time to crashes without one, as Go prints them: the time of the line before, or otherwise of the line after. */
function placer(named: readonly NamedLine[]): (crash: CrashLine) => CrashLine {
  const writers = new Map<string, Timed[]>();
  for (const line of named) {
    if (line.time === null) continue;
    const lines = writers.get(writerOfLine(line)) ?? [];
    writers.set(writerOfLine(line), lines);
    lines.push({ ...line, time: line.time });
  }
  for (const lines of writers.values()) lines.sort((a, b) => a.lineNumber - b.lineNumber);
  return (crash) => {
    if (crash.time !== null) return crash;
    const lines = writers.get(writerOfLine(crash)) ?? [];
    const behind = partitionPoint(lines, ({ lineNumber }) => lineNumber <= crash.lineNumber);
    const near = lines[behind - 1] ?? lines[behind];
    return near ? { ...crash, time: near.time, isTimeNear: true } : crash;
  };
}

/** What a rotation puts after the whole name: `.1`, `-20261128`, `.2026-11-28`, `.20261128-085500`. */
const BEHIND = /^[.-]\d[\d.:T_-]*$/;
/** What a rotation puts before the ending, at least a date: `-2026-11-28T08-55-00.000`, `.20261128`. */
const WITHIN = /^[._-]\d{4}-?\d\d-?\d\d(?:[.:T_-]?\d\d(?:[.:-]?\d\d(?:[.:-]?\d\d(?:[.,]\d+)?)?)?)?$/;

/**
 * Returns for each rotated file the file that it was rotated from, according to its name, when that file is in the list. Absolute paths.
 */
function rotatedFrom(files: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const head of files) {
    const ending = /\.[A-Za-z]\w*$/.exec(head)?.[0] ?? '';
    const stem = head.slice(0, head.length - ending.length);
    for (const file of files) {
      const isBehind = file.startsWith(head) && BEHIND.test(file.slice(head.length));
      const isWithin =
        ending !== '' &&
        file.startsWith(stem) &&
        file.endsWith(ending) &&
        WITHIN.test(file.slice(stem.length, file.length - ending.length));
      if (isBehind || isWithin) found.set(file, head);
    }
  }
  return found;
}
