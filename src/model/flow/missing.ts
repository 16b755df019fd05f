import type { Position } from '../event/event';
import { FEW, type Steps } from '../text/steps';
import { type Instead, insteadIn, StreamRows } from './claims/instead';
import { type FlowRule, rulesIn } from './claims/rules';
import { HAS, LACKS, OPEN } from './claims/steady';
import { UnlinkedEffects } from './claims/unlinked';
import type { Edge, FlowWindow } from './flowWindow';
import { kindCounted } from './graph';
import { hasNotReached } from './makers';
import { atLeast, wilsonLower } from './proportion';
import type { EventKind } from './reading/flowColumns';

/** With fewer cases, nothing is claimed. */
export const LEAST_CASES = 200;
/** At least this share of the cases has to have the effect, and Wilson's lower bound has to be at least this. */
export const LEAST_SHARE = 0.95;
/** When misses are less probable than this, they are more than what usually goes wrong in the store. */
const UNUSUAL = 1e-4;

/** The claim that an effect is missing, with its reasons. Times in milliseconds. */
export interface MissingClaim {
  /** The row of the table. */
  readonly row: number;
  readonly position: Position;
  readonly eventId: string;
  readonly kind: EventKind;
  /** What distinguishes its kind from other kinds of its type, which do not count as cases; null when there are none. */
  readonly among: string | null;
  /** One effect of these types should have followed. */
  readonly effects: readonly string[];
  /** The share of the closed cases that have the effect, its lower bound (95 %), and the number of cases. */
  readonly share: number;
  readonly lower: number;
  readonly cases: number;
  /** The delay that half of the effects do not exceed, and the one that 99 of 100 do not exceed. */
  readonly typicalMs: number;
  readonly usualMs: number;
  /** How long the effect is late. */
  readonly lateMs: number;
  /** The consumer that makes it; null when that is not certain. */
  readonly consumer: string | null;
}

/** What is missing, and for which causes that is not known yet. */
export interface MissingFound {
  /** By position. */
  readonly claims: readonly MissingClaim[];
  /** Causes without an effect that usually follows, and without a claim: they are too young, or the maker has not reached them. */
  readonly open: readonly OpenCause[];
  /**
   * For each rule with claims: causes that have the effect, spread evenly over all of them. `scale`: how many causes each of them stands
   * for.
   */
  readonly rules: readonly {
    readonly claims: readonly MissingClaim[];
    readonly having: readonly number[];
    readonly scale: number;
  }[];
  /** Cases in which something else happened in the stream of the cause: nothing is missing there. */
  readonly instead: readonly (Instead & Pick<MissingClaim, 'among' | 'effects'> & { readonly causeType: string })[];
}

/** The most causes with the effect that are kept as a sample. */
const MOST_HAVING = 300;

/** A cause that may still be followed by one of several effects. */
export interface OpenCause {
  readonly row: number;
  readonly effects: readonly string[];
  /** The consumer that makes them; null when that is not certain. */
  readonly consumer: string | null;
  /** The consumers that may make them and have not reached the cause. */
  readonly waitsFor: readonly string[];
}

/** Returns all effects that should have followed. It claims nothing about open causes. */
export function* findMissing(window: FlowWindow): Steps<MissingFound> {
  const rules = yield* rulesIn(window);
  const found: Found = { claims: [], open: [], rules: [], instead: [] };
  const beside = { streams: new StreamRows(window.table), unlinked: new UnlinkedEffects(window.table) };
  for (const rule of rules) {
    if (rule.seen < LEAST_CASES) continue;
    const lower = lowerBound(rule, rules);
    if (rule.hits / rule.cases < LEAST_SHARE || lower < LEAST_SHARE) continue;
    yield* judge(window, rule, lower, beside, found);
  }
  found.claims.sort((a, b) => a.row - b.row);
  return found;
}

interface Found extends MissingFound {
  readonly claims: MissingClaim[];
  readonly open: OpenCause[];
  readonly rules: MissingFound['rules'][number][];
  readonly instead: MissingFound['instead'][number][];
}

/** What may have happened in place of an effect. */
interface Beside {
  readonly streams: StreamRows;
  readonly unlinked: UnlinkedEffects;
}

