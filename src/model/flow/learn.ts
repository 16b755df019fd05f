import { FEW, STEP, type Steps } from '../text/steps';
import { type Effects, effectsIn } from './effects';
import type { FlowTable } from './flowTable';
import { ENOUGH_WITHOUT, type FlowConsumer, hasNotReached, lowestCheckpoint, wasStopped } from './makers';
import { type CauseNorm, type EdgeNorm, FlowNorms, MOST_COUNTED, pairKey } from './norms';

/** Nothing is closed before, in ms. */
const LEAST_WAIT_MS = 10_000;

/** The longest delay that was seen is not the longest that comes. */
const CAUTION = 2;

/** What is known beside the events. */
export interface FlowSurroundings {
  readonly consumers: readonly FlowConsumer[];
  /** What time it is, ms since 1970: how late something is. */
  readonly now: number;
  /** The time of the newest event. Causes age up to here only: nothing tells that whoever makes an effect was at work afterwards. */
  readonly storeNow: number;
}

/** What usually follows events of one kind with effects of one type, and what that was learned from. */
export interface Edge {
  /** An index into the table's kinds. */
  readonly kind: number;
  readonly effectType: string;
  readonly norm: EdgeNorm;
  readonly makers: readonly FlowConsumer[];
  /** Those of them that stood still at some time. */
  readonly stopped: readonly FlowConsumer[];
  /** From this row on some maker may not have come to a cause. */
  readonly unreachedFrom: number;
  /** After so long (ms) a cause is closed and counts. */
  readonly closedAfter: number;
  /** After so long (ms) something may be claimed about it. */
  readonly claimedAfter: number;
}

/** A window of events with what was learned from it. */
export interface FlowWindow extends FlowSurroundings {
  readonly table: FlowTable;
  readonly effects: Effects;
  readonly norms: FlowNorms;
  /** By kind. */
  readonly edges: readonly (readonly Edge[])[];
  /** The rows of each kind, in order. */
  readonly rowsOf: readonly Int32Array[];
}

/** What is learned from, beside the table. */
export interface LearnOptions {
  /** Only the first so many events count as causes; the rest counts elsewhere. */
  readonly causes?: number;
  /** What was learned from the events before the table's. It stays as it is. */
  readonly before?: FlowNorms;
}

/** Learns what usually follows what. */
export function* learnFlows(
  table: FlowTable,
  surroundings: FlowSurroundings,
  { causes = table.count, before }: LearnOptions = {},
): Steps<FlowWindow> {
  const effects = yield* effectsIn(table);
  const norms = new FlowNorms();
  const rowsOf = yield* rowsByKind(table, causes);
  yield* countWindow(table, norms, causes);
  if (before) norms.merge(before);
  for (const [kind, rows] of rowsOf.entries()) {
    const of = table.kinds[kind];
    if (of && rows.length > 0) norms.cause(of).seen += rows.length;
  }
  const unreached = yield* firstUnreached(table, surroundings);
  const makers = yield* findMakers(table, surroundings, unreached, causes);
  yield* countDelays(table, makers, norms, causes);
  const edges = table.kinds.map((of, kind): Edge[] =>
    [...(norms.of(of)?.edges.values() ?? [])].map((norm) => {
      const wait = (share: number, caution: number) => Math.max(LEAST_WAIT_MS, norm.delays.quantile(share) * caution);
      const madeBy = makers(kind, norm.effectType);
      norm.makers = madeBy.map(({ name }) => name);
      return {
        kind,
        effectType: norm.effectType,
        norm,
        makers: madeBy,
        stopped: madeBy.filter(({ stops }) => stops.length > 0),
        unreachedFrom: Math.min(table.count, ...madeBy.map((maker) => unreached.get(maker) ?? 0)),
        closedAfter: wait(0.99, 1),
        claimedAfter: wait(0.999, CAUTION),
      };
    }),
  );
  const window = { ...surroundings, table, effects, norms, edges, rowsOf };
  yield* countEffects(window);
  return window;
}

/** Whether so little is known of a cause that nothing counts: it is young, or who makes the effect has not come to it, or stood still. */
export function isOpen({ table, storeNow }: FlowWindow, edge: Edge, row: number, after: number): boolean {
  const time = table.time(row);
  const { makers, stopped, unreachedFrom } = edge;
  if (!(storeNow - time >= after)) return true;
  if (row >= unreachedFrom && makers.some((maker) => hasNotReached(maker, table, row))) return true;
  for (const maker of stopped) if (wasStopped(maker, time, time + after)) return true;
  return false;
}

function* rowsByKind(table: FlowTable, causes: number): Steps<Int32Array[]> {
  const sizes = new Int32Array(table.kinds.length);
  for (let row = 0; row < causes; row++) {
    if (row % (STEP * 10) === 0) yield;
    const kind = table.kind(row);
    sizes[kind] = (sizes[kind] ?? 0) + 1;
  }
  const rowsOf = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < causes; row++) {
    const kind = table.kind(row);
    const at = sizes[kind] ?? 0;
    const rows = rowsOf[kind];
    if (rows) rows[at] = row;
    sizes[kind] = at + 1;
    if (row % (STEP * 10) === 0) yield;
  }
  return rowsOf;
}

