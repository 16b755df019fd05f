import {
  type CrashLine,
  certainTime,
  type LinePlace,
  type ProcessRun,
  type StartLine,
} from '../../model/diagnosis/consumerLog';
import { partitionPoint } from '../../model/lists';
import type { LineOwner } from './culpritLines';

/** The consumers of a process start within moments of each other. */
const START_TOGETHER_MS = 10_000;
const START_TOGETHER_LINES = 100;

/** Finds where in the logs one life of a process ends and the next one begins, and which consumers each ran. */
export interface Runs {
  start(line: StartLine): void;
  owner(owner: LineOwner): void;
  crash(line: CrashLine): void;
  /** Once all lines were taken, works out where lives begin; in steps, for a process may crash thousands of times. */
  settle(): Generator<void, void>;
  /** The lines at which lives begin, of one file, ascending; after `settle`. */
  boundsIn(file: string): readonly number[];
  /** The newest of each consumer, file and source. */
  starts(): readonly StartLine[];
  /**
   * The lives, with the consumers that these lines name, too; after `settle`, in steps. `rotated`: file → the one that it was rotated
   * away from. The files of a log follow each other.
   */
  all(named: Iterable<NamedLine>, rotated: ReadonlyMap<string, string>): Generator<void, readonly ProcessRun[]>;
}

/** A line that was read; `consumer`: what it names. */
export interface NamedLine extends LinePlace {
  readonly consumer: string | null;
  readonly time: number | null;
}

/** What a file, or one of the sources that are mixed in it, has. */
interface Writer {
  readonly file: string;
  readonly source: string | undefined;
  readonly starts: StartLine[];
  readonly ends: number[];
  /** Owner → its first line, and the consumers that it runs. */
  readonly owners: Map<string, { first: number; readonly consumers: Set<string> }>;
  /** The lines at which lives begin, ascending; worked out once all lines were taken. */
  bounds: readonly number[];
}

interface OpenRun {
  readonly file: string;
  readonly source: string | undefined;
  readonly fromLine: number;
  readonly untilLine: number | null;
  readonly consumers: Map<string, number | null>;
  readonly owners: string[];
  readonly ownersOf: Map<string, string[]>;
  newest: number | null;
}

/** Takes the lines that say which process runs what, in any order; one for a search. */
export function createRuns(): Runs {
  const writers = new Map<string, Writer>();
  const writerOf = ({ file, source }: LinePlace) => {
    const key = JSON.stringify([file, source]);
    const known: Writer = writers.get(key) ?? { file, source, starts: [], ends: [], owners: new Map(), bounds: [] };
    writers.set(key, known);
    return known;
  };
  return {
    start: (line) => void writerOf(line).starts.push(line),
    owner(line) {
      const { owners } = writerOf(line);
      const known = owners.get(line.id) ?? { first: line.lineNumber, consumers: new Set<string>() };
      owners.set(line.id, known);
      if (line.lineNumber < known.first) known.first = line.lineNumber;
      if (line.consumer !== null) known.consumers.add(line.consumer);
    },
    crash(line) {
      if (endsProcess(line)) writerOf(line).ends.push(line.lineNumber);
    },
    *settle() {
      for (const writer of writers.values()) writer.bounds = yield* boundsOf(writer);
    },
    boundsIn: (file) =>
      [...writers.values()]
        .filter((writer) => writer.file === file)
        .flatMap(({ bounds }) => bounds)
        .sort((a, b) => a - b),
    starts: () => [...writers.values()].flatMap(newestStarts),
    *all(named, rotated) {
      for (const { file, source } of named) writerOf({ file, lineNumber: 0, ...(source ? { source } : {}) });
      const runs = new Map<string, OpenRun[]>();
      for (const [key, writer] of writers) runs.set(key, yield* runsOf(writer));
      for (const { consumer, time, ...place } of named) {
        const run = runAt(runs.get(JSON.stringify([place.file, place.source])) ?? [], place.lineNumber);
        if (run) name(run, consumer, time);
        yield;
      }
      return yield* joined([...runs.values()], rotated);
    },
  };
}

/** A race is told, and a handler of `net/http` is given up; the process goes on. */
export function endsProcess({ kind, survived }: Pick<CrashLine, 'kind' | 'survived'>): boolean {
  return kind !== 'dataRace' && survived !== true;
}

function* boundsOf({ starts, ends, owners }: Writer): Generator<void, number[]> {
  const bounds = ends.map((line) => line + 1);
  const sortedEnds = ends.toSorted((a, b) => a - b);
  let together: StartLine[] = [];
  let passed = 0;
  for (const start of starts.toSorted((a, b) => a.lineNumber - b.lineNumber)) {
    yield;
    const before = together.at(-1);
    const known = passed;
    while ((sortedEnds[passed] ?? start.lineNumber) < start.lineNumber) passed++;
    if (before && passed === known && belongsTo(together, before, start)) together.push(start);
    else if (start.ownerId === null || (owners.get(start.ownerId)?.first ?? start.lineNumber) >= start.lineNumber) {
      bounds.push(start.lineNumber);
      together = [start];
    }
  }
  return [...new Set(bounds)].sort((a, b) => a - b);
}

