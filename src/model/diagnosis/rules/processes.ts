import type { Health, SegmentHealth } from '../../health/rules';
import { partitionPoint } from '../../lists';
import {
  type ConsumerLog,
  isNamed,
  type LinePlace,
  type ProcessRun,
  type RunPart,
  withoutPid,
  writerOfLine,
} from '../consumerLog';

type Runs = Pick<ConsumerLog, 'runs'>;

const isSameWriter = (a: Pick<LinePlace, 'file' | 'source'>, b: Pick<LinePlace, 'file' | 'source'>) =>
  a.file === b.file && a.source === b.source;

/**
 * Whether the process of a line was restarted after it, as far as its log shows. The restarted process may have another number or write to
 * the next file.
 */
export function isStartedBehind(
  line: TimedLine,
  consumer: string,
  { starts, runs }: Pick<ConsumerLog, 'starts' | 'runs'>,
): boolean {
  const logs = logsOf({ runs });
  const identity = ({ file, source = '' }: LinePlace) => JSON.stringify([logs.get(file) ?? file, withoutPid(source)]);
  return starts.some(
    (start) =>
      (start.consumer === null || isNamed({ consumer: start.consumer }, consumer)) &&
      compareLines(start, line) > 0 &&
      identity(start) === identity(line),
  );
}

/** Returns the parts of a run, in the order of its log. */
const partsOf = (run: ProcessRun): readonly RunPart[] => [...(run.earlier ?? []), run];

/** Returns a function that gives the process of a line: lines of one process have the same key. */
export function processOf(log: Runs): (line: LinePlace) => string {
  const indexAt = indexOfRun(log);
  return (line) => `${indexAt(line) ?? writerOfLine(line)}`;
}

/** Returns a function that gives the run that contains a line; undefined when no run of its writer is known. */
export function runOf(log: Runs): (line: LinePlace) => ProcessRun | undefined {
  const indexAt = indexOfRun(log);
  return (line) => log.runs[indexAt(line) ?? -1];
}

function indexOfRun(log: Runs): (line: LinePlace) => number | undefined {
  const byWriter = new Map<string, { readonly fromLine: number; readonly run: number }[]>();
  for (const [i, run] of log.runs.entries()) {
    for (const part of partsOf(run)) {
      const key = writerOfLine(part);
      const begins = byWriter.get(key) ?? [];
      byWriter.set(key, begins);
      begins.push({ fromLine: part.fromLine, run: i });
    }
  }
  return (line) => {
    const begins = byWriter.get(writerOfLine(line)) ?? [];
    return begins[partitionPoint(begins, ({ fromLine }) => fromLine <= line.lineNumber) - 1]?.run;
  };
}

/** Returns a function that gives the log of a line. A file that was rotated away belongs to the same log as the file after it. */
export function logOf({ runs }: Runs): (line: LinePlace) => string {
  const logs = logsOf({ runs });
  return ({ file, source }) => JSON.stringify([logs.get(file) ?? file, source]);
}

/** Returns the log of each file. */
const logsOf = ({ runs }: Runs): ReadonlyMap<string, string> =>
  new Map(runs.flatMap((run) => partsOf(run).map(({ file }) => [file, run.log] as const)));

/** Compares lines of one log by their order. Files of a rotated log follow each other in time. */
export function compareLines(a: TimedLine, b: TimedLine): number {
  return a.file === b.file ? a.lineNumber - b.lineNumber : (a.time ?? 0) - (b.time ?? 0);
}

type TimedLine = LinePlace & { readonly time: number | null };

/** Returns the last run of each process that ran a consumer, as far as the logs show. `mayBe`: which runs may be meant. */
export function lastRunsOf(
  { runs }: Runs,
  consumer: string,
  mayBe: (run: ProcessRun) => boolean = () => true,
): ProcessRun[] {
  const last = new Map<string, ProcessRun>();
  for (const run of runs) if (names(run, consumer) && mayBe(run)) last.set(writerKey(run), run);
  return [...last.values()];
}

/** Returns the writer of a run: successive runs of one process in one log have equal texts. */
export const writerKey = ({ log, source, chain }: ProcessRun): string => JSON.stringify([log, chain ?? source]);

/** Whether a run names a consumer in its lines. */
export function names({ consumers }: ProcessRun, consumer: string): boolean {
  for (const name of consumers.keys()) if (isNamed({ consumer: name }, consumer)) return true;
  return false;
}

/** Returns the owner ids that a run names for a consumer. */
function ownersIn({ ownersOf }: ProcessRun, consumer: string): string[] {
  return [...ownersOf].flatMap(([name, ids]) => (isNamed({ consumer: name }, consumer) ? ids : []));
}

/**
 * Returns a function that says whether a run may be that of the process that is gone, or of the live one when none is gone. When the store
 * has an owner for each of these segments, a run that names other owners belongs to another process.
 */
