import { FEW, type Steps } from '../../text/steps';
import { CAUSE_ELSEWHERE } from '../flowTable';
import type { FlowWindow } from '../flowWindow';

/** A type with fewer events is not checked for usual causes. */
const LEAST_EFFECTS = 20;
/** A property that this share of the events has is the norm. */
const NORM = 0.95;
/** The most examples that are kept for one finding. All cases are counted. */
export const MOST_EXAMPLES = 20;

/**
 * How a chain from a cause to its effects is broken. `nowhere`: an event names a cause that is not in the table, although events of its
 * type are usually caused by events. `correlation`: the effect has another correlation than its cause. `uncorrelated`: it has none.
 * `trace`: it has no trace although its cause has one. `causeless`: it has a correlation and names no cause, although events of its type
 * do. `traceShape`: its trace id is written differently from its cause's.
 */
export type BreakKind = 'nowhere' | 'correlation' | 'uncorrelated' | 'trace' | 'traceShape' | 'causeless';

/** All breaks of one kind between two types. */
export interface ChainBreak {
  readonly kind: BreakKind;
  /** null when the cause is not known. */
  readonly causeType: string | null;
  readonly effectType: string;
  /** How many effects are broken, and how many effects there are. */
  readonly count: number;
  readonly of: number;
  /** Rows of effects, the newest last; at most MOST_EXAMPLES. */
  readonly examples: readonly number[];
}

/**
 * Returns where ids are not passed on, for pairs of types that usually pass them on. Causes outside the window may be before it, so the
 * caller that reads the store has to look for them.
 */
export function* findBreaks({ table }: FlowWindow): Steps<ChainBreak[]> {
  const tally = new Tally(table.kinds);
  for (let row = 0; row < table.count; row++) {
    if (row % FEW === 0) yield;
    const type = tally.typeOf(table.kind(row));
    const cause = table.cause(row);
    const hasCorrelation = table.correlation(row) !== 0;
    const isElsewhere = cause === CAUSE_ELSEWHERE;
    tally.count(NOWHERE, NO_TYPE, type, row, isElsewhere);
    tally.count(CAUSELESS, NO_TYPE, type, row, cause < 0 && !isElsewhere && hasCorrelation);
    if (cause < 0) continue;
    const causeType = tally.typeOf(table.kind(cause));
    const changed = table.correlation(row) !== table.correlation(cause);
    tally.count(CORRELATION, causeType, type, row, changed && hasCorrelation && table.correlation(cause) !== 0);
    tally.count(UNCORRELATED, causeType, type, row, changed && !hasCorrelation);
    tally.count(TRACE, causeType, type, row, !table.hasTrace(row) && table.hasTrace(cause));
    const isOtherShape = table.traceShape(row) !== table.traceShape(cause);
    tally.count(TRACE_SHAPE, causeType, type, row, isOtherShape && table.hasTrace(row) && table.hasTrace(cause));
  }
  return tally.breaks();
}

const KINDS: readonly BreakKind[] = ['nowhere', 'causeless', 'correlation', 'uncorrelated', 'trace', 'traceShape'];
const [NOWHERE, CAUSELESS, CORRELATION, UNCORRELATED, TRACE, TRACE_SHAPE] = [0, 1, 2, 3, 4, 5];
/** The type of an unknown cause. */
const NO_TYPE = 0;

interface Counted {
  readonly kind: number;
  readonly cause: number;
  readonly effect: number;
  of: number;
  count: number;
  readonly examples: number[];
}

/** Counts by numbers. Each event is counted for six kinds of breaks, and building a text for each was most of the work. */
class Tally {
  readonly #counted = new Map<number, Counted>();
  /** The type with number 0 means no type. */
  readonly #types: (string | null)[] = [null];
  readonly #typeOf: readonly number[];

  constructor(kinds: FlowWindow['table']['kinds']) {
    const numbers = new Map<string, number>();
    this.#typeOf = kinds.map(({ eventType }) => {
      const number = numbers.get(eventType) ?? this.#types.push(eventType) - 1;
      numbers.set(eventType, number);
      return number;
    });
  }

  /** Returns the number of the type of a kind. */
  typeOf(kind: number): number {
    return this.#typeOf[kind] ?? NO_TYPE;
  }

  count(kind: number, cause: number, effect: number, row: number, isBroken: boolean): void {
    const key = (kind * this.#types.length + cause) * this.#types.length + effect;
    let counted = this.#counted.get(key);
    if (!counted) {
      counted = { kind, cause, effect, of: 0, count: 0, examples: [] };
      this.#counted.set(key, counted);
    }
    counted.of += 1;
    if (!isBroken) return;
    counted.count += 1;
    counted.examples.push(row);
    if (counted.examples.length > MOST_EXAMPLES) counted.examples.shift();
  }

  /** Returns the breaks. An id that is rarely passed on was not meant to be. */
  breaks(): ChainBreak[] {
    return [...this.#counted.values()].flatMap(({ kind, cause, effect, count, of, examples }): ChainBreak[] => {
      const name = KINDS[kind];
      if (!name || count === 0 || of < LEAST_EFFECTS || (of - count) / of < NORM) return [];
      const [causeType, effectType] = [this.#types[cause] ?? null, this.#types[effect] ?? ''];
      return [{ kind: name, causeType, effectType, count, of, examples }];
    });
  }
}