function belongsTo(together: readonly StartLine[], before: StartLine, start: StartLine): boolean {
  const isNear =
    before.time === null || start.time === null
      ? start.lineNumber - before.lineNumber <= START_TOGETHER_LINES
      : start.time - before.time <= START_TOGETHER_MS;
  // A process that starts a consumer again under another id is another process.
  const isAgain = ({ consumer, ownerId }: StartLine) => consumer === start.consumer && ownerId !== start.ownerId;
  return isNear && !together.some(isAgain);
}

function* runsOf({ file, source, owners, starts, bounds }: Writer): Generator<void, OpenRun[]> {
  const from = [1, ...bounds];
  const runs: OpenRun[] = [];
  for (const [i, fromLine] of from.entries()) {
    yield;
    runs.push({
      file,
      source,
      fromLine,
      untilLine: from[i + 1] ?? null,
      consumers: new Map(),
      owners: [],
      ownersOf: new Map(),
      newest: null,
    });
  }
  for (const [id, { first, consumers }] of owners) {
    yield;
    const run = runAt(runs, first);
    run?.owners.push(id);
    for (const consumer of consumers) {
      if (!run) continue;
      name(run, consumer, null);
      run.ownersOf.set(consumer, [...(run.ownersOf.get(consumer) ?? []), id]);
    }
  }
  for (const start of starts) {
    yield;
    const run = runAt(runs, start.lineNumber);
    if (run) name(run, start.consumer, certainTime(start));
  }
  return runs;
}

/** The lives of all writers: where a log was rotated, the last one of a file goes on as the first one of the next. */
function* joined(writers: readonly OpenRun[][], rotated: ReadonlyMap<string, string>): Generator<void, ProcessRun[]> {
  const logs = new Map<string, ProcessRun[]>();
  const newestOf = (runs: readonly OpenRun[]) =>
    Math.max(...runs.map(({ newest }) => newest ?? Number.NEGATIVE_INFINITY));
  const isCurrent = ([run]: readonly OpenRun[]) => run === undefined || !rotated.has(run.file);
  const inOrder = writers.toSorted(
    (a, b) => Number(isCurrent(a)) - Number(isCurrent(b)) || newestOf(a) - newestOf(b) || 0,
  );
  for (const runs of inOrder) {
    for (const [i, { source, ...run }] of runs.entries()) {
      yield;
      const log = rotated.get(run.file) ?? run.file;
      const key = JSON.stringify([log, source]);
      const known = logs.get(key) ?? [];
      logs.set(key, known);
      const next: ProcessRun = { ...run, log, ...(source ? { source } : {}) };
      const before = i === 0 ? known.pop() : undefined;
      known.push(before ? continued(before, next) : next);
    }
  }
  return [...logs.values()].flat();
}

function continued(before: ProcessRun, next: ProcessRun): ProcessRun {
  const { earlier = [], file, fromLine, untilLine, source } = before;
  const consumers = new Map(before.consumers);
  const ownersOf = new Map(before.ownersOf);
  for (const [consumer, ids] of next.ownersOf) ownersOf.set(consumer, [...(ownersOf.get(consumer) ?? []), ...ids]);
  for (const [consumer, time] of next.consumers) consumers.set(consumer, time ?? consumers.get(consumer) ?? null);
  return {
    ...next,
    earlier: [...earlier, { file, fromLine, untilLine, ...(source ? { source } : {}) }],
    consumers,
    owners: [...new Set([...before.owners, ...next.owners])],
    ownersOf,
    newest: next.newest ?? before.newest,
  };
}

function name(run: OpenRun, consumer: string | null, time: number | null): void {
  if (time !== null) run.newest = Math.max(run.newest ?? time, time);
  if (consumer === null) return;
  const known = run.consumers.get(consumer) ?? null;
  run.consumers.set(consumer, time === null ? known : Math.max(known ?? time, time));
}

function runAt(runs: readonly OpenRun[], lineNumber: number): OpenRun | undefined {
  return runs[partitionPoint(runs, ({ fromLine }) => fromLine <= lineNumber) - 1];
}

function newestStarts({ starts }: Writer): StartLine[] {
  const newest = new Map<string | null, StartLine>();
  for (const start of starts.toSorted((a, b) => a.lineNumber - b.lineNumber)) newest.set(start.consumer, start);
  return [...newest.values()];
}
