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
  /**
   * The path of ripgrep's executable. Without it, or when it cannot be started, the files are read by this process; also when threads are
   * faster.
   */
  readonly ripgrep?: string | undefined;
  /** Threads that read large files. Without them, or after one fails, the files are read here in slices. */
  readonly threads?: ScanThreads | undefined;
  /** Searched after the files, with the same needles. */
  readonly sources?: readonly LineSource[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Yields the lines of the files and of the options' sources that match one of the patterns, in groups as they are found. The patterns must
 * have the same meaning in ripgrep and JavaScript. Ends without an error when the signal aborts.
 */
export function scanLines(
  patterns: readonly string[],
  files: readonly string[],
  options: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  return scanNeedles(plainNeedles([], patterns), files, options);
}

/** The same for exact texts, also thousands of them, and patterns. When a line holds several records, each of them is a separate line. */
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

/** Below this number of bytes, reading is faster than the start of a thread. */
const FEW_BYTES = 2_000_000;
/** One more thread, which also needs all needles, is worth its start for this number of bytes. */
const BYTES_A_THREAD = 16_000_000;
/** How much faster than ripgrep a thread searches one file for many ids; but ripgrep reads several files at a time. */
const SOONER = 1.5;

/**
 * Whether a thread is faster than ripgrep, which has no fast search for many ids. This is so when one of the files has most of the bytes.
 */
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
      // All lines of a group are of one file.
      const line = lines.at(-1);
      const before = place && line && fileOf(place.line) === fileOf(line) ? place.count : 0;
      if (line) place = { line, count: before + lines.length };
      yield lines;
    }
  } catch {
    yield* readOn(needles, files, place, signal);
  }
}

/** The last line that was returned, and how many lines of its file were returned, including it. */
interface Place {
  readonly line: Scanned;
  readonly count: number;
}

const fileOf = (line: Scanned) => ('file' in line ? line.file : line.unreadable);

/**
 * Yields the lines that the threads did not return: both searches find the same lines in the same order. A file that has changed in the
 * meantime is read from its start.
 */
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

/** Returns the sizes in bytes; 0 for a file that cannot be read, which the search reports. */
function sizesOf(files: readonly string[]): Promise<number[]> {
  return Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0));
}

/** Separates the files that ripgrep can read, which are in UTF-8, from those that are compressed or in another encoding. */
async function byEncoding(files: readonly string[]): Promise<{ readonly plain: string[]; readonly others: string[] }> {
  const plain: string[] = [];
  const others: string[] = [];
  for (const file of files) {
    // ripgrep reports a file that cannot be read.
    const encoding = await encodingOf(file).catch(() => 'utf8');
    (encoding === 'utf8' ? plain : others).push(file);
  }
  return { plain, others };
}
