import type { EndingLine, FailureLine } from '../../model/diagnosis/consumerLog';
import type { CulpritLine, LineOwner } from './culpritLines';

/** The last line by which each consumer ended, one a consumer, file and source. */
export interface Endings {
  add(ending: EndingLine): void;
  /** A line that says which worker or instance runs a consumer. */
  addOwner(owner: LineOwner): void;
  /** A worker or instance ended with all of its consumers. */
  endOwner(ended: NonNullable<CulpritLine['endedOwner']>): void;
  all(): readonly EndingLine[];
}

/** A process that goes down lets go of all of its consumers within moments. */
const TOGETHER_MS = 30_000;

/** Collects the lines that say that a consumer ended: of each consumer and file the latest. */
export function createEndings(): Endings {
  /** What is said of each, and its last line of the kind. */
  const latest = new Map<string, { readonly said: EndingLine; readonly lastLine: number }>();
  /** Owner → the consumers that its lines name, with the last line of each. */
  const consumersOf = new Map<string, Map<string, number>>();
  const keyOf = ({ consumer, file, source }: Pick<EndingLine, 'consumer' | 'file' | 'source'>) =>
    JSON.stringify([consumer, file, source]);
  const add = (ending: EndingLine) => {
    const known = latest.get(keyOf(ending));
    if (known && known.lastLine >= ending.lineNumber) return;
    const said = known && saysMore(known.said, ending) ? known.said : ending;
    latest.set(keyOf(ending), { said, lastLine: ending.lineNumber });
  };
  return {
    add,
    addOwner({ id, consumer, file, lineNumber }) {
      if (consumer === null) return;
      const key = JSON.stringify([id, file]);
      const consumers = consumersOf.get(key) ?? new Map<string, number>();
      consumersOf.set(key, consumers.set(consumer, Math.max(consumers.get(consumer) ?? 0, lineNumber)));
    },
    endOwner({ id, ...place }) {
      for (const [consumer, namedAt] of consumersOf.get(JSON.stringify([id, place.file])) ?? []) {
        const known = latest.get(keyOf({ consumer, ...place }));
        // What it had let go of long before did not end with it.
        const isGone = known !== undefined && known.lastLine >= namedAt && !isNear(known.said, place);
        if (!isGone) add({ consumer, kind: 'processEnded', ...place });
      }
    },
    all: () => [...latest.values()].map(({ said }) => said),
  };
}

/** A loop whose consumer another process took over stops right afterwards, and its process may end later: neither says why. */
const saysMore = (known: EndingLine, next: EndingLine) => known.kind === 'ownershipLost' && isNear(known, next);

const isNear = (before: Pick<EndingLine, 'time'>, { time }: Pick<EndingLine, 'time'>) =>
  before.time === null || time === null || time - before.time <= TOGETHER_MS;

/** Failures that are kept; those of a consumer that fails every second for hours. */
const MAX_FAILURES = 10_000;

/** The failures that a log tells of, of all consumers. */
interface FailureList {
  add(...failures: readonly FailureLine[]): void;
  /** Has those that say no error told of it by the lines below them. */
  complete(read: (lines: readonly FailureLine[]) => Promise<readonly FailureLine[]>): Promise<void>;
  /** The newest of them and of others, the oldest first. The same list where the others are empty. */
  with(others: readonly FailureList[]): readonly FailureLine[];
  readonly lines: readonly TimedFailure[];
}

interface TimedFailure {
  readonly at: number;
  readonly line: FailureLine;
}

/** Keeps the newest failures. A line without time counts as late as the one before it in its file. */
export function createFailureList(): FailureList {
  let kept: TimedFailure[] = [];
  let own: readonly FailureLine[] | undefined;
  const latest = new Map<string, number>();
  const newest = (lines: readonly TimedFailure[]) =>
    lines.toSorted((a, b) => a.at - b.at || a.line.lineNumber - b.line.lineNumber).slice(-MAX_FAILURES);
  return {
    get lines() {
      return kept;
    },
    add(...failures) {
      own = undefined;
      for (const line of failures) {
        const at = line.time ?? latest.get(line.file) ?? 0;
        latest.set(line.file, at);
        kept.push({ at, line });
      }
      if (kept.length > 2 * MAX_FAILURES) kept = newest(kept);
    },
    async complete(read) {
      kept = newest(kept);
      own = await read(kept.map(({ line }) => line));
      kept = own.map((line, i) => ({ at: kept[i]?.at ?? 0, line }));
    },
    with(others) {
      own ??= newest(kept).map(({ line }) => line);
      const more = others.flatMap(({ lines }) => lines);
      return more.length === 0 ? own : newest([...kept, ...more]).map(({ line }) => line);
    },
  };
}
