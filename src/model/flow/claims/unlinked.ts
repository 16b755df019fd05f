import { partitionPoint } from '../../lists';
import { STEP, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';

/** Where more of a type name no cause that is known, they are usual, and tell nothing of a cause that lacks one. */
const MOST_SELDOM = 0.1;
/** Events that are looked at behind a cause for one that came in time. */
const MOST_BEHIND = 100;

/** Events of one type that name no cause, or one that is no event here. */
interface Unlinked {
  /** In order. */
  readonly rows: number[];
  /** The last one by its correlation. */
  readonly lastOf: Map<number, number>;
  /** Events of the type, these or not. */
  all: number;
}

/**
 * Effects that came and do not name their cause: one of the same correlation, or, where the type seldom does so, one that came in the usual
 * time. Which cause they followed is not known, so nothing of their type is missing there.
 */
export class UnlinkedEffects {
  #ofType: ReadonlyMap<string, Unlinked> | undefined;

  constructor(readonly table: FlowTable) {}

  /** The causes that no such event of one of the types came after. `within`: the usual time, in ms. */
  *without(causes: readonly number[], types: readonly string[], within: number): Steps<ReadonlySet<number>> {
    if (causes.length === 0) return new Set();
    this.#ofType ??= yield* this.#find();
    const found = types.flatMap((type) => this.#ofType?.get(type) ?? []);
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
