import { FEW, STEP, type Steps } from '../text/steps';
import { type CountedWindow, countEffects } from './effectCounts';
import type { FlowTable } from './flowTable';
import { type Edge, effectsIn, type FlowSurroundings, type FlowWindow, LEAST_WAIT_MS } from './flowWindow';
import { type FlowConsumer, findMakers, firstUnreached, type MakersOf, wasStopped } from './makers';
import { type EdgeNorm, FlowNorms } from './norms';

/** A factor for the longest delay seen so far, because longer ones may come. */
const CAUTION = 2;

/** What is used for learning besides the table. */
export interface LearnOptions {
  /** Only this many of the first events count as causes; the rest are counted in another window. */
  readonly causes?: number;
  /** What was learned from earlier events. It is not changed. */
  readonly before?: FlowNorms;
}

/** Learns what usually follows what, and lists the rows of each kind in the window. */
export function* learnFlows(
  table: FlowTable,
  surroundings: FlowSurroundings,
  { causes = table.count, before }: LearnOptions = {},
): Steps<FlowWindow> {
  const window = yield* learnNorms(table, surroundings, { causes, ...(before && { before }) });
  return { ...window, rowsOf: yield* rowsByKind(table, causes) };
}

/** Learns what usually follows what. */
export function* learnNorms(
  table: FlowTable,
  surroundings: FlowSurroundings,
  { causes = table.count, before }: LearnOptions = {},
): Steps<CountedWindow> {
  const effects = yield* effectsIn(table);
  const norms = new FlowNorms();
  yield* countWindow(table, norms, causes);
  if (before) yield* norms.merging(before);
  for (const [kind, rows] of (yield* countKinds(table, causes)).entries()) {
    const of = table.kinds[kind];
    if (of && rows > 0) norms.cause(of).seen += rows;
  }
  const unreached = yield* firstUnreached(table, surroundings.consumers);
  const makers = yield* findMakers(table, surroundings.consumers, unreached, causes);
  yield* countDelays(table, makers, norms, causes);
  const edges = table.kinds.map((of, kind): Edge[] =>
    [...(norms.of(of)?.edges.values() ?? [])].map((norm) => {
      const { delays } = norm;
      const wait = (share: number, caution: number) =>
        Math.max(LEAST_WAIT_MS, delays.quantile(share) * caution) + delays.behind;
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
  const window = { ...surroundings, table, effects, norms, edges };
  yield* countEffects(window, causes);
  return window;
}

/** Counts the rows of each kind. */
function* countKinds(table: FlowTable, causes: number): Steps<Int32Array> {
  const sizes = new Int32Array(table.kinds.length);
  for (let row = 0; row < causes; row++) {
    if (row % (STEP * 10) === 0) yield;
    const kind = table.kind(row);
    sizes[kind] = (sizes[kind] ?? 0) + 1;
  }
  return sizes;
}

function* rowsByKind(table: FlowTable, causes: number): Steps<Int32Array[]> {
  const sizes = yield* countKinds(table, causes);
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

/** An edge between two kinds, during counting. */
interface CountedEdge {
  readonly norm: EdgeNorm;
  readonly version: string | null;
  readonly stopped: readonly FlowConsumer[];
  effects: number;
}

/** Counts what each effect shows together with its cause. */
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
