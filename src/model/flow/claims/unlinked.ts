import { partitionPoint } from '../../lists';
import { STEP, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';

/** When a larger share of a type names no known cause, such events are usual, and nothing follows for a cause without an effect. */
const MOST_SELDOM = 0.1;
/** The most events after a cause that are searched for one that came in time. */
const MOST_BEHIND = 100;

/** Events of one type that name no cause, or a cause that is not in the table. */
interface Unlinked {
  /** In order. */
  readonly rows: number[];
  /** The last row by correlation. */
  readonly lastOf: Map<number, number>;
  /** How many events of the type there are, linked or not. */
  all: number;
}

/**
 * Effects that came but do not name their cause. An event counts when it has the same correlation. It also counts when it came in the usual
 * time and its type usually names its cause. Which cause it followed is not known, so nothing of its type is missing.
 */
export class UnlinkedEffects {
  #ofType: ReadonlyMap<string, Unlinked> | undefined;

  constructor(readonly table: FlowTable) {}

  /** Returns the causes after which no such event of these types came. `within`: the usual time in milliseconds. */
  *without(causes: readonly number[], types: readonly string[], within: number): Steps<ReadonlySet<number>> {
    if (causes.length === 0) return new Set();
    const ofType = this.#ofType ?? (yield* this.#find());
    this.#ofType = ofType;
    const found = types.flatMap((type) => ofType.get(type) ?? []);
    const without = new Set<number>();
    for (const [i, cause] of causes.entries()) {
      if (i % STEP === 0) yield;
      if (!found.some((unlinked) => this.#hasOne(unlinked, cause, within))) without.add(cause);
    }
    return without;
  }

  #hasOne({ rows, lastOf, all }: Unlinked, cause: number, within: number): boolean {
    const { table } = this;
    const correlation = table.correlation(cause);
    if (correlation !== 0 && (lastOf.get(correlation) ?? -1) > cause) return true;
    if (rows.length > MOST_SELDOM * all) return false;
    const due = table.time(cause) + within;
    const first = partitionPoint(rows, (row) => row <= cause);
    return rows.slice(first, first + MOST_BEHIND).some((row) => table.time(row) <= due);
  }

  *#find(): Steps<ReadonlyMap<string, Unlinked>> {
    const { table } = this;
    const ofType = new Map<string, Unlinked>();
    const ofKind = table.kinds.map(({ eventType }) => {
      const of: Unlinked = ofType.get(eventType) ?? { rows: [], lastOf: new Map(), all: 0 };
      ofType.set(eventType, of);
      return of;
    });
    for (let row = 0; row < table.count; row++) {
      if (row % STEP === 0) yield;
      const of = ofKind[table.kind(row)];
      if (!of) continue;
      of.all += 1;
      if (table.cause(row) >= 0) continue;
      of.rows.push(row);
      of.lastOf.set(table.correlation(row), row);
    }
    return ofType;
  }
}
