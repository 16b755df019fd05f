import type { EndingLine, FailureLine } from '../../model/diagnosis/consumerLog';
import type { CulpritLine, LineOwner } from './culpritLines';

/** The last line with which each consumer ended, one for each consumer, file and source. */
export interface Endings {
  add(ending: EndingLine): void;
  /** Adds a line that says which worker or instance runs a consumer. */
  addOwner(owner: LineOwner): void;
  /** Ends a worker or an instance with all its consumers. */
  endOwner(ended: NonNullable<CulpritLine['endedOwner']>): void;
  all(): readonly EndingLine[];
}

/** A process that ends releases all its consumers within this time. */
const TOGETHER_MS = 30_000;

/** Collects the lines that say that a consumer ended; keeps the latest one of each consumer and file. */
export function createEndings(): Endings {
  /** For each key, the line that is reported, and the number of the last line of this kind. */
  const latest = new Map<string, { readonly said: EndingLine; readonly lastLine: number }>();
  /** For each owner, the consumers that its lines name, each with its last line. */
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
        // A consumer that was released long before did not end with its owner.
        const isGone = known !== undefined && known.lastLine >= namedAt && !isNear(known.said, place);
        if (!isGone) add({ consumer, kind: 'processEnded', ...place });
      }
    },
    all: () => [...latest.values()].map(({ said }) => said),
  };
}

/**
 * Whether the earlier line is kept. When another process took over a consumer, its loop stops shortly afterwards and its process may end
 * later; neither of these lines gives the reason.
 */
const saysMore = (known: EndingLine, next: EndingLine) => known.kind === 'ownershipLost' && isNear(known, next);

const isNear = (before: Pick<EndingLine, 'time'>, { time }: Pick<EndingLine, 'time'>) =>
  before.time === null || time === null || time - before.time <= TOGETHER_MS;

/** The maximum number of failures that are kept: those of a consumer that fails every second for hours. */
const MAX_FAILURES = 10_000;

/** The failures of all consumers in a log. */
interface FailureList {
  add(...failures: readonly FailureLine[]): void;
  /** Completes the failures without an error from the lines below them. */
  complete(read: (lines: readonly FailureLine[]) => Promise<readonly FailureLine[]>): Promise<void>;
  /** Returns the newest of these failures and of others, the oldest first. Returns the same list each time while the others are empty. */
  with(others: readonly FailureList[]): readonly FailureLine[];
  readonly lines: readonly TimedFailure[];
}

interface TimedFailure {
  readonly at: number;
  readonly line: FailureLine;
}

/** Keeps the newest failures. A line without a time gets the time of the line before it in its file. */
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