function* countWindow(table: FlowTable, norms: FlowNorms, causes: number): Steps<void> {
  norms.events = causes;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < causes; row++) {
    const time = table.time(row);
    if (!Number.isFinite(time)) continue;
    if (time < from) from = time;
    if (time > to) to = time;
    if (row % (STEP * 10) === 0) yield;
  }
  if (from > to) return;
  norms.from = from;
  norms.to = to;
}

type MakersOf = (kind: number, effectType: string) => readonly FlowConsumer[];

/** Who may make an effect: whose scope has the cause, but for those that have not come to causes which have the effect all the same. */
function* findMakers(
  table: FlowTable,
  { consumers }: FlowSurroundings,
  unreached: ReadonlyMap<FlowConsumer, number>,
  causes: number,
): Steps<MakersOf> {
  const candidates = table.kinds.map((kind) => consumers.filter(({ mayHandle }) => mayHandle(kind)));
  const without = new Map<string, number>();
  const keyOf = (kind: number, effectType: string, consumer: string) => JSON.stringify([kind, effectType, consumer]);
  const first = Math.min(table.count, ...unreached.values());
  // Mostly all consumers have come to all causes.
  const last = first < causes ? table.count : 0;
  for (let row = 0; row < last; row++) {
    if (row % STEP === 0) yield;
    const cause = table.cause(row);
    if (cause < first || cause >= causes) continue;
    for (const consumer of consumers) {
      if (cause < (unreached.get(consumer) ?? 0) || !hasNotReached(consumer, table, cause)) continue;
      const key = keyOf(table.kind(cause), table.eventType(row), consumer.name);
      without.set(key, (without.get(key) ?? 0) + 1);
    }
  }
  const known = new Map<string, readonly FlowConsumer[]>();
  return (kind, effectType) => {
    const key = keyOf(kind, effectType, '');
    const found =
      known.get(key) ??
      (candidates[kind] ?? []).filter(({ name }) => (without.get(keyOf(kind, effectType, name)) ?? 0) < ENOUGH_WITHOUT);
    known.set(key, found);
    return found;
  };
}

/** Of each consumer the first row past its lowest checkpoint. */
function* firstUnreached(table: FlowTable, { consumers }: FlowSurroundings): Steps<ReadonlyMap<FlowConsumer, number>> {
  const first = new Map<FlowConsumer, number>();
  const known = consumers.flatMap((consumer) => {
    const low = lowestCheckpoint(consumer);
    if (low === undefined) first.set(consumer, 0);
    return low === undefined ? [] : [{ consumer, low }];
  });
  let row = 0;
  // Who has come further has come past the same rows.
  for (const { consumer, low } of known.sort((a, b) => (a.low < b.low ? -1 : 1))) {
    while (row < table.count && table.positionValue(row) <= low) {
      row += 1;
      if (row % (STEP * 10) === 0) yield;
    }
    first.set(consumer, row);
  }
  return first;
}

/** An edge between two kinds while it is counted. */
interface CountedEdge {
  readonly norm: EdgeNorm;
  readonly version: string | null;
  readonly stopped: readonly FlowConsumer[];
  effects: number;
}

/** What is told by an effect and its cause alone. */
function* countDelays(table: FlowTable, makers: MakersOf, norms: FlowNorms, causes: number): Steps<void> {
  const edges = new Map<number, CountedEdge>();
  const kinds = table.kinds.length;
  const edgeOf = (of: number, to: number): CountedEdge | undefined => {
    const [cause, effect] = [table.kinds[of], table.kinds[to]];
    if (!cause || !effect) return undefined;
    const { eventType, eventVersion: version } = effect;
    const stopped = makers(of, eventType).filter(({ stops }) => stops.length > 0);
    const edge = { norm: norms.cause(cause).edge(eventType), version, stopped, effects: 0 };
    edges.set(of * kinds + to, edge);
    return edge;
  };
  for (let from = 0; from < table.count; from += FEW) {
    yield;
    const end = Math.min(table.count, from + FEW);
    for (let row = from; row < end; row++) {
      const cause = table.cause(row);
      if (cause < 0 || cause >= causes) continue;
      const [of, to] = [table.kind(cause), table.kind(row)];
      const edge = edges.get(of * kinds + to) ?? edgeOf(of, to);
      if (edge) countDelay(table, edge, cause, row);
    }
  }
  for (const { norm, version, effects } of edges.values()) {
    norm.effects += effects;
    norm.versions.set(version, (norm.versions.get(version) ?? 0) + effects);
  }
}

function countDelay(table: FlowTable, edge: CountedEdge, cause: number, row: number): void {
  const { norm, stopped } = edge;
  edge.effects += 1;
  if (table.correlation(row) !== table.correlation(cause)) norm.changedCorrelations += 1;
  if (!table.hasTrace(row) && table.hasTrace(cause)) norm.lostTraces += 1;
  const [from, at] = [table.time(cause), table.time(row)];
  for (const maker of stopped) if (wasStopped(maker, from, at)) return;
  norm.delays.add(at - from);
}

