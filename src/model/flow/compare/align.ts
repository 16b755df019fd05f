import type { EventHeader } from '../../event/event';
import type { EventTable } from '../../event/eventTable';
import { buildForest } from '../../forest/chain';
import { groupedBy } from '../../lists';

const NONE: readonly TraceNode[] = [];

/** An event of a trace with its effects. Its header is built on first use, because for most events only the place is needed. */
export class TraceNode {
  /** The beginning of its chain of causes. */
  readonly root: TraceNode;
  /** Equal for equal trees of types. */
  shape = 0;
  #children: TraceNode[] | undefined;
  #header: EventHeader | undefined;

  constructor(
    readonly table: EventTable,
    readonly row: number,
    readonly parent: TraceNode | null,
    /** The number of its type, the same in both traces. */
    readonly type: number,
  ) {
    this.root = parent?.root ?? this;
  }

  /** By position. */
  get children(): readonly TraceNode[] {
    return this.#children ?? NONE;
  }

  add(child: TraceNode): void {
    // Most events have at most one effect. An array that starts empty would reserve room for many with its first element.
    if (this.#children) this.#children.push(child);
    else this.#children = [child];
  }

  get header(): EventHeader {
    this.#header ??= this.table.header(this.row);
    return this.#header;
  }

  get time(): number {
    return this.table.time(this.row);
  }

  /** Milliseconds since its cause; null when the cause is not in the trace. */
  get delayMs(): number | null {
    return this.parent ? this.time - this.parent.time : null;
  }
}

/** Two events at the same place, or one event that has a place only on its side. */
export type Aligned =
  | { readonly left: TraceNode; readonly right: TraceNode }
  | { readonly left: TraceNode; readonly right: null }
  | { readonly left: null; readonly right: TraceNode };

/** Returns the trees of a trace, by causes. Traces that are compared share their shapes. */
export function treesOf(table: EventTable, shapes: Shapes): TraceNode[] {
  const forest = buildForest(table);
  const roots: TraceNode[] = [];
  const nodes: (TraceNode | null)[] = [];
  for (let place = 0; place < forest.count; place++) {
    const row = forest.rows[place] ?? -1;
    if (row < 0) {
      nodes.push(null);
      continue;
    }
    const parent = nodes[forest.parent[place] ?? -1] ?? null;
    const node = new TraceNode(table, row, parent, shapes.typeOf(table.eventType(row)));
    nodes.push(node);
    if (parent) parent.add(node);
    else roots.push(node);
  }
  // A place comes before all places below it.
  for (let place = nodes.length - 1; place >= 0; place--) {
    const node = nodes[place];
    if (node) node.shape = shapes.shapeOf(node);
  }
  return roots;
}

/**
 * Lays two traces over each other, by the types from the beginning on. Among events of the same type, those with equal trees are paired
 * first, then the rest in order. Events below an event without a counterpart have none either.
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

function alignSiblings(left: readonly TraceNode[], right: readonly TraceNode[]): Aligned[] {
  if (left.length <= 1 && right.length <= 1) {
    const [one, other] = [left[0], right[0]];
    if (!one || !other || one.type === other.type) return pairUp(left, right);
  }
  const lefts = groupedBy(left, ({ type }) => type);
  const rights = groupedBy(right, ({ type }) => type);
  const pairs: Aligned[] = [];
  for (const [type, of] of lefts) for (const pair of pairUp(of, rights.get(type) ?? NONE)) pairs.push(pair);
  for (const [type, of] of rights) if (!lefts.has(type)) for (const pair of pairUp(NONE, of)) pairs.push(pair);
  return pairs;
}

function pairUp(lefts: readonly TraceNode[], rights: readonly TraceNode[]): Aligned[] {
  if (lefts.length === 0) return rights.map((right) => ({ left: null, right }));
  if (rights.length === 0) return lefts.map((left) => ({ left, right: null }));
  const [one, other] = [lefts[0], rights[0]];
  if (one && other && lefts.length === 1 && rights.length === 1) return [{ left: one, right: other }];
  const waiting = groupedBy(rights.toReversed(), ({ shape }) => shape);
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

/** A tree of types. The children have their shapes already. */
interface Tree {
  readonly type: number;
  readonly children: readonly { readonly shape: number }[];
}

/** There will never be this many types and shapes, and a pair of their numbers fits into one exact number. */
const MOST = 2 ** 26;

/** Numbers for types and for trees of types, equal for equal ones. No text is built, however large the trees are. */
export class Shapes {
  readonly #types = new Map<string, number>();
  /** A tree with one more child is identified by its shape without that child and the child's shape. */
  readonly #trees = new Map<number, number>();

  typeOf(eventType: string): number {
    const known = this.#types.get(eventType);
    if (known !== undefined) return known;
    this.#types.set(eventType, this.#types.size + 1);
    return this.#types.size;
  }

  shapeOf({ type, children }: Tree): number {
    let shape = this.#numberOf(type);
    const [first] = children;
    // Most events have no effect or one.
    if (first === undefined) return shape;
    if (children.length === 1) return this.#numberOf(shape * MOST + first.shape);
    for (const below of Int32Array.from(children, (child) => child.shape).sort())
      shape = this.#numberOf(shape * MOST + below);
    return shape;
  }

  #numberOf(key: number): number {
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const number = this.#trees.size + 1;
    this.#trees.set(key, number);
    return number;
  }
}
