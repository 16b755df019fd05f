import { type LayerEdge, type LayerPlace, layered } from '../layers';

/** A node to be placed; sizes in pixels. */
export interface LayerNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The places of everything: the upper left corners of nodes by id; and, for each edge in order, its path and the place of its label. */
export interface Layers {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: readonly { readonly path: string; readonly label: Point }[];
}

/**
 * The place of a node, or of a point that an edge passes. `end`: the right side of the node; `gap`: the right side of the widest node in
 * its layer.
 */
interface Spot extends Point {
  readonly end: number;
  readonly gap: number;
  readonly middle: number;
}

const LAYER_GAP = 80;
const ROW_GAP = 14;
const BACK_GAP = 18;
/** How far edges that lead back bend out beside their nodes. */
const TURN = 20;
const MARGIN = TURN + 4;
const SWEEPS = 6;

/** Places nodes in layers from left to right, so that few edges cross and none runs through a node. Edges that lead back run below. */
export function layOut(nodes: readonly LayerNode[], edges: readonly LayerEdge[]): Layers {
  const { layers, places, ways } = layered(new Map(nodes.map((node) => [node.id, node])), edges, SWEEPS);
  const { spots, width, height } = placeLayers(layers);
  const spotOf = (place: LayerPlace<LayerNode> | undefined) => place && spots.get(place);
  const [leaving, reaching] = [countOf(edges.map(({ from }) => from)), countOf(edges.map(({ to }) => to))];
  let back = 0;
  const drawn = edges.map(({ from, to }, index) => {
    const way = ways[index] ?? [];
    const isFan = (leaving.get(from) ?? 0) > (reaching.get(to) ?? 0);
    if (way.length > 0)
      return forwards(
        way.flatMap((place) => spotOf(place) ?? []),
        isFan ? { x: 1 - LABEL_AT.x, y: 1 - LABEL_AT.y } : LABEL_AT,
      );
    back += 1;
    return backwards(spotOf(places.get(from)), spotOf(places.get(to)), height + back * BACK_GAP);
  });
  return {
    width: width + MARGIN,
    height: height + (back > 0 ? (back + 1) * BACK_GAP : 0) + MARGIN,
    nodes: new Map([...places].map(([id, place]) => [id, pointOf(spotOf(place))])),
    edges: drawn,
  };
}

const pointOf = (spot: Spot | undefined): Point => ({ x: spot?.x ?? 0, y: spot?.y ?? 0 });

const heightOf = ({ node }: LayerPlace<LayerNode>) => node?.height ?? 0;

function placeLayers(layers: readonly (readonly LayerPlace<LayerNode>[])[]) {
  const tall = layers.map((layer) => layer.reduce((sum, place) => sum + heightOf(place) + ROW_GAP, -ROW_GAP));
  const tallest = Math.max(0, ...tall);
  const spots = new Map<LayerPlace<LayerNode>, Spot>();
  let x = MARGIN;
  let width = MARGIN;
  for (const [i, layer] of layers.entries()) {
    width = x + Math.max(0, ...layer.map(({ node }) => node?.width ?? 0));
    let top = MARGIN + (tallest - (tall[i] ?? 0)) / 2;
    for (const place of layer) {
      const y = Math.round(top);
      const middle = y + Math.round(heightOf(place) / 2);
      spots.set(place, { x, y, middle, end: x + (place.node?.width ?? 0), gap: width });
      top += heightOf(place) + ROW_GAP;
    }
    x = width + LAYER_GAP;
  }
  return { spots, width, height: MARGIN + tallest };
}

/**
 * The place of a label along the first curve of its edge, measured from the end with fewer edges. In the middle, the labels of crossing
 * edges would cover each other.
 */
const LABEL_AT = { x: 0.4, y: 0.28 };

function countOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Returns a curve from each place to the next. The label is in the first gap. */
function forwards(way: readonly Spot[], labelAt: Point) {
  let path = '';
  let label: Point = { x: 0, y: 0 };
  for (const [i, { end, gap, middle: y1 }] of way.entries()) {
    const to = way[i + 1];
    if (!to) break;
    const [x2, y2] = [to.x, to.middle];
    // The path runs straight to the end of the layer, past wider nodes, and then curves.
    path += `${i === 0 ? `M${end} ${y1}` : ''}L${gap} ${y1}C${(gap + x2) / 2} ${y1} ${(gap + x2) / 2} ${y2} ${x2} ${y2}`;
    if (i > 0) continue;
    label = { x: Math.round(gap + (x2 - gap) * labelAt.x), y: Math.round(y1 + (y2 - y1) * labelAt.y) };
  }
  return { path, label };
}

/** Returns a path that leaves on the right, runs below everything and enters on the left. */
function backwards(from: Spot | undefined, to: Spot | undefined, depth: number) {
  if (!from || !to) return { path: '', label: { x: 0, y: 0 } };
  const [x1, y1, x2, y2] = [from.end, from.middle, to.x, to.middle];
  const [right, left] = [from.gap + TURN, x2 - TURN];
  const bend = BACK_GAP / 3;
  const path = [
    `M${x1} ${y1}H${right - bend}Q${right} ${y1} ${right} ${y1 + bend}V${depth - bend}`,
    `Q${right} ${depth} ${right - bend} ${depth}H${left + bend}Q${left} ${depth} ${left} ${depth - bend}`,
    `V${y2 + bend}Q${left} ${y2} ${left + bend} ${y2}H${x2}`,
  ].join('');
  return { path, label: { x: Math.round((right + left) / 2), y: depth } };
}
