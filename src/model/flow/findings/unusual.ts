import { FEW, type Steps } from '../../text/steps';
import { type Edge, type FlowWindow, isOpen } from '../flowWindow';
import { LEAST_CASES } from '../missing';
import type { EdgeNorm } from '../norms';

/** With fewer delays, the outer thousandth says nothing. */
const LEAST_DELAYS = 1_000;
const OUTER = 0.001;
/** A delay is too short only when it is this many times shorter than the shortest usual one. A smaller difference may be chance. */
const BEYOND = 1.5;

/** What is unusual about the effects of one cause. */
export type Unusual = {
  /** The row of the cause in the table. */
  readonly row: number;
  readonly effectType: string;
} & (
  | { readonly kind: 'late' | 'early'; readonly effect: number; readonly delayMs: number; readonly usualMs: number }
  /** More effects than nearly all other causes have. */
  | { readonly kind: 'more'; readonly count: number; readonly usual: number; readonly cases: number }
  /** No other cause of the kind has an effect of this type. */
  | { readonly kind: 'neverSeen'; readonly effect: number; readonly cases: number }
);

/** Returns what is unusual about the effects of the given causes, or of all causes in the window. */
export function* findUnusual(window: FlowWindow, rows?: Iterable<number>): Steps<Unusual[]> {
  const { table, edges, rowsOf } = window;
  const found: Unusual[] = [];
  const usual = edges.map((own) => own.map((edge) => new Usual(edge)));
  let done = 0;
  for (const own of rows ? [rows] : rowsOf) {
    for (const row of own) {
      if (++done % FEW === 0) yield;
      for (const each of usual[table.kind(row)] ?? []) {
        for (const unusual of unusualOf(window, each, row)) found.push(unusual);
      }
    }
  }
  return found;
}

const NOTHING: readonly Unusual[] = [];

function unusualOf(window: FlowWindow, of: Usual, row: number): readonly Unusual[] {
  const { table, effects } = window;
  const { edge, cases, hits } = of;
  const { effectType } = edge;
  let own: number[] | undefined;
  for (let at = effects.starts[row] ?? 0; at < (effects.starts[row + 1] ?? 0); at++) {
    const effect = effects.rows[at] ?? 0;
    if (table.eventType(effect) !== effectType) continue;
    if (own) own.push(effect);
    else own = [effect];
  }
  const first = own?.[0];
  if (!own || first === undefined) return NOTHING;
  const base = { row, effectType };
  const found: Unusual[] = own.flatMap((effect) =>
    oddDelay(window, of.delays, row, effect).map((odd) => ({ ...base, ...odd })),
  );
  const isClosed = !isOpen(window, edge, row, edge.closedAfter);
  const others = cases - (isClosed ? 1 : 0);
  if (others < LEAST_CASES) return found;
  // Open causes with the effect are in no other count, so all effects of the type are compared.
  const isAlone = edge.norm.effects <= own.length;
  if (isAlone && hits - (isClosed ? 1 : 0) <= 0)
    found.push({ ...base, kind: 'neverSeen', effect: first, cases: others });
  const usual = of.count(isClosed ? own.length : -1);
  if (own.length > usual && hits > 1) found.push({ ...base, kind: 'more', count: own.length, usual, cases: others });
  return found;
}

/** What is usual for an edge, computed once. */
class Usual {
  readonly cases: number;
  readonly hits: number;
  readonly delays: UsualDelays | null;
  readonly #counts = new Map<number, number>();

  constructor(readonly edge: Edge) {
    this.cases = edge.norm.cases;
    this.hits = edge.norm.hits;
    this.delays = usualDelays(edge.norm);
  }

  /** As `usualCount`. */
  count(leftOut: number): number {
    const known = this.#counts.get(leftOut) ?? usualCount(this.edge.norm, leftOut);
    this.#counts.set(leftOut, known);
    return known;
  }
}

type OddDelay = {
  readonly kind: 'late' | 'early';
  readonly effect: number;
  readonly delayMs: number;
  readonly usualMs: number;
};

/** In milliseconds, without the outer thousandth on either side. */
interface UsualDelays {
  readonly early: number;
  readonly late: number;
}

/** Returns null when too few delays are known. */
function usualDelays({ delays }: EdgeNorm): UsualDelays | null {
  if (delays.count < LEAST_DELAYS) return null;
  return { early: delays.quantileFrom(OUTER), late: delays.quantile(1 - OUTER) };
}

function oddDelay({ table }: FlowWindow, usual: UsualDelays | null, cause: number, effect: number): OddDelay[] {
  if (usual === null) return [];
  const { early, late } = usual;
  const delayMs = table.time(effect) - table.time(cause);
  if (delayMs > late) return [{ kind: 'late', effect, delayMs, usualMs: late }];
  // An effect before its cause shows only that clocks differ.
  return delayMs >= 0 && delayMs * BEYOND < early ? [{ kind: 'early', effect, delayMs, usualMs: early }] : [];
}

/** Returns the number of effects that 999 of 1,000 closed causes do not exceed. The count of one cause is left out. */
function usualCount({ counts, most }: EdgeNorm, leftOut: number): number {
  const at = (i: number) => (counts[i] ?? 0) - (leftOut >= 0 && Math.min(leftOut, counts.length - 1) === i ? 1 : 0);
  const total = counts.reduce((sum, _, i) => sum + at(i), 0);
  let seen = 0;
  for (let i = 0; i < counts.length; i++) {
    seen += at(i);
    if (seen >= (1 - OUTER) * total) return i === counts.length - 1 ? most : i;
  }
  return most;
}
