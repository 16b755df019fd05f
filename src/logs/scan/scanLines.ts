import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { encodingOf } from '../lines/decode';
import { partsOfLine } from '../lines/several';
import { type Needles, plainNeedles } from './needles';
import type { LineSource, Scanned } from './rawLine';
import { ripgrepLines } from './ripgrep';
import { type ScanThread, threadLines } from './scanThread';
import { memoryLines, streamLines } from './streamLines';

export interface ScanOptions {
  /** Path of ripgrep's executable; without it, or when it cannot be started, the files are read here. */
  readonly ripgrep?: string | undefined;
  /** Reads large files beside whoever asks; without it, or from where it fails, they are read in slices. */
  readonly thread?: ScanThread | undefined;
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
  const { ripgrep, signal } = options;
  if (ripgrep === undefined) return yield* readLines(needles, files, options);
  const { plain, others } = await byEncoding(files);
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

async function* readLines(
  needles: Needles,
  files: readonly string[],
  { thread, signal }: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  if (!thread || (await bytesOf(files)) < FEW_BYTES) return yield* streamLines(needles, files, signal);
  let given = 0;
  let last: Scanned | undefined;
  let failure: unknown;
  try {
    for await (const lines of threadLines(thread, needles, files, signal)) {
      given += lines.length;
      last = lines.at(-1);
      yield lines;
    }
    return;
  } catch (error) {
    failure = error;
  }
  // Both find the same in the same order, so that what was given is passed over; not so in a file that has changed.
  let left = given;
  for await (const lines of streamLines(needles, files, signal)) {
    if (left > 0 && left <= lines.length && !isDeepStrictEqual(lines[left - 1], last)) throw failure;
    yield lines.slice(left);
    left = Math.max(0, left - lines.length);
  }
  if (left > 0 && !signal.aborted) throw failure;
}

async function bytesOf(files: readonly string[]): Promise<number> {
  // One that cannot be read is named by the search.
  const sizes = files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
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