export function isRunOf(health: Health): (run: ProcessRun) => boolean {
  const down = downSegments(health);
  const ids = (down.length > 0 ? down : health.segments).map(({ segment }) => segment.ownerId);
  return (run) => {
    const owners = ownersIn(run, health.name);
    return owners.length === 0 || ids.includes(null) || owners.some((owner) => ids.includes(owner));
  };
}

/** Whether a line belongs to a run. */
export function isIn(run: ProcessRun, line: LinePlace): boolean {
  return partsOf(run).some(
    (part) =>
      isSameWriter(part, line) &&
      line.lineNumber >= part.fromLine &&
      (part.untilLine === null || line.lineNumber < part.untilLine),
  );
}

/**
 * Returns the logs that name the consumer and whose newest line is older than `time`: their processes did nothing since. A log that names
 * an owner that the store still knows is never outdated. `owners`: those of all consumers.
 */
export function outdatedLogs(
  { runs }: Runs,
  { name }: Pick<Health, 'name'>,
  owners: ReadonlySet<string>,
  time: number,
): { file: string; newest: number }[] {
  const isOfOwner = (run: ProcessRun) => run.owners.some((owner) => owners.has(owner));
  const logs = new Set(runs.filter((run) => names(run, name)).map(({ log }) => log));
  for (const run of runs) if (isOfOwner(run)) logs.delete(run.log);
  return [...logs].flatMap((log) => {
    const times = runs.flatMap((run) => (run.log === log ? (run.newest ?? []) : []));
    const newest = times.reduce((latest, each) => Math.max(latest, each), Number.NEGATIVE_INFINITY);
    return times.length > 0 && newest < time ? [{ file: log, newest }] : [];
  });
}

/**
 * Returns the logs that name the consumer with owners of which the store knows none. They belong to another store or to earlier processes.
 * Checked only when every segment has an owner, because a process that stops may remove its id. A log that reports a takeover by another
 * process is kept, because it shows that change.
 */
export function foreignLogs(
  { runs, endings }: Pick<ConsumerLog, 'runs' | 'endings'>,
  { name, segments }: Pick<Health, 'name' | 'segments'>,
): string[] {
  const ids = segments.map(({ segment }) => segment.ownerId);
  if (ids.length === 0 || ids.includes(null)) return [];
  const others = new Set<string>();
  const own = new Set<string>();
  for (const run of runs) {
    const isHandedOver = endings.some(
      (line) => line.kind === 'ownershipLost' && isNamed(line, name) && isIn(run, line),
    );
    if (isHandedOver || run.owners.some((owner) => ids.includes(owner))) own.add(run.log);
    else if (ownersIn(run, name).length > 0) others.add(run.log);
    else if (names(run, name)) own.add(run.log);
  }
  return [...others].filter((log) => !own.has(log));
}

/** Returns the owner ids that the store knows. */
export function knownOwners(consumers: readonly Pick<Health, 'segments'>[]): ReadonlySet<string> {
  return new Set(consumers.flatMap(({ segments }) => segments.flatMap(({ segment }) => segment.ownerId ?? [])));
}

/** Returns the log data without the given logs. */
export function withoutLogs(log: ConsumerLog, logs: ReadonlySet<string>): ConsumerLog {
  if (logs.size === 0) return log;
  const left = log.runs.filter((run) => logs.has(run.log));
  const files = new Set([...logs, ...left.flatMap((run) => partsOf(run).map(({ file }) => file))]);
  const kept = <T extends { readonly file: string }>(lines: readonly T[]) =>
    lines.filter(({ file }) => !files.has(file));
  return { ...withLines(log, kept), runs: kept(log.runs) };
}

/** Returns the log data with each list of lines changed by `change`. */
export function withLines(log: ConsumerLog, change: <T extends LinePlace>(lines: readonly T[]) => T[]): ConsumerLog {
  return {
    ...log,
    failures: change(log.failures),
    cancelled: change(log.cancelled),
    endings: change(log.endings),
    skips: change(log.skips),
    crashes: change(log.crashes),
    starts: change(log.starts),
  };
}

/** Returns the segments on which no process works. */
export function downSegments({ segments }: Health): readonly SegmentHealth[] {
  return segments.filter(({ ownership }) => ownership === 'none' || ownership === 'stale');
}

/** Whether no process works on some segment of a consumer. */
export function isDown(health: Health): boolean {
  return downSegments(health).length > 0;
}

/** Returns when the processes that are gone were last seen, each time once: milliseconds since 1970, by the clock of `takenAt`. */
export function lastHeartbeats(health: Health, takenAt: number): number[] {
  const ages = downSegments(health).flatMap(({ segment: { heartbeatAgeS } }) => heartbeatAgeS ?? []);
  return [...new Set(ages)].map((age) => takenAt - age * 1_000);
}
