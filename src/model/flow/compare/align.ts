import type { EventHeader } from '../../event/event';
import type { EventTable } from '../../event/eventTable';
import { buildForest } from '../../forest/chain';

/** An event of a trace with what it led to. */
export interface TraceNode {
  readonly header: EventHeader;
  /** As a number, for comparisons. */
  readonly position: bigint;
  /** ms from its cause; null where the cause is no event of the trace. */
  readonly delayMs: number | null;
  readonly parent: TraceNode | null;
  /** By position. */
  readonly children: TraceNode[];
  /** Equal for equal trees of types. */
  shape: number;
}

/** Two events that stand at the same place, or one that stands at a place of its own. */
export type Aligned =
  | { readonly left: TraceNode; readonly right: TraceNode }
  | { readonly left: TraceNode; readonly right: null }
  | { readonly left: null; readonly right: TraceNode };

/** Numbers for trees of types; two traces that are compared share one. */
export type Shapes = Map<string, number>;

/** The trees of a trace, by its causes. */
export function treesOf(table: EventTable, shapes: Shapes): TraceNode[] {
  const forest = buildForest(table);
  const roots: TraceNode[] = [];
  const nodes: (TraceNode | null)[] = [];
  for (let place = 0; place < forest.count; place++) {
    const row = forest.rows[place] ?? -1;
    const parent = nodes[forest.parent[place] ?? -1] ?? null;
    if (row < 0) {
      nodes.push(null);
      continue;
    }
    const header = table.header(row);
    const delayMs = parent ? header.time - parent.header.time : null;
    const node: TraceNode = { header, position: table.positionValue(row), delayMs, parent, children: [], shape: 0 };
    nodes.push(node);
    (parent?.children ?? roots).push(node);
  }
  // A place stands before all below it.
  for (let place = nodes.length - 1; place >= 0; place--) {
    const node = nodes[place];
    if (!node) continue;
    const key = keyOf(node);
    node.shape = shapes.get(key) ?? shapes.size + 1;
    shapes.set(key, node.shape);
  }
  return roots;
}

/** Equal for equal trees of types below. */
function keyOf({ header: { eventType }, children }: TraceNode): string {
  const [first] = children;
  // Most events have no effect, or one.
  if (first === undefined) return eventType;
  if (children.length === 1) return `${eventType}\u0000${first.shape}`;
  const below = children.map(({ shape }) => shape).sort((a, b) => a - b);
  return `${eventType}\u0000${below.join(' ')}`;
}

/**
 * Lays two traces over each other: by the types from the beginning on; among equals those first below which the same follows, then by
 * their order. What stands below an event without a counterpart has none either.
 */
export function alignTraces(left: readonly TraceNode[], right: readonly TraceNode[]): Aligned[] {
  const aligned: Aligned[] = [];
  const open: (readonly [readonly TraceNode[], readonly TraceNode[]])[] = [[left, right]];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const pair of alignSiblings(...next)) {
      aligned.push(pair);
      const [lefts, rights] = [pair.left?.children ?? NONE, pair.right?.children ?? NONE];
      if (lefts.length + rights.length > 0) open.push([lefts, rights]);
    }
  }
  return aligned;
}

const NONE: readonly TraceNode[] = [];

function alignSiblings(left: readonly TraceNode[], right: readonly TraceNode[]): Aligned[] {
  if (left.length <= 1 && right.length <= 1) {
    const [one, other] = [left[0], right[0]];
    if (!one || !other || one.header.eventType === other.header.eventType) return pairUp(left, right);
  }
  const [lefts, rights] = [byType(left), byType(right)];
  const pairs: Aligned[] = [];
  for (const [type, of] of lefts) for (const pair of pairUp(of, rights.get(type) ?? NONE)) pairs.push(pair);
  for (const [type, of] of rights) if (!lefts.has(type)) for (const pair of pairUp(NONE, of)) pairs.push(pair);
  return pairs;
}

function byType(nodes: readonly TraceNode[]): Map<string, TraceNode[]> {
  const types = new Map<string, TraceNode[]>();
  for (const node of nodes) {
    const of = types.get(node.header.eventType);
    if (of) of.push(node);
    else types.set(node.header.eventType, [node]);
  }
  return types;
}

function pairUp(lefts: readonly TraceNode[], rights: readonly TraceNode[]): Aligned[] {
  if (lefts.length === 0) return rights.map((right) => ({ left: null, right }));
  if (rights.length === 0) return lefts.map((left) => ({ left, right: null }));
  const [one, other] = [lefts[0], rights[0]];
  if (one && other && lefts.length === 1 && rights.length === 1) return [{ left: one, right: other }];
  const waiting = new Map<number, TraceNode[]>();
  for (const node of rights.toReversed()) {
    const of = waiting.get(node.shape);
    if (of) of.push(node);
    else waiting.set(node.shape, [node]);
  }
  const taken = new Set<TraceNode>();
  const pairs: Aligned[] = [];
  const rest: TraceNode[] = [];
  for (const node of lefts) {
    const equal = waiting.get(node.shape)?.pop();
    if (!equal) {
      rest.push(node);
      continue;
    }
    taken.add(equal);
    pairs.push({ left: node, right: equal });
  }
  const others = rights.filter((node) => !taken.has(node));
  for (const [i, node] of rest.entries()) {
    const other = others[i];
    pairs.push(other ? { left: node, right: other } : { left: node, right: null });
  }
  for (const node of others.slice(rest.length)) pairs.push({ left: null, right: node });
  return pairs;
}
