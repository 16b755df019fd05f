import { groupedBy } from '../lists';
import { formatShare } from '../text/format';
import { mermaidText } from '../text/safeText';
import { FEW, type Steps } from '../text/steps';
import type { FlowWindow } from './flowWindow';
import { groupsOf } from './forks';
import type { DelayHistogram } from './histogram';
import { type CauseNorm, EdgeNorm, type FlowNorms } from './norms';
import { type EventKind, kindKey } from './reading/flowColumns';

/** Edges with a smaller share are not drawn by default. */
const RARE = 0.01;

/** An edge as it is drawn. It combines all kinds of the cause's type that ever had the effect. */
export interface GraphEdge {
  readonly cause: string;
  readonly effect: string;
  /** The kinds that count, when other kinds of the type never had the effect: "v2"; see `kindsCounted`. */
  readonly among: string | null;
  /** Those versions of the cause, when versions alone distinguish these kinds from the others. */
  readonly versions: readonly string[] | null;
  /** The share of the closed causes that have the effect, and the number of closed causes. */
  readonly share: number;
  readonly cases: number;
  /** The average number of effects of a cause that has at least one. */
  readonly each: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly delays: DelayHistogram;
  /** The consumers that may make the effect. */
  readonly makers: readonly string[];
}

/** What usually follows a type, and what follows that. */
export interface FlowGraph {
  readonly root: string;
  /** Level by level, the most frequent first. */
  readonly edges: readonly GraphEdge[];
  /** Groups of types of which a cause has one. */
  readonly forks: readonly { readonly cause: string; readonly effects: readonly string[] }[];
  /** How many edges are too rare to be drawn. */
  readonly rarer: number;
}

/**
 * Returns the usual flow that begins with a type; undefined when no event of the type was seen. Edges with a smaller share than `least` (0
 * to 1) are not drawn.
 */
export function flowFrom(norms: FlowNorms, root: string, least = RARE): FlowGraph | undefined {
  const byType = groupedBy(norms.causes.values(), ({ kind }) => kind.eventType);
  if (!byType.has(root)) return undefined;
  const edges: GraphEdge[] = [];
  const forks: { cause: string; effects: readonly string[] }[] = [];
  let rarer = 0;
  const reached = new Set([root]);
  for (const cause of reached) {
    const own = edgesOf(cause, byType.get(cause) ?? []);
    const drawn = own.filter(({ share }) => share >= least);
    rarer += own.length - drawn.length;
    edges.push(...drawn);
    forks.push(...forksOf(cause, byType.get(cause) ?? []));
    for (const { effect } of drawn) reached.add(effect);
  }
  return { root, edges, forks, rarer };
}

function edgesOf(cause: string, norms: readonly CauseNorm[]): GraphEdge[] {
  const merged = new Map<string, EdgeNorm>();
  for (const { edges } of norms) {
    for (const [type, edge] of edges) {
      const known = merged.get(type) ?? new EdgeNorm(type);
      known.merge(edge);
      merged.set(type, known);
    }
  }
  return [...merged.values()]
    .filter(({ hits }) => hits > 0)
    .map((edge) => ({
      cause,
      effect: edge.effectType,
      ...amongOf(edge.effectType, norms),
      share: edge.hits / edge.cases,
      cases: edge.cases,
      each: edge.counts.reduce((sum, count, i) => sum + count * i, 0) / edge.hits,
      p50: edge.delays.about(0.5),
      p95: edge.delays.about(0.95),
      delays: edge.delays,
      makers: edge.makers,
    }))
    .sort((a, b) => b.share - a.share || (a.effect < b.effect ? -1 : 1));
}

/** A kind that was seen but never had the effect does not count for the edge. */
function amongOf(effect: string, norms: readonly CauseNorm[]): Pick<GraphEdge, 'among' | 'versions'> {
  const kinds = (isCounted: boolean) =>
    norms
      .filter(({ edges, seen }) => seen > 0 && (edges.get(effect)?.cases ?? 0) > 0 === isCounted)
      .map(({ kind }) => kind);
  const [counted, others] = [kinds(true), kinds(false)];
  return { among: kindsCounted(counted, others), versions: versionsCounted(counted, others) };
}

function forksOf(cause: string, norms: readonly CauseNorm[]): { cause: string; effects: readonly string[] }[] {
  return norms.flatMap((norm) =>
    groupsOf(norm).flatMap(({ types }) => (types.length > 1 ? [{ cause, effects: types }] : [])),
  );
}

