import type { LineSource } from './lineSource';
import type { Needles } from './needles';
import type { Scanned } from './rawLine';
import { ripgrepLines } from './ripgrep';
import { memoryLines, streamLines } from './streamLines';

export interface ScanOptions {
  /** Path of ripgrep's executable; without it, or when it cannot be started, the files are read here. */
  readonly ripgrep?: string | undefined;
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
  return scanNeedles({ fixed: [], patterns }, files, options);
}

/** The same for texts as they stand, thousands of them, and patterns. */
export async function* scanNeedles(
  needles: Needles,
  files: readonly string[],
  options: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  yield* fileLines(needles, files, options);
  yield* memoryLines(needles, options.sources ?? [], options.signal);
}

async function* fileLines(
  needles: Needles,
  files: readonly string[],
  { ripgrep, signal }: ScanOptions,
): AsyncGenerator<readonly Scanned[]> {
  if (ripgrep !== undefined) {
    let started = false;
    try {
      for await (const lines of ripgrepLines(ripgrep, needles, files, signal)) {
        started ||= lines.length > 0;
        yield lines;
      }
      return;
    } catch (error) {
      if (started) throw error;
    }
  }
  yield* streamLines(needles, files, signal);
}
