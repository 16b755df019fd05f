import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { encodingOf } from '../lines/decode';
import { partsOfLine } from '../lines/parts/several';
import { type Needles, plainNeedles } from './needles';
import type { LineSource, Scanned } from './rawLine';
import { FEW_TEXTS, ripgrepLines } from './ripgrep';
import { type ScanThreads, threadLines } from './scanThread';
import { memoryLines, streamLines } from './streamLines';

export interface ScanOptions {
  /** Path of ripgrep's executable; without it, or when it cannot be started, the files are read here. So is what threads read sooner. */
  readonly ripgrep?: string | undefined;
  /** Read large files beside whoever asks; without them, or from where one fails, they are read in slices. */
  readonly threads?: ScanThreads | undefined;
  /** Searched after the files, with the same patterns. */
  readonly sources?: readonly LineSource[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Lines of the files and of the options' sources that match one of the patterns, which ripgrep and JavaScript must understand
 * alike; as many at a time as were found together. Ends quietly on abort.
 */
export function scanLines(
  patterns: readonly string[],
  files: readonly string[],
  options: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  return scanNeedles(plainNeedles([], patterns), files, options);
}

/** The same for texts as they stand, thousands of them, and patterns. Each record of a line that holds several is a line of its own. */
export async function* scanNeedles(
  needles: Needles,
  files: readonly string[],
  options: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  for await (const lines of fileLines(needles, files, options)) yield lines.flatMap(eachRecord);
  for await (const lines of memoryLines(needles, options.sources ?? [], options.signal))
    yield lines.flatMap(eachRecord);
}

function eachRecord(line: Scanned): Scanned | readonly Scanned[] {
  const parts = 'text' in line ? partsOfLine(line.text) : undefined;
  return parts ? parts.map((part) => ({ ...line, ...part })) : line;
}

async function* fileLines(
  needles: Needles,
  files: readonly string[],
  options: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  const { ripgrep, threads, signal } = options;
  if (ripgrep === undefined) return yield* readLines(needles, files, options);
  const { plain, others } = await byEncoding(files);
  if (threads && (await isSoonerRead(needles, plain))) return yield* readLines(needles, files, options);
  let started = false;
  try {
    for await (const lines of ripgrepLines(ripgrep, needles, plain, signal)) {
      started ||= lines.length > 0;
      yield lines;
    }
  } catch (error) {
    if (started) throw error;
    others.push(...plain);
  }
  yield* readLines(needles, others, options);
}

/** Fewer bytes are read sooner than a thread starts. */
const FEW_BYTES = 2_000_000;
/** One more thread, which needs all that is looked for as well, is worth its start for so many. */
const BYTES_A_THREAD = 16_000_000;
/** A thread goes through a file with many ids so much sooner than ripgrep, which reads several files at a time. */
const SOONER = 1.5;

/** Whether a thread is done before ripgrep, which has no fast search for many ids: one of the files holds most of what is read. */
async function isSoonerRead(needles: Needles, files: readonly string[]): Promise<boolean> {
  if (!needles.areIds || needles.fixed.length <= FEW_TEXTS) return false;
  const sizes = await sizesOf(files);
  const all = sum(sizes);
  return all >= FEW_BYTES && all < SOONER * Math.max(...sizes);
}

async function* readLines(
  needles: Needles,
  files: readonly string[],
  { threads, signal }: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  const bytes = threads ? sum(await sizesOf(files)) : 0;
  if (!threads || bytes < FEW_BYTES) return yield* streamLines(needles, files, signal);
  const enough = threads.threads.slice(0, Math.ceil(bytes / BYTES_A_THREAD));
  let place: Place | undefined;
  try {
    for await (const lines of threadLines(enough, needles, files, signal)) {
      // What is found together is of one file.
      const line = lines.at(-1);
      const before = place && line && fileOf(place.line) === fileOf(line) ? place.count : 0;
      if (line) place = { line, count: before + lines.length };
      yield lines;
    }
  } catch {
    yield* readOn(needles, files, place, signal);
  }
}

/** The last line that was given, and how many of its file were, with it. */
interface Place {
  readonly line: Scanned;
  readonly count: number;
}

const fileOf = (line: Scanned) => ('file' in line ? line.file : line.unreadable);

/** What the threads have not given: both find the same in the same order. A file that has changed since is read from its start. */
async function* readOn(
  needles: Needles,
  files: readonly string[],
  place: Place | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Scanned[]> {
  if (!place) return yield* streamLines(needles, files, signal);
  const rest = files.slice(files.indexOf(fileOf(place.line)));
  let left = place.count;
  for await (const lines of streamLines(needles, rest, signal)) {
    if (left > lines.length) left -= lines.length;
    else if (left === 0 || isDeepStrictEqual(lines[left - 1], place.line)) {
      yield lines.slice(left);
      left = 0;
    } else break;
  }
  if (left > 0) yield* streamLines(needles, rest, signal);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** In bytes; 0 for one that cannot be read, which is named by the search. */
function sizesOf(files: readonly string[]): Promise<number[]> {
  return Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0));
}

/** ripgrep reads UTF-8; what is compressed, or of another encoding, is read here. */
async function byEncoding(files: readonly string[]): Promise<{ readonly plain: string[]; readonly others: string[] }> {
  const plain: string[] = [];
  const others: string[] = [];
  for (const file of files) {
    // One that cannot be read is named by ripgrep.
    const encoding = await encodingOf(file).catch(() => 'utf8');
    (encoding === 'utf8' ? plain : others).push(file);
  }
  return { plain, others };
}