/** Causes whose effects are counted between two pauses. */
const FEW_CAUSES = 100;

/** How many effects closed causes have. */
function* countEffects(window: FlowWindow): Steps<void> {
  const { table, edges, rowsOf, norms } = window;
  for (const [kind, rows] of rowsOf.entries()) {
    const own = edges[kind] ?? [];
    const of = table.kinds[kind];
    const norm = of && norms.of(of);
    if (own.length === 0 || !norm) continue;
    const counter = new EffectCounter(window, own);
    for (let from = 0; from < rows.length; from += FEW_CAUSES) {
      yield;
      for (const row of rows.subarray(from, from + FEW_CAUSES)) counter.take(row);
    }
    counter.finish(norm);
  }
}

/** Counts the effects of causes of one kind. Nearly all causes are closed, and have effects of few of the types. */
class EffectCounter {
  readonly #window: FlowWindow;
  readonly #own: readonly Edge[];
  /** The edge of an effect by its kind. */
  readonly #edgeOf: readonly number[];
  /** Of the cause that is looked at, by edge; zeros in between. */
  readonly #counts: Int32Array;
  /** The edges of which it has effects. */
  readonly #had: number[] = [];
  readonly #joint: Float64Array;
  /** Causes that are closed whatever the edge is, and how many of them have effects, by edge. */
  #closed = 0;
  readonly #withEffects: Float64Array;
  /** A cause of this age and before this row is one of them. */
  readonly #closedAfter: number;
  readonly #closedBefore: number;

  constructor(window: FlowWindow, own: readonly Edge[]) {
    const numbers = new Map(own.map(({ effectType }, i) => [effectType, i]));
    const neverStopped = own.every(({ stopped }) => stopped.length === 0);
    this.#window = window;
    this.#own = own;
    this.#edgeOf = window.table.kinds.map(({ eventType }) => numbers.get(eventType) ?? -1);
    this.#counts = new Int32Array(own.length);
    this.#withEffects = new Float64Array(own.length);
    this.#joint = new Float64Array(own.length * own.length);
    this.#closedAfter = Math.max(...own.map(({ closedAfter }) => closedAfter));
    this.#closedBefore = neverStopped ? Math.min(...own.map(({ unreachedFrom }) => unreachedFrom)) : 0;
  }

  take(row: number): void {
    this.#countOf(row);
    const { table, storeNow } = this.#window;
    if (row < this.#closedBefore && storeNow - table.time(row) >= this.#closedAfter) {
      this.#closed += 1;
      for (const edge of this.#had) {
        this.#add(edge, this.#counts[edge] ?? 0);
        this.#withEffects[edge] = (this.#withEffects[edge] ?? 0) + 1;
      }
    } else {
      for (const [edge, one] of this.#own.entries()) {
        if (isOpen(this.#window, one, row, one.closedAfter)) this.#counts[edge] = 0;
        else this.#add(edge, this.#counts[edge] ?? 0);
      }
    }
    this.#countPairs();
    for (const edge of this.#had) this.#counts[edge] = 0;
    this.#had.length = 0;
  }

  finish(norm: CauseNorm): void {
    for (const [edge, { norm: of }] of this.#own.entries()) {
      of.counts[0] = (of.counts[0] ?? 0) + this.#closed - (this.#withEffects[edge] ?? 0);
    }
    takePairs(norm, this.#own, this.#joint);
  }

  #countOf(row: number): void {
    const { table, effects } = this.#window;
    const end = effects.starts[row + 1] ?? 0;
    for (let at = effects.starts[row] ?? 0; at < end; at++) {
      const edge = this.#edgeOf[table.kind(effects.rows[at] ?? 0)] ?? -1;
      if (edge < 0) continue;
      const count = this.#counts[edge] ?? 0;
      if (count === 0) this.#had.push(edge);
      this.#counts[edge] = count + 1;
    }
  }

  /** One more closed cause with so many effects. */
  #add(edge: number, count: number): void {
    const norm = this.#own[edge]?.norm;
    if (!norm) return;
    const at = Math.min(count, MOST_COUNTED);
    norm.counts[at] = (norm.counts[at] ?? 0) + 1;
    if (count > norm.most) norm.most = count;
  }

  #countPairs(): void {
    for (const one of this.#had) {
      for (const other of this.#had) {
        if (other <= one || this.#counts[one] === 0 || this.#counts[other] === 0) continue;
        const at = one * this.#own.length + other;
        this.#joint[at] = (this.#joint[at] ?? 0) + 1;
      }
    }
  }
}

function takePairs(norm: CauseNorm, own: readonly Edge[], joint: Float64Array): void {
  for (const [a, one] of own.entries()) {
    for (const [b, other] of own.entries()) {
      const both = b > a ? (joint[a * own.length + b] ?? 0) : 0;
      if (both > 0) norm.joint.set(pairKey(one.effectType, other.effectType), both);
    }
  }
}
