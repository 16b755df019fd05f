import { FEW, type Steps } from '../../text/steps';
import { CAUSE_ELSEWHERE } from '../flowTable';
import type { FlowWindow } from '../flowWindow';

/** So many events of a type make it worth asking whether they usually have a cause here. */
const LEAST_EFFECTS = 20;
/** What holds for so large a share is the norm. */
const NORM = 0.95;
/** Examples that are kept of one finding; all of them are counted. */
export const MOST_EXAMPLES = 20;

/**
 * A chain that is broken on the way from a cause to its effects.
 * `nowhere`: an event names a cause that is in no row, although events of its type are usually caused by events. `correlation`: the effect
 * has another one than its cause. `uncorrelated`: it has none. `trace`: it has none although its cause has. `causeless`: it has a
 * correlation and names no cause, although events of its type do. `traceShape`: its trace id is written otherwise than that of its cause.
 */
export type BreakKind = 'nowhere' | 'correlation' | 'uncorrelated' | 'trace' | 'traceShape' | 'causeless';

/** All breaks of one kind between two types. */
export interface ChainBreak {
  readonly kind: BreakKind;
  /** null where the cause is not known. */
  readonly causeType: string | null;
  readonly effectType: string;
  /** How often, of how many effects. */
  readonly count: number;
  readonly of: number;
  /** Rows of effects, the newest last; MOST_EXAMPLES at most. */
  readonly examples: readonly number[];
}

/**
 * Where ids are not handed on, for pairs of types that usually hand them on. The causes that are nowhere in the window may stand before it:
 * whoever reads the store asks for them.
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
/** The type of a cause that is not known. */
const NO_TYPE = 0;

interface Counted {
  readonly kind: number;
  readonly cause: number;
  readonly effect: number;
  of: number;
  count: number;
  readonly examples: number[];
}

/** Counts by numbers: each event counts for six kinds of breaks, and a text made for each was most of the work. */
class Tally {
  readonly #counted = new Map<number, Counted>();
  /** The type with number 0 is none. */
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

  /** The number of the type that events of a kind have. */
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

  /** What is hardly ever handed on was not meant to be. */
  breaks(): ChainBreak[] {
    return [...this.#counted.values()].flatMap(({ kind, cause, effect, count, of, examples }): ChainBreak[] => {
      const name = KINDS[kind];
      if (!name || count === 0 || of < LEAST_EFFECTS || (of - count) / of < NORM) return [];
      const [causeType, effectType] = [this.#types[cause] ?? null, this.#types[effect] ?? ''];
      return [{ kind: name, causeType, effectType, count, of, examples }];
    });
  }
}
