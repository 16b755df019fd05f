import { type LayerPlace, layered, layersOf } from '../layers';
import { xmlText } from '../text/safeText';
import type { FlowGraph } from './graph';

/** Returns the flow as an SVG drawing for documents: dark on white. */
export function flowSvg({ root, edges }: FlowGraph, words: (edge: FlowGraph['edges'][number]) => string): string {
  const { width, height, types, edges: placed } = layoutFlow(root, edges);
  const lines = placed.flatMap(({ index, path, label, width: stroke }) => {
    const edge = edges[index];
    if (!edge) return [];
    return [
      `<path d="${path}" fill="none" stroke="#8a8a8a" stroke-width="${stroke.toFixed(1)}"/>`,
      `<text x="${label.x}" y="${label.y}" text-anchor="middle" dominant-baseline="middle" stroke="#ffffff" stroke-width="4" paint-order="stroke">${xmlText(words(edge))}</text>`,
    ];
  });
  const boxes = types.map(
    ({ type, x, y, width: wide }) =>
      `<rect x="${x}" y="${y}" width="${wide}" height="${NODE_HEIGHT}" rx="3" fill="#f3f3f3" stroke="#616161"/>` +
      `<text x="${x + wide / 2}" y="${y + NODE_HEIGHT / 2}" text-anchor="middle" dominant-baseline="middle" font-weight="bold">${xmlText(type)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" font-family="sans-serif" font-size="11" fill="#1f1f1f">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...lines,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

/** The most letters of `among` that are shown next to an edge. More would cover what is around it. */
const LONGEST_AMONG = 6;

/**
 * Returns "98.7 % · 0.8 s / 1.9 s": the share, the median delay, and the delay that 95 of 100 do not exceed. With `among` "100 % (v2) · …":
 * other kinds of the cause never have the effect.
 */
export function edgeWords(
  { share, among, p50, p95 }: Pick<FlowGraph['edges'][number], 'share' | 'among' | 'p50' | 'p95'>,
  duration: (ms: number) => string,
  percentText: (share: number) => string,
): string {
  const of = among === null ? '' : ` (${among.length > LONGEST_AMONG ? '…' : among})`;
  return `${percentText(share)}${of} · ${duration(p50)} / ${duration(p95)}`;
}

/** In pixels: the height of a node, and the gaps between nodes. */
export const NODE_HEIGHT = 26;
const ROW_GAP = 22;
const LAYER_GAP = 176;
const MARGIN = 12;
/** The width of a letter in the UI's font, and the padding of a node. Names wider than WIDEST are cut. */
const LETTER = 7;
const PADDING = 20;
const WIDEST = 230;
const SWEEPS = 4;
const LABEL_HEIGHT = 16;

/** The part of an edge that is drawn. */
type DrawnEdge = Pick<FlowGraph['edges'][number], 'cause' | 'effect' | 'share'>;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A type and its place: x and y of the upper left corner, in pixels. */
export interface PlacedType extends Point {
  readonly type: string;
  readonly width: number;
}

/** An edge and its line. */
export interface PlacedEdge {
  /** The index of the edge in the graph. */
  readonly index: number;
  /** An SVG path. */
  readonly path: string;
  /** The middle of the label. */
  readonly label: Point;
  /** The stroke width in pixels, by the share. */
  readonly width: number;
}

/** The graph in layers from left to right: an effect is to the right of its cause. */
export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly types: readonly PlacedType[];
  readonly edges: readonly PlacedEdge[];
}

/** Places the types of a flow in layers, so that few edges cross and none runs through a type. Edges that lead back run below the types. */
export function layoutFlow(root: string, edges: readonly DrawnEdge[]): FlowLayout {
  const arrows = edges.map(({ cause, effect }) => ({ from: cause, to: effect }));
  const types = new Set([root, ...edges.flatMap(({ cause, effect }) => [cause, effect])]);
  const sorted = [...layersOf([...types], arrows).keys()];
  const { layers, places, ways } = layered(new Map(sorted.map((type) => [type, type])), arrows, SWEEPS);
  const placed = placeTypes(layers);
  const bottom = Math.max(...[...placed.values()].map(({ y }) => y)) + NODE_HEIGHT;
  let back = 0;
  const drawn = edges.map(({ share, effect, cause }, index): PlacedEdge => {
    const way = ways[index] ?? [];
    const width = 1 + 5 * Math.min(1, share);
    const points = way.flatMap((place) => placed.get(place) ?? []);
    const [first, last] = [points[0], points.at(-1)];
    if (way.length === 0 || !first || !last) {
      const [from, to] = [places.get(cause), places.get(effect)].map((place) => place && placed.get(place));
      back += 1;
      return { index, width, ...(from && to ? backwards(from, to, bottom + back * (LABEL_HEIGHT + 4)) : NO_WAY) };
    }
    return { index, width, ...forwards(points) };
  });
  const shown = [...placed].flatMap(([{ node: type }, at]) => (type === null ? [] : [{ type, ...at }]));
  const right = Math.max(...shown.map(({ x, width }) => x + width));
  return {
    width: right + MARGIN,
    height: bottom + (back > 0 ? (back + 1) * (LABEL_HEIGHT + 4) : 0) + MARGIN,
    types: shown,
    edges: apart(drawn),
  };
}

const NO_WAY = { path: '', label: { x: 0, y: 0 } };

function placeTypes(
  layers: readonly (readonly LayerPlace<string>[])[],
): Map<LayerPlace<string>, Point & { readonly width: number }> {
  const placed = new Map<LayerPlace<string>, Point & { readonly width: number }>();
  const step = NODE_HEIGHT + ROW_GAP;
  const tallest = Math.max(...layers.map(({ length }) => length));
  let x = MARGIN;
  for (const layer of layers) {
    const width = Math.max(...layer.map(({ node }) => widthOf(node)));
    const top = MARGIN + ((tallest - layer.length) * step) / 2;
    for (const [i, place] of layer.entries())
      placed.set(place, { x, y: top + i * step, width: place.node === null ? width : widthOf(place.node) });
    x += width + LAYER_GAP;
  }
  return placed;
}

const widthOf = (type: string | null) => (type === null ? 0 : Math.min(WIDEST, type.length * LETTER + PADDING));

/** Returns a curve from the right side of each place to the left side of the next. The label is in the first gap. */
function forwards(points: readonly (Point & { readonly width: number })[]): Pick<PlacedEdge, 'path' | 'label'> {
  const middle = (at: Point) => at.y + NODE_HEIGHT / 2;
  let path = '';
  let label = NO_WAY.label;
  for (const [i, from] of points.entries()) {
    const to = points[i + 1];
    if (!to) break;
    const [x1, y1, x2, y2] = [from.x + from.width, middle(from), to.x, middle(to)].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    const bend = Math.round((x1 + x2) / 2);
    path += `${i === 0 ? 'M' : 'L'}${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
    // In the gap before the next layer, whatever the width of this type.
    if (i === 0) label = { x: Math.round(x2 - LAYER_GAP / 2), y: Math.round((y1 + y2) / 2) };
  }
  return { path, label };
}

/** Returns a curve that leaves at the bottom, runs below everything and enters at the bottom. */
function backwards(
  from: Point & { readonly width: number },
  to: Point & { readonly width: number },
  depth: number,
): Pick<PlacedEdge, 'path' | 'label'> {
  const isLoop = from === to;
  const x1 = Math.round(from.x + from.width * (isLoop ? 0.75 : 0.5));
  const x2 = Math.round(to.x + to.width * (isLoop ? 0.25 : 0.5));
  const [y1, y2] = [from.y + NODE_HEIGHT, to.y + NODE_HEIGHT].map(Math.round);
  const path = `M${x1} ${y1}C${x1} ${depth} ${x1} ${depth} ${Math.round((x1 + x2) / 2)} ${depth}S${x2} ${depth} ${x2} ${y2}`;
  return { path, label: { x: Math.round((x1 + x2) / 2), y: depth } };
}

/** Moves labels down that would cover each other. */
function apart(edges: readonly PlacedEdge[]): PlacedEdge[] {
  const taken: Point[] = [];
  const moved = new Map<PlacedEdge, Point>();
  for (const edge of [...edges].sort((a, b) => a.label.y - b.label.y)) {
    const { x } = edge.label;
    let { y } = edge.label;
    const isTaken = () =>
      taken.some((other) => Math.abs(other.x - x) < LAYER_GAP - PADDING && Math.abs(other.y - y) < LABEL_HEIGHT);
    while (isTaken()) y += 2;
    taken.push({ x, y });
    moved.set(edge, { x, y });
  }
  return edges.map((edge) => ({ ...edge, label: moved.get(edge) ?? edge.label }));
}
