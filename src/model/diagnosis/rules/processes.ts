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

/** Whether the process of a line was started again behind it, as far as its log says, also under another number or in its next file. */
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

/** The lines of a life, in the order of its log. */
const partsOf = (run: ProcessRun): readonly RunPart[] => [...(run.earlier ?? []), run];

/** Which process wrote a line: lines of one process have the same key. */
export function processOf(log: Runs): (line: LinePlace) => string {
  const indexAt = indexOfRun(log);
  return (line) => `${indexAt(line) ?? writerOfLine(line)}`;
}

/** The life of a process that a line stands in; undefined where no life is known of its writer. */
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

/** The log that a line stands in: that of a file that was rotated away goes on in another one. */
export function logOf({ runs }: Runs): (line: LinePlace) => string {
  const logs = logsOf({ runs });
  return ({ file, source }) => JSON.stringify([logs.get(file) ?? file, source]);
}

/** The log of each file. */
const logsOf = ({ runs }: Runs): ReadonlyMap<string, string> =>
  new Map(runs.flatMap((run) => partsOf(run).map(({ file }) => [file, run.log] as const)));

/** Lines of one log in their order: its files follow each other. */
export function compareLines(a: TimedLine, b: TimedLine): number {
  return a.file === b.file ? a.lineNumber - b.lineNumber : (a.time ?? 0) - (b.time ?? 0);
}

type TimedLine = LinePlace & { readonly time: number | null };

/** The last life of each process in which a consumer was run, as far as the logs say; `mayBe`: of those that may be meant. */
export function lastRunsOf(
  { runs }: Runs,
  consumer: string,
  mayBe: (run: ProcessRun) => boolean = () => true,
): ProcessRun[] {
  const last = new Map<string, ProcessRun>();
  for (const run of runs) if (names(run, consumer) && mayBe(run)) last.set(writerKey(run), run);
  return [...last.values()];
}

/** Who wrote a life of a process: the lives of one process after another in one log have the same. */
export const writerKey = ({ log, source, chain }: ProcessRun): string => JSON.stringify([log, chain ?? source]);

/** Whether a process ran a consumer, as far as its lines say. */
export function names({ consumers }: ProcessRun, consumer: string): boolean {
  for (const name of consumers.keys()) if (isNamed({ consumer: name }, consumer)) return true;
  return false;
}

/** The ids that a life of a process names for a consumer. */
export function ownersIn({ ownersOf }: ProcessRun, consumer: string): string[] {
  return [...ownersOf].flatMap(([name, ids]) => (isNamed({ consumer: name }, consumer) ? ids : []));
}

/**
 * Whether a life of a process may be the one that is gone, or that lives where none is. Where the store has an id for each of these parts,
 * a life that names others for the consumer is that of another process.
 */
export function isRunOf(health: Health): (run: ProcessRun) => boolean {
  const down = downSegments(health);
  const ids = (down.length > 0 ? down : health.segments).map(({ segment }) => segment.ownerId);
  return (run) => {
    const owners = ownersIn(run, health.name);
    return owners.length === 0 || ids.includes(null) || owners.some((owner) => ids.includes(owner));
  };
}

/** Whether a line stands in a run. */
export function isIn(run: ProcessRun, line: LinePlace): boolean {
  return partsOf(run).some(
    (part) =>
      isSameWriter(part, line) &&
      line.lineNumber >= part.fromLine &&
      (part.untilLine === null || line.lineNumber < part.untilLine),
  );
}

/**
 * Logs that name the consumer whose newest line is older than a time: they are not of a process that did anything since. Whatever its
 * age, a log that names an owner whom the store knows still is of that process. `owners`: of all consumers.
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
 * Logs that name the consumer and its owners, none of whom the store knows: they are those of another store, or of earlier processes. Only
 * where each of its parts has an owner, for one that stops may take its id away. One that says that another process took the consumer over
 * tells of that change.
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

/** The ids of the processes that the store knows. */
export function knownOwners(consumers: readonly Pick<Health, 'segments'>[]): ReadonlySet<string> {
  return new Set(consumers.flatMap(({ segments }) => segments.flatMap(({ segment }) => segment.ownerId ?? [])));
}

/** What the logs tell without some of them. */
export function withoutLogs(log: ConsumerLog, logs: ReadonlySet<string>): ConsumerLog {
  if (logs.size === 0) return log;
  const left = log.runs.filter((run) => logs.has(run.log));
  const files = new Set([...logs, ...left.flatMap((run) => partsOf(run).map(({ file }) => file))]);
  const kept = <T extends { readonly file: string }>(lines: readonly T[]) =>
    lines.filter(({ file }) => !files.has(file));
  return { ...withLines(log, kept), runs: kept(log.runs) };
}

/** The logs with other lines in the place of each list of them. */
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

/** The parts of a consumer that no process works on. */
export function downSegments({ segments }: Health): readonly SegmentHealth[] {
  return segments.filter(({ ownership }) => ownership === 'none' || ownership === 'stale');
}

/** Whether no process works on some part of a consumer. */
export function isDown(health: Health): boolean {
  return downSegments(health).length > 0;
}

/** When the processes that are gone were last seen, each once: milliseconds since 1970 by the clock of `takenAt`. */
export function lastHeartbeats(health: Health, takenAt: number): number[] {
  const ages = downSegments(health).flatMap(({ segment: { heartbeatAgeS } }) => heartbeatAgeS ?? []);
  return [...new Set(ages)].map((age) => takenAt - age * 1_000);
}
