import { type ConsumerLog, type EndingLine, type FailureLine, isNamed } from '../model/consumerLog';
import { CULPRIT_NEEDLES, readCulpritLine } from './culpritLines';
import { errorPatterns } from './culpritPatterns';
import { escapePattern } from './needles';
import type { RawLine, Scanned } from './rawLine';
import { partByReadability } from './readable';
import { type ScanOptions, scanLines } from './scanLines';

/** Failures that are kept; those of a consumer that fails every second for hours. */
const MAX_FAILURES = 10_000;
/** Lines that the patterns of the settings are tried on at once. */
const PATTERN_BATCH = 200;

export interface CulpritOptions extends ScanOptions {
  /** `eventTrace.logs.errorPatterns`: tried on the lines that mention the consumer. */
  readonly patterns: readonly string[];
}

/**
 * What the log files (absolute paths) tell of failed and ended consumers, and whether they mention this one.
 * Rejects with the signal's reason when it aborts.
 */
export async function readConsumerLog(
  consumer: string,
  files: readonly string[],
  options: CulpritOptions,
): Promise<ConsumerLog> {
  const { signal } = options;
  signal.throwIfAborted();
  const { readable, unreadable } = await partByReadability(files);
  const failed = new Set(unreadable);
  const patterns = errorPatterns(options.patterns);
  const failures = createFailureList();
  const endings = new Map<string, EndingLine>();
  const name = escapePattern(consumer);
  let pending: RawLine[] = [];

  const matchPending = () => {
    failures.add(...patterns.match(pending, consumer));
    pending = [];
  };
  const take = (line: Scanned) => {
    if ('unreadable' in line) return void failed.add(line.unreadable);
    const { failure, ending } = readCulpritLine(line);
    if (failure) failures.add(failure);
    else if (ending) keepLatest(endings, ending);
    else if (patterns.some && line.text.includes(consumer)) pending.push(line);
    if (pending.length >= PATTERN_BATCH) matchPending();
  };

  for await (const lines of scanLines(
    patterns.some ? [...CULPRIT_NEEDLES, name] : CULPRIT_NEEDLES,
    readable,
    options,
  )) {
    for (const line of lines) take(line);
    signal.throwIfAborted();
  }
  matchPending();
  signal.throwIfAborted();

  const found = failures.result();
  const named = [...found, ...endings.values()].some((line) => isNamed(line, consumer));
  return {
    failures: found,
    endings: [...endings.values()],
    files: files.length,
    mentioned: named || (await isMentioned(name, readable, options)),
    unreadable: [...failed],
    refusedPatterns: patterns.refused(),
  };
}

function keepLatest(endings: Map<string, EndingLine>, ending: EndingLine): void {
  const key = JSON.stringify([ending.consumer, ending.file]);
  const known = endings.get(key);
  if (!known || known.time < ending.time) endings.set(key, ending);
}

async function isMentioned(name: string, files: readonly string[], options: ScanOptions): Promise<boolean> {
  for await (const lines of scanLines([name], files, options)) {
    if (lines.some((line) => 'text' in line)) return true;
  }
  options.signal.throwIfAborted();
  return false;
}

/** Keeps the newest failures. A line without time counts as late as the one before it in its file. */
function createFailureList() {
  let kept: { readonly at: number; readonly line: FailureLine }[] = [];
  const latest = new Map<string, number>();
  const prune = () => {
    kept.sort((a, b) => a.at - b.at || a.line.lineNumber - b.line.lineNumber);
    kept = kept.slice(-MAX_FAILURES);
  };
  return {
    add(...failures: readonly FailureLine[]): void {
      for (const line of failures) {
        const at = line.time ?? latest.get(line.file) ?? 0;
        latest.set(line.file, at);
        kept.push({ at, line });
      }
      if (kept.length > 2 * MAX_FAILURES) prune();
    },
    result(): readonly FailureLine[] {
      prune();
      return kept.map(({ line }) => line);
    },
  };
}
