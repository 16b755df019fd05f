/** The part of a forest that decides which rows are visible: arrays in preorder. */
interface Preorder {
  readonly depth: Int32Array;
  /** The number of rows in the subtree, including its root. Folding skips them. */
  readonly subtreeSize: Int32Array;
  /** The preorder index of the parent; −1 for roots. */
  readonly parent: Int32Array;
}

interface Visibility {
  /** Whether the row's effects are hidden. */
  folded(row: number): boolean;
  /** Whether the row matches the filter; null when all do. Rows above a match stay visible as context. */
  readonly passes: ((row: number) => boolean) | null;
  /** When set, only this row and its effects are shown; −1 shows everything. */
  readonly focus: number;
}

export interface VisibleRows {
  /** Preorder indices from top to bottom. */
  readonly rows: Int32Array;
  /** For each of `rows`, its place among its visible siblings, counted from 1, and the number of these siblings. */
  readonly posInSet: Int32Array;
  readonly setSize: Int32Array;
  /** By preorder index: 1 when the row or a row below it matches the filter. */
  readonly kept: Uint8Array;
}

/** Walks the forest once. The cost is the number of rows outside folded subtrees, or of all rows when a filter is on. */
export function visibleRows(forest: Preorder, { folded, passes, focus }: Visibility): VisibleRows {
  const kept = keptRows(forest, passes);
  const first = Math.max(focus, 0);
  const end = focus >= 0 ? focus + (forest.subtreeSize[focus] ?? 1) : forest.depth.length;
  const seen: number[] = [];
  for (let row = first; row < end; ) {
    if (kept[row] === 1) seen.push(row);
    row += kept[row] === 0 || folded(row) ? (forest.subtreeSize[row] ?? 1) : 1;
  }
  const rows = Int32Array.from(seen);
  return { rows, kept, ...siblings(forest, rows) };
}

function keptRows(forest: Preorder, passes: Visibility['passes']): Uint8Array {
  const kept = new Uint8Array(forest.depth.length);
  if (passes === null) return kept.fill(1);
  for (let row = kept.length - 1; row >= 0; row--) {
    if (kept[row] === 0 && passes(row)) kept[row] = 1;
    const parent = forest.parent[row] ?? -1;
    if (kept[row] === 1 && parent >= 0) kept[parent] = 1;
  }
  return kept;
}

function siblings(forest: Preorder, rows: Int32Array): Pick<VisibleRows, 'posInSet' | 'setSize'> {
  const posInSet = new Int32Array(rows.length);
  const setSize = new Int32Array(rows.length);
  // Index 0 counts the roots.
  const children = new Int32Array(forest.depth.length + 1);
  const slot = (row: number) => (forest.parent[row] ?? -1) + 1;
  for (const [i, row] of rows.entries()) {
    const at = slot(row);
    children[at] = (children[at] ?? 0) + 1;
    posInSet[i] = children[at] ?? 1;
  }
  for (const [i, row] of rows.entries()) setSize[i] = children[slot(row)] ?? 1;
  return { posInSet, setSize };
}
