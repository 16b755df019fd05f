import { type ProcessRun, withoutPid, writerOfLine } from '../../model/diagnosis/consumerLog';

/** One life of a process in one file, while its lines are collected. */
export interface OpenRun {
  readonly file: string;
  readonly source: string | undefined;
  readonly fromLine: number;
  readonly untilLine: number | null;
  readonly consumers: Map<string, number | null>;
  readonly owners: string[];
  readonly ownersOf: Map<string, string[]>;
  newest: number | null;
}

/** Adds a line to a life: it names a consumer, or shows only when the process was alive. */
export function name(run: OpenRun, consumer: string | null, time: number | null): void {
  if (time !== null) run.newest = Math.max(run.newest ?? time, time);
  if (consumer === null) return;
  const known = run.consumers.get(consumer) ?? null;
  run.consumers.set(consumer, time === null ? known : Math.max(known ?? time, time));
}

/** Removes exits after which the same life continues without a new start: there a child of the process ended, or a neighbour. */
export function withoutExits(runs: readonly OpenRun[], exits: ReadonlySet<number>): OpenRun[] {
  const left: OpenRun[] = [];
  for (const run of runs) {
    const before = left.at(-1);
    if (before && exits.has(run.fromLine - 1) && run.consumers.size > 0) left.splice(-1, 1, goneOn(before, run));
    else left.push(run);
  }
  return left;
}

function goneOn(before: OpenRun, next: OpenRun): OpenRun {
  for (const [consumer, time] of next.consumers) name(before, consumer, time);
  if (next.newest !== null) name(before, null, next.newest);
  for (const [consumer, ids] of next.ownersOf) {
    before.ownersOf.set(consumer, [...new Set([...(before.ownersOf.get(consumer) ?? []), ...ids])]);
  }
  return { ...before, untilLine: next.untilLine, owners: [...new Set([...before.owners, ...next.owners])] };
}

/** A file, or one of the sources that are mixed in it, and the range of lines that were read of it. */
interface Written {
  readonly file: string;
  readonly source: string | undefined;
  readonly reach: { readonly first: number; readonly last: number };
}

/**
 * Assigns sources that contain a process number to chains; a chain has the name of its first source. A process that restarts gets another
 * number, so sources of one name that follow each other are one chain. Sources that overlap are several processes of that name.
 */
export function chainsOf(writers: Iterable<Written>): ReadonlyMap<string, string> {
  const chains = new Map<string, string>();
  const latest = new Map<string, Written[]>();
  for (const writer of [...writers].sort((a, b) => a.reach.first - b.reach.first)) {
    if (!writer.source?.includes(NUMBER)) continue;
    const key = JSON.stringify([writer.file, withoutPid(writer.source)]);
    const ended = latest.get(key) ?? [];
    latest.set(key, ended);
    const at = ended.findIndex(({ reach }) => reach.last < writer.reach.first);
    const before = ended[at];
    chains.set(writerOfLine(writer), (before && chains.get(writerOfLine(before))) ?? writer.source);
    if (before) ended[at] = writer;
    else ended.push(writer);
  }
  return chains;
}

const NUMBER = 'pid=';

/** Returns the lives of all writers. When a log was rotated, the last life of a file continues as the first life of the next file. */
export function* joinedLives(
  writers: readonly OpenRun[][],
  rotated: ReadonlyMap<string, string>,
  chains: ReadonlyMap<string, string>,
): Generator<void, ProcessRun[]> {
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
      const chain = chains.get(writerOfLine({ ...run, source }));
      const next: ProcessRun = { ...run, log, ...(source ? { source } : {}), ...(chain ? { chain } : {}) };
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