function* judge(window: FlowWindow, rule: FlowRule, lower: number, beside: Beside, found: Found): Steps<void> {
  const of = { lower, consumer: onlyMaker(rule.edges), among: amongOf(window, rule) };
  const { consumer, among } = of;
  const effects = rule.edges.map(({ effectType }) => effectType);
  const lastHit = rule.states.lastIndexOf(HAS, rule.to - 1);
  const lacking: MissingClaim[] = [];
  for (let i = rule.from; i < rule.to; i++) {
    if (i % FEW === 0) yield;
    const state = rule.states[i];
    const row = rule.rows[i] ?? 0;
    // When no later cause has the effect, its maker may stand still, or the flow may have changed.
    if (state === LACKS && i < lastHit) lacking.push(claimOf(window, rule, row, of));
    else if (state === LACKS || state === OPEN)
      found.open.push({ row, effects, consumer, waitsFor: behindOf(window, rule, row) });
  }
  const [first] = lacking;
  if (!first) return;
  const sample = sampleOf(rule);
  const cases = { lacking: lacking.map(({ row }) => row), ...sample, effects, within: first.usualMs };
  const others = yield* insteadIn(beside.streams, cases);
  for (const other of others) found.instead.push({ ...other, causeType: first.kind.eventType, among, effects });
  const left = lacking.map(({ row }) => row).filter((row) => !others.some(({ rows }) => rows.has(row)));
  const without = yield* beside.unlinked.without(left, effects, first.usualMs);
  const claims = lacking.filter(({ row }) => without.has(row));
  // A spread would fail: there may be more claims than a call accepts arguments.
  for (const claim of claims) found.claims.push(claim);
  if (claims.length > 0) found.rules.push({ claims, ...sample });
}

function amongOf({ table, norms }: FlowWindow, { edges: [edge] }: FlowRule): string | null {
  const kind = edge && table.kinds[edge.kind];
  return kind ? kindCounted(kind, norms) : null;
}

function behindOf({ table }: FlowWindow, { edges }: FlowRule, row: number): string[] {
  const makers = new Set(edges.flatMap((edge) => edge.makers));
  return [...makers].filter((maker) => hasNotReached(maker, table, row)).map(({ name }) => name);
}

/** Returns a sample of causes with the effect, and how many causes each stands for. */
function sampleOf({ rows, states, from, to }: FlowRule): {
  readonly having: readonly number[];
  readonly scale: number;
} {
  let count = 0;
  for (let i = from; i < to; i++) if (states[i] === HAS) count += 1;
  const step = Math.max(1, Math.ceil(count / MOST_HAVING));
  const having: number[] = [];
  let at = 0;
  for (let i = from; i < to; i++) if (states[i] === HAS && at++ % step === 0) having.push(rows[i] ?? 0);
  return { having, scale: step };
}

/**
 * Returns Wilson's lower bound. 200 cases alone allow only four misses. Therefore a rule's cases are combined with those of all other rules
 * of the store, if its misses are no more than what usually goes wrong there: then one share applies to all of them.
 */
function lowerBound(rule: FlowRule, rules: readonly FlowRule[]): number {
  const alone = wilsonLower(rule.hits, rule.cases);
  if (alone >= LEAST_SHARE) return alone;
  let [cases, hits] = [0, 0];
  for (const other of rules) {
    if (other === rule || other.hits / other.cases < LEAST_SHARE) continue;
    cases += other.cases;
    hits += other.hits;
  }
  if (cases === 0) return alone;
  const misses = rule.cases - rule.hits;
  if (atLeast(misses, rule.cases, (cases - hits) / cases) < UNUSUAL) return alone;
  return Math.max(alone, wilsonLower(hits + rule.hits, cases + rule.cases));
}

function claimOf(
  { table, now }: FlowWindow,
  { edges, hits, cases }: FlowRule,
  row: number,
  of: Pick<MissingClaim, 'lower' | 'consumer' | 'among'>,
): MissingClaim {
  const usualMs = Math.max(...edges.map(({ norm }) => norm.delays.quantile(0.99)));
  return {
    row,
    position: table.position(row),
    eventId: table.eventId(row),
    kind: table.kinds[table.kind(row)] ?? { eventType: '', eventVersion: null, aggregateType: '', context: null },
    effects: edges.map(({ effectType }) => effectType),
    share: hits / cases,
    cases,
    typicalMs: Math.max(...edges.map(({ norm }) => norm.delays.quantile(0.5))),
    usualMs,
    lateMs: Math.max(0, now - table.time(row) - usualMs),
    ...of,
  };
}

/** Returns the only consumer that makes all of them; null when there are several or none. */
export function onlyMaker(edges: readonly Edge[]): string | null {
  const names = new Set(edges.flatMap(({ makers }) => makers.map(({ name }) => name)));
  const [name] = names;
  return names.size === 1 ? (name ?? null) : null;
}
