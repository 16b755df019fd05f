/** An arrow between two nodes, both of which have to be in the graph. */
export interface LayerEdge {
  readonly from: string;
  readonly to: string;
}

/** A node, or a point that a long edge passes on its way. */
export interface LayerPlace<Node> {
  readonly node: Node | null;
  readonly layer: number;
  /** Its place in the layer, counted from the top. */
  order: number;
  readonly before: LayerPlace<Node>[];
  readonly after: LayerPlace<Node>[];
}

/** Layers from left to right, arranged so that few edges cross. */
export interface Layered<Node> {
  readonly layers: readonly (readonly LayerPlace<Node>[])[];
  /** The places of the nodes by id. */
  readonly places: ReadonlyMap<string, LayerPlace<Node>>;
  /** The places that each edge passes, in order; empty for an edge that leads back. */
  readonly ways: readonly (readonly LayerPlace<Node>[])[];
}

/**
 * Puts nodes into layers. `nodes` are given by id, in their first order from top to bottom. `sweeps`: how often each layer is sorted by its
 * neighbours.
 */
export function layered<Node>(
  nodes: ReadonlyMap<string, Node>,
  edges: readonly LayerEdge[],
  sweeps: number,
): Layered<Node> {
  const layers: LayerPlace<Node>[][] = [];
  const add = (layer: number, node: Node | null): LayerPlace<Node> => {
    const of = layers[layer] ?? [];
    layers[layer] = of;
    const place = { node, layer, order: of.length, before: [], after: [] };
    of.push(place);
    return place;
  };
  const layerOf = layersOf([...nodes.keys()], edges);
  const places = new Map([...nodes].map(([id, node]) => [id, add(layerOf.get(id) ?? 0, node)]));
  const ways = edges.map(({ from, to }) => wayOf(places.get(from), places.get(to), add));
  sortLayers(layers, sweeps);
  return { layers, places, ways };
}

/**
 * Returns the layer of each node, causes before effects: the length of the longest way to it from a node without incoming edges. Edges that
 * close a circle do not count.
 */
export function layersOf(ids: readonly string[], edges: readonly LayerEdge[]): Map<string, number> {
  const next = new Map<string, string[]>(ids.map((id) => [id, []]));
  const entered = new Set<string>();
  for (const { from, to } of edges) {
    if (from === to) continue;
    next.get(from)?.push(to);
    entered.add(to);
  }
  const sorted: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const forward = new Map<string, string[]>();
  // A depth-first walk without recursion: a node is finished when all nodes after it are.
  const visit = (root: string) => {
    const stack = [{ id: root, rest: [...(next.get(root) ?? [])] }];
    state.set(root, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.rest.shift();
      if (to === undefined) {
        stack.pop();
        state.set(top.id, 'done');
        sorted.unshift(top.id);
        continue;
      }
      const seen = state.get(to);
      if (seen === 'open') continue;
      forward.set(top.id, [...(forward.get(top.id) ?? []), to]);
      if (seen === 'done') continue;
      state.set(to, 'open');
      stack.push({ id: to, rest: [...(next.get(to) ?? [])] });
    }
  };
  // A circle that no edge enters from outside begins at its first node.
  for (const id of ids) if (!entered.has(id)) visit(id);
  for (const id of ids) if (!state.has(id)) visit(id);
  const layers = new Map(sorted.map((id) => [id, 0]));
  for (const id of sorted) {
    for (const to of forward.get(id) ?? []) {
      layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(id) ?? 0) + 1));
    }
  }
  return layers;
}

/** Returns the places on the way to a node further right; empty for a way back. */
function wayOf<Node>(
  from: LayerPlace<Node> | undefined,
  to: LayerPlace<Node> | undefined,
  add: (layer: number, node: null) => LayerPlace<Node>,
): readonly LayerPlace<Node>[] {
  if (!from || !to || from.layer >= to.layer) return [];
  const way = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) way.push(add(layer, null));
  way.push(to);
  for (const [i, place] of way.entries()) {
    const following = way[i + 1];
    if (!following) break;
    place.after.push(following);
    following.before.push(place);
  }
  return way;
}

/** Moves each place towards the middle of its neighbours, alternately from left to right and from right to left. */
function sortLayers<Node>(layers: readonly LayerPlace<Node>[][], sweeps: number): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForth = sweep % 2 === 0;
    for (const layer of isForth ? layers : [...layers].reverse()) {
      const middles = new Map(layer.map((place) => [place, middle(isForth ? place.before : place.after, place.order)]));
      layer.sort((a, b) => (middles.get(a) ?? 0) - (middles.get(b) ?? 0) || a.order - b.order);
      for (const [order, place] of layer.entries()) place.order = order;
    }
  }
}

function middle<Node>(places: readonly LayerPlace<Node>[], otherwise: number): number {
  return places.length === 0 ? otherwise : places.reduce((sum, { order }) => sum + order, 0) / places.length;
}
