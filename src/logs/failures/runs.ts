import {
  type CrashLine,
  certainTime,
  isExit,
  type LinePlace,
  type ProcessRun,
  type StartLine,
  writerOfLine,
} from '../../model/diagnosis/consumerLog';
import { partitionPoint } from '../../model/lists';
import type { LineOwner } from './culpritLines';
import { chainsOf, joinedLives, name, type OpenRun, withoutExits } from './lives';

/** The consumers of a process start within this time, or within this number of lines. */
const START_TOGETHER_MS = 10_000;
const START_TOGETHER_LINES = 100;

/** Finds where in the logs the lives of processes begin and end, and which consumers each life ran. */
export interface Runs {
  start(line: StartLine): void;
  owner(owner: LineOwner): void;
  crash(line: CrashLine): void;
  /** Calculates where lives begin, after all lines were taken. Runs in steps, because a process may crash thousands of times. */
  settle(): Generator<void, void>;
  /** Returns the lines of a file at which lives begin, ascending; valid after `settle`. */
  boundsIn(file: string): readonly number[];
  /** Returns the newest start of each consumer, file and source. */
  starts(): readonly StartLine[];
  /**
   * Returns the lives, with the consumers that these lines name added; valid after `settle`, runs in steps. `rotated` has for each file the
   * one that it was rotated from; the files of one log follow each other.
   */
  all(named: Iterable<NamedLine>, rotated: ReadonlyMap<string, string>): Generator<void, readonly ProcessRun[]>;
}

/** A line that was read, and the consumer that it names. */
export interface NamedLine extends LinePlace {
  readonly consumer: string | null;
  readonly time: number | null;
}

/** The lines of a file, or of one of the sources that are mixed in it. */
interface Writer {
  readonly file: string;
  readonly source: string | undefined;
  readonly starts: StartLine[];
  readonly ends: number[];
  /** Those of the ends that another program reported. When lines of the same life follow, another process had ended. */
  readonly exits: Set<number>;
  /** The range of lines that were read of it. */
  readonly reach: { first: number; last: number };
  /** For each owner, its first line and the consumers that it runs. */
  readonly owners: Map<string, { first: number; readonly consumers: Set<string> }>;
  /** The lines at which lives begin, ascending; calculated after all lines were taken. */
  bounds: readonly number[];
}

/** Creates the collection for one search. It takes the lines that say which process runs what, in any order. */
export function createRuns(): Runs {
  const writers = new Map<string, Writer>();
  const writerOf = (place: LinePlace) => {
    const { file, source, lineNumber } = place;
    const key = writerOfLine(place);
    const known: Writer = writers.get(key) ?? {
      file,
      source,
      starts: [],
      ends: [],
      exits: new Set(),
      reach: { first: lineNumber, last: lineNumber },
      owners: new Map(),
      bounds: [],
    };
    writers.set(key, known);
    known.reach.first = Math.min(known.reach.first, lineNumber);
    known.reach.last = Math.max(known.reach.last, lineNumber);
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
      if (!endsProcess(line)) return;
      const { ends, exits } = writerOf(line);
      ends.push(line.lineNumber);
      if (isExit(line)) exits.add(line.lineNumber);
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
      for (const line of named) writerOf(line);
      const runs = new Map<string, OpenRun[]>();
      for (const [key, writer] of writers) runs.set(key, yield* runsOf(writer));
      for (const { consumer, time, ...place } of named) {
        const run = runAt(runs.get(writerOfLine(place)) ?? [], place.lineNumber);
        if (run) name(run, consumer, time);
        yield;
      }
      for (const [key, { exits }] of writers) runs.set(key, withoutExits(runs.get(key) ?? [], exits));
      return yield* joinedLives([...runs.values()], rotated, chainsOf(writers.values()));
    },
  };
}

/** Whether a crash ends its process. After a data race, and after a panic in a handler of `net/http`, the process continues. */
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
  // The same consumer under another id was started by another process.
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

function runAt(runs: readonly OpenRun[], lineNumber: number): OpenRun | undefined {
  return runs[partitionPoint(runs, ({ fromLine }) => fromLine <= lineNumber) - 1];
}

function newestStarts({ starts }: Writer): StartLine[] {
  const newest = new Map<string | null, StartLine>();
  for (const start of starts.toSorted((a, b) => a.lineNumber - b.lineNumber)) newest.set(start.consumer, start);
  return [...newest.values()];
}
