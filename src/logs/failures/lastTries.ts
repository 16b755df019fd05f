import {
  type CrashLine,
  type EndingLine,
  type FailureLine,
  isNamed,
  type LinePlace,
  writerOfLine,
} from '../../model/diagnosis/consumerLog';

/** The libraries' default limit: after this many failed tries in a row, the worker ends. */
const USUAL_LIMIT = 5;
/** A worker ends at once after its last try failed; it waits only for the current work of its other consumers. */
const ENDS_SOON_MS = 1_000;

/** Texts for the search: every line that has the limit of a worker, or says that its process was asked to end, contains one of them. */
export const TRY_TEXTS: readonly string[] = [
  'SIGTERM',
  'SIGINT',
  'received signal',
  'signal received',
  'signal=',
  '"signal"',
  'max_consecutive_failures',
  'max-consecutive-failures',
  'maxConsecutiveFailures',
  'MaxConsecutiveFailures',
];
const LIMIT = /max[_-]?consecutive[_-]?failures\\?["']?\s*[:=]\s*\\?["']?(\d{1,6})\b/i;

const REACHED = /\b(?:consumer|projection) \S+ failed (\d{1,6}) times: /;

/** What applications write when they receive a signal that asks them to end. */
const ASKED_TO_END =
  /\bSIG(?:TERM|INT)\b|\breceived signal\b|\bsignal received\b|\bsignal\\?["']?\s*[:=]\s*\\?["']?(?:terminated|interrupt)\b/i;

/** Finds which failed batches were the last try of their worker. */
export interface LastTries {
  /** Takes a line that may have a limit or a signal. */
  take(text: string, place: Pick<LinePlace, 'file' | 'lineNumber'>): void;
  /** Returns a function that marks the failures that were a last try; each list is examined once. */
  marker(
    failures: readonly FailureLine[],
    endings: readonly EndingLine[],
    crashes: readonly CrashLine[],
  ): (lines: readonly FailureLine[]) => readonly FailureLine[];
}

/** Creates the collection for one search. It takes the lines of all files. */
export function createLastTries(): LastTries {
  /** For each file, the number of tries of its workers; 0 when they never give up. */
  const limits = new Map<string, number>();
  /** For each file, how many tries a worker had made when it gave up, according to the application. */
  const reached = new Map<string, number>();
  /** For each file, the lines that say that a process was asked to end. */
  const askedToEnd = new Map<string, readonly number[]>();
  return {
    take(text, { file, lineNumber }) {
      if (ASKED_TO_END.test(text))
        askedToEnd.set(file, [...(askedToEnd.get(file) ?? []).slice(-MOST_SIGNALS), lineNumber]);
      const limit = LIMIT.exec(text)?.[1];
      if (limit !== undefined) limits.set(file, Number(limit));
      const times = REACHED.exec(text)?.[1];
      if (times !== undefined) reached.set(file, Number(times));
    },
    marker(failures, endings, crashes) {
      const writers = triesByWriter(failures);
      const isEndedSoon = endsSoonBehind(endings, crashes, askedToEnd);
      const mark = (line: FailureLine) => {
        const lastTry = lastTryOf(
          line,
          limits.get(line.file) ?? reached.get(line.file),
          writers.get(writerOfLine(line)),
          isEndedSoon,
        );
        return lastTry === undefined ? line : { ...line, lastTry };
      };
      const marked = new Map<readonly FailureLine[], readonly FailureLine[]>();
      return (lines) => {
        const before = marked.get(lines) ?? lines.map(mark);
        marked.set(lines, before);
        return before;
      };
    },
  };
}

/** The tries of one writer. */
interface Tries {
  most: number;
  /** For each consumer, its newest line. */
  readonly newest: Map<string, number>;
}

function lastTryOf(
  line: FailureLine,
  limit: number | undefined,
  tries: Tries | undefined,
  isEndedSoon: (line: FailureLine) => boolean,
): FailureLine['lastTry'] {
  const { consecutive, consumer, lineNumber } = line;
  if (!tries || !isTry(line) || consecutive === null) return undefined;
  if (limit !== undefined) return limit > 0 && consecutive >= limit ? 'certain' : undefined;
  if (tries.most <= USUAL_LIMIT && consecutive === USUAL_LIMIT) return 'certain';
  return tries.newest.get(consumer) === lineNumber && isEndedSoon(line) ? 'probable' : undefined;
}

/** Whether the worker counts this try towards its limit. */
const isTry = ({ kind, isTriedAgain }: FailureLine) => kind === 'batch' && isTriedAgain !== true;

/** Only this many of the latest signals are kept: only the newest try may be the last one, and older signals belong to earlier lives. */
const MOST_SIGNALS = 100;

/** Whether the consumer of a line ended shortly after it, although no process was asked to end. */
function endsSoonBehind(
  endings: readonly EndingLine[],
  crashes: readonly CrashLine[],
  askedToEnd: ReadonlyMap<string, readonly number[]>,
): (line: FailureLine) => boolean {
  const ends = byWriter(endings.filter(({ kind }) => kind === 'released' || kind === 'processEnded'));
  const signals = byWriter(crashes.filter(({ kind }) => kind === 'asked'));
  return (line) => {
    const isBehind = (other: LinePlace) => other.lineNumber > line.lineNumber;
    const isSoon = ({ time }: EndingLine) => time !== null && line.time !== null && time - line.time <= ENDS_SOON_MS;
    const isAskedToEnd =
      signals.get(writerOfLine(line))?.some(isBehind) ||
      askedToEnd.get(line.file)?.some((lineNumber) => lineNumber > line.lineNumber);
    const isEnd = (ending: EndingLine) => isNamed(ending, line.consumer) && isBehind(ending) && isSoon(ending);
    return !isAskedToEnd && ends.get(writerOfLine(line))?.some(isEnd) === true;
  };
}

function byWriter<T extends LinePlace>(lines: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const writers = new Map<string, T[]>();
  for (const line of lines) {
    const own = writers.get(writerOfLine(line)) ?? [];
    writers.set(writerOfLine(line), own);
    own.push(line);
  }
  return writers;
}

function triesByWriter(failures: readonly FailureLine[]): ReadonlyMap<string, Tries> {
  const writers = new Map<string, Tries>();
  for (const line of failures) {
    if (!isTry(line)) continue;
    const tries = writers.get(writerOfLine(line)) ?? { most: 0, newest: new Map<string, number>() };
    writers.set(writerOfLine(line), tries);
    tries.most = Math.max(tries.most, line.consecutive ?? 0);
    tries.newest.set(line.consumer, Math.max(tries.newest.get(line.consumer) ?? 0, line.lineNumber));
  }
  return writers;
}
