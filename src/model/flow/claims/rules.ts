import { FEW, type Steps } from '../../text/steps';
import { type Edge, type FlowWindow, isOpen } from '../flowWindow';
import { type EffectGroup, groupsOf } from '../forks';
import { HAS, isCase, LACKS, OPEN, OTHER, steadyStretches, UNCOUNTED } from './steady';

/** A rule with this many cases shows how much goes wrong in the store. */
const LEAST_CASES = 50;
/** A type replaces an effect when at most this share of its events occurs together with it. */
const MOST_BESIDE = 0.1;

/** A group of effects during a stretch of time in which it held. */
export interface FlowRule {
  readonly edges: readonly Edge[];
  readonly rows: Int32Array;
  /** For each of `rows`, one of the states in `steady.ts`. */
  readonly states: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** How many causes are closed or already have the effect. */
  readonly seen: number;
  /** How many closed causes have no other type in place of the effect. */
  readonly cases: number;
  readonly hits: number;
}

/** Returns the rules that held for events of each kind, with how often they held. */
export function* rulesIn(window: FlowWindow): Steps<FlowRule[]> {
  const rules: FlowRule[] = [];
  for (const [kind, edges] of window.edges.entries()) {
    if ((window.rowsOf[kind]?.length ?? 0) < LEAST_CASES) continue;
    yield;
    for (const group of groupsIn(window, kind)) {
      yield;
      const own = edges.filter(({ effectType }) => group.types.includes(effectType));
      rules.push(...(yield* rulesOf(window, kind, own)));
    }
  }
  return rules;
}

function groupsIn({ table, norms }: FlowWindow, kind: number): readonly EffectGroup[] {
  const of = table.kinds[kind];
  const norm = of && norms.of(of);
  return norm ? groupsOf(norm) : [];
}

/** Returns the stretches of time in which nearly every cause had one of the effects. */
function* rulesOf(window: FlowWindow, kind: number, edges: readonly Edge[]): Steps<FlowRule[]> {
  const rows = window.rowsOf[kind] ?? new Int32Array();
  const roles = rolesOf(window, kind, edges);
  const states = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    if (i % FEW === 0) yield;
    states[i] = stateOf(window, edges, roles, rows[i] ?? 0);
  }
  const rules: FlowRule[] = [];
  for (const [from, to] of yield* steadyStretches(states)) {
    let [seen, cases, hits] = [0, 0, 0];
    for (let i = from; i < to; i++) {
      if (states[i] === HAS) hits += 1;
      if (isCase(states[i])) cases += 1;
      if (states[i] !== OPEN) seen += 1;
    }
    if (cases >= LEAST_CASES) rules.push({ edges, rows, states, from, to, seen, cases, hits });
  }
  return rules;
}

/**
 * Returns a role for each kind of effect: its type is in the group, or it seldom occurs together with the group. The second role means that
 * the cause went another way.
 */
function rolesOf({ table, norms }: FlowWindow, kind: number, edges: readonly Edge[]): Uint8Array {
  const of = table.kinds[kind];
  const norm = of && norms.of(of);
  const own = new Set(edges.map(({ effectType }) => effectType));
  const isInstead = (type: string) => {
    const edge = norm?.edges.get(type);
    if (!norm || !edge) return false;
    const beside = edges.reduce((sum, { effectType }) => sum + norm.together(effectType, type), 0);
    return beside <= MOST_BESIDE * edge.hits;
  };
  return Uint8Array.from(table.kinds, ({ eventType }) => (own.has(eventType) ? HAS : isInstead(eventType) ? OTHER : 0));
}

function stateOf(window: FlowWindow, edges: readonly Edge[], roles: Uint8Array, row: number): number {
  const { table, effects } = window;
  let [has, hasOther] = [false, false];
  for (let at = effects.starts[row] ?? 0; at < (effects.starts[row + 1] ?? 0); at++) {
    const role = roles[table.kind(effects.rows[at] ?? 0)];
    has ||= role === HAS;
    hasOther ||= role === OTHER;
  }
  // An open cause never counts, even when its effect has already come. Otherwise, only causes with an effect would count among the young
  // ones.
  for (const edge of edges) if (isOpen(window, edge, row, edge.claimedAfter)) return has ? UNCOUNTED : OPEN;
  return has ? HAS : hasOther ? OTHER : LACKS;
}
