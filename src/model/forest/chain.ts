import type { EventTable } from '../event/eventTable';
import { atOnce, STEP, type Steps } from '../text/steps';
import { breakCycles, type Forest, findCauses, type Ghost } from './forest';
import { findOddities } from './oddity';

export interface ForestOptions {
  /** `position`: a flat list without ghosts. Oddities are found all the same. */
  readonly order?: 'causation' | 'position';
}

/** Builds the forest of all events in the table. It uses no recursion, so a chain may have any depth. */
export function buildForest(table: EventTable, options: ForestOptions = {}): Forest {
  return atOnce(forestSteps(table, options));
}

/** The same with pauses, so that other work can run. The table must not grow meanwhile. */
export function* forestSteps(table: EventTable, options: ForestOptions = {}): Steps<Forest> {
  const order = positionOrder(table);
  yield;
  const { causes, ghosts } = yield* findCauses(table, order);
  const cut = yield* breakCycles(table, causes);
  const oddities = yield* findOddities(table, causes, cut, ghosts);
  const isFlat = options.order === 'position';
  if (isFlat) causes.fill(-1);
  return yield* layOut(order, causes, oddities, isFlat ? [] : ghosts);
}

/** Walks the nodes from the roots down. Nodes are the table's rows, followed by the ghosts. */
function* layOut(
  order: Int32Array,
  causes: Int32Array,
  nodeOddities: Uint8Array,
  ghosts: readonly Ghost[],
): Steps<Forest> {
  const events = order.length;
  const nodes = events + ghosts.length;
  const { lastEffect, effectBefore } = linkEffects(order, causes, nodes);
  const placeOf = new Int32Array(nodes);
  const forest: Forest = {
    count: nodes,
    rows: new Int32Array(nodes),
    depth: new Int32Array(nodes),
    subtreeSize: new Int32Array(nodes).fill(1),
    parent: new Int32Array(nodes).fill(-1),
    oddities: new Uint8Array(nodes),
    placeOf: placeOf.subarray(0, events),
    ghosts,
  };
  const stack = findRoots(order, causes, nodes).reverse();
  for (let place = 0; place < nodes; place++) {
    if (place % STEP === 0) yield;
    const node = stack.pop() ?? 0;
    const cause = causes[node] ?? -1;
    placeOf[node] = place;
    forest.rows[place] = node < events ? node : events - 1 - node;
    forest.oddities[place] = nodeOddities[node] ?? 0;
    if (cause >= 0) {
      const parent = placeOf[cause] ?? 0;
      forest.parent[place] = parent;
      forest.depth[place] = (forest.depth[parent] ?? 0) + 1;
    }
    // The last effect goes onto the stack first, so the first effect is taken first.
    for (let effect = lastEffect[node] ?? -1; effect >= 0; effect = effectBefore[effect] ?? -1) stack.push(effect);
  }
  yield;
  addUpSizes(forest);
  return forest;
}

/** Returns the effects of each node as a list from the last to the first by position; −1 ends the list. */
function linkEffects(order: Int32Array, causes: Int32Array, nodes: number) {
  const lastEffect = new Int32Array(nodes).fill(-1);
  const effectBefore = new Int32Array(order.length).fill(-1);
  for (const row of order) {
    const cause = causes[row] ?? -1;
    if (cause < 0) continue;
    effectBefore[row] = lastEffect[cause] ?? -1;
    lastEffect[cause] = row;
  }
  return { lastEffect, effectBefore };
}

/** Returns the nodes without a cause, by position. A ghost takes the place of its first effect. */
function findRoots(order: Int32Array, causes: Int32Array, nodes: number): number[] {
  const events = order.length;
  const isRoot = new Uint8Array(nodes);
  const roots: number[] = [];
  for (const row of order) {
    const cause = causes[row] ?? -1;
    if (cause >= 0 && cause < events) continue;
    const root = cause < 0 ? row : cause;
    if (isRoot[root] === 0) roots.push(root);
    isRoot[root] = 1;
  }
  return roots;
}

function addUpSizes({ count, parent, subtreeSize }: Forest): void {
  for (let place = count - 1; place > 0; place--) {
    const above = parent[place] ?? -1;
    if (above >= 0) subtreeSize[above] = (subtreeSize[above] ?? 1) + (subtreeSize[place] ?? 1);
  }
}

/** Returns the table's rows by global position. */
export function positionOrder(table: EventTable): Int32Array {
  const order = Int32Array.from({ length: table.count }, (_, i) => i);
  for (let i = 1; i < order.length; i++) {
    // Most batches arrive in order, and checking is cheaper than sorting.
    if (table.comparePositions(i - 1, i) > 0) return order.sort((a, b) => table.comparePositions(a, b));
  }
  return order;
}
