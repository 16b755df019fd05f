/** An arrow between two nodes; both must be among them. */
export interface LayerEdge {
  readonly from: string;
  readonly to: string;
}

/** A node, or a place that a long edge passes on its way. */
export interface LayerPlace<Node> {
  readonly node: Node | null;
  readonly layer: number;
  /** In its layer, from above. */
  order: number;
  readonly before: LayerPlace<Node>[];
  readonly after: LayerPlace<Node>[];
}

/** Layers from left to right, whose edges cross seldom. */
export interface Layered<Node> {
  readonly layers: readonly (readonly LayerPlace<Node>[])[];
  /** By id. */
  readonly places: ReadonlyMap<string, LayerPlace<Node>>;
  /** The places on the way of each edge, in their order; empty for one that leads back. */
  readonly ways: readonly (readonly LayerPlace<Node>[])[];
}

/**
 * Puts nodes (by id, in the order in which they stand above each other at first) into layers. `sweeps`: how often each layer is sorted by
 * its neighbours.
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
 * The longest way to each node from where nothing leads to, in an order in which causes stand before effects; edges that lead back to a
 * node on their own way do not count.
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
  // Depth first without recursion: a node is left once all that follows it was.
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
  // Where a circle has no beginning, it begins with its first node.
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

/** The places on the way to a node further right; empty for a way back. */
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

/** Each place near the middle of its neighbours: forth and back some times. */
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