/** Returns the flow as a Mermaid flowchart. */
export function flowMermaid({ root, edges }: FlowGraph, durationText: (ms: number) => string): string {
  const types = [...new Set([root, ...edges.flatMap(({ cause, effect }) => [cause, effect])])];
  const ids = new Map(types.map((type, i) => [type, `t${i}`]));
  const lines = types.map((type) => `  ${ids.get(type)}["${mermaidText(type)}"]`);
  for (const { cause, effect, among, share, p50, p95 } of edges) {
    const of = among === null ? '' : ` (${mermaidText(among)})`;
    const label = `${formatShare(share)}${of}, ${durationText(p50)} / ${durationText(p95)}`;
    lines.push(`  ${ids.get(cause)} -->|"${label}"| ${ids.get(effect)}`);
  }
  return ['flowchart LR', ...lines, ''].join('\n');
}

/** A cause and one of its effects: rows of the table, and the milliseconds between them. */
export interface EdgeExample {
  readonly cause: number;
  readonly effect: number;
  readonly delayMs: number;
}

/** Returns examples of an edge among the kept events: the slowest and the newest, at most `most` of each, one for each cause. */
export function* examplesOf(
  { table, effects, rowsOf }: FlowWindow,
  { cause, effect }: { readonly cause: string; readonly effect: string },
  most: number,
): Steps<{ readonly slowest: EdgeExample[]; readonly newest: EdgeExample[] }> {
  const all: EdgeExample[] = [];
  let done = 0;
  for (const [kind, { eventType }] of table.kinds.entries()) {
    if (eventType !== cause) continue;
    for (const row of rowsOf[kind] ?? []) {
      if (++done % FEW === 0) yield;
      for (const own of effects.rows.subarray(effects.starts[row] ?? 0, effects.starts[row + 1] ?? 0)) {
        if (table.eventType(own) !== effect) continue;
        all.push({ cause: row, effect: own, delayMs: table.time(own) - table.time(row) });
      }
    }
  }
  yield;
  const slowest = ofEachCause(
    [...all].sort((a, b) => b.delayMs - a.delayMs),
    most,
  );
  yield;
  const newest = ofEachCause(
    all.sort((a, b) => b.effect - a.effect),
    most,
  );
  return { slowest, newest };
}

/** Keeps the first example of each cause: other effects of the same cause show the same. */
function ofEachCause(examples: readonly EdgeExample[], most: number): EdgeExample[] {
  const seen = new Set<number>();
  const first: EdgeExample[] = [];
  for (const example of examples) {
    if (first.length >= most) break;
    if (seen.has(example.cause)) continue;
    seen.add(example.cause);
    first.push(example);
  }
  return first;
}

/** The properties that distinguish kinds of one event type, as texts. The most informative one comes first. */
const MARKS: readonly ((kind: EventKind) => string)[] = [
  ({ eventVersion }) => (eventVersion === null ? '–' : `v${eventVersion}`),
  ({ aggregateType }) => aggregateType,
  ({ context }) => context ?? '–',
];

/**
 * Returns which of a type's kinds an edge counts, when other kinds never had the effect: "v2", "v2, v3", the stream types or the contexts.
 * "…" when only several properties together distinguish them; null when the edge counts all kinds.
 */
export function kindsCounted(counted: readonly EventKind[], others: readonly EventKind[]): string | null {
  if (others.length === 0) return null;
  for (const mark of MARKS) {
    const marks = new Set(counted.map(mark));
    if (!others.some((kind) => marks.has(mark(kind)))) return [...marks].sort().join(', ');
  }
  return '…';
}

/**
 * Returns the versions of these kinds, when versions alone distinguish them from the others; null when they do not, or when there are no
 * others.
 */
function versionsCounted(counted: readonly EventKind[], others: readonly EventKind[]): readonly string[] | null {
  const versions = new Set(counted.map(({ eventVersion }) => eventVersion));
  if (others.length === 0 || versions.has(null) || others.some(({ eventVersion }) => versions.has(eventVersion)))
    return null;
  return [...versions].filter((version) => version !== null).sort();
}

/** Returns what `kindsCounted` says for a single kind; null when its type has no other kind. */
export function kindCounted(kind: EventKind, { causes }: FlowNorms): string | null {
  const others = [...causes.values()].filter(({ seen, kind: other }) => seen > 0 && other.eventType === kind.eventType);
  return kindsCounted(
    [kind],
    others.flatMap(({ kind: other }) => (kindKey(other) === kindKey(kind) ? [] : [other])),
  );
}

/** Returns a cause as an edge counts it: "PointsGranted v2". */
export function countedCause({ cause, among }: { readonly cause: string; readonly among: string | null }): string {
  return among === null ? cause : `${cause} ${among}`;
}
