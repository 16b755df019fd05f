import { standsStill } from '../health/rules';
import { statusWord } from '../health/statusWords';
import { formatCount } from '../text/format';
import { mermaidText, visible, xmlText } from '../text/safeText';
import type { Translate } from '../text/translate';
import { type Layers, layOut } from './layout';
import type { MapConsumer, MapLink, StoreMap } from './storeMap';

const NODE_HEIGHT = 38;
/** The width of a letter in the UI's font, the padding of the text, and the most letters of a name. Longer names are cut. */
const LETTER = 7.2;
const PADDING = 28;
const LONGEST = 30;
/** The gap around nodes without links, and the least width of a row of them. */
const GAP = 16;
const LEAST_ROW = 600;

/** A type or a consumer as it is drawn. */
export interface PictureNode {
  readonly id: string;
  readonly kind: 'type' | 'consumer';
  readonly name: string;
  /** The part of the name that fits. */
  readonly title: string;
  /** The rate of a type, the lag of a consumer. */
  readonly detail: string;
  /** `stopped`: a consumer that needs a person; `unseen`: a type that only code names. */
  readonly mark: 'none' | 'stopped' | 'unseen';
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/** A link as it is drawn. */
export interface PictureLink {
  readonly link: MapLink;
  readonly path: string;
  /** The rate; empty when no event was seen. */
  readonly label: string;
  readonly labelAt: { readonly x: number; readonly y: number };
}

/** A whole map, with places in pixels. */
export interface MapPicture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
}

const typeId = (name: string) => `type ${name}`;
const consumerId = (name: string) => `consumer ${name}`;

/** Returns the ids of the two nodes that a link connects in a picture. */
export function endsOf({ kind, from, to }: MapLink): { readonly from: string; readonly to: string } {
  return {
    from: kind === 'makes' ? consumerId(from) : typeId(from),
    to: kind === 'handles' ? consumerId(to) : typeId(to),
  };
}

/** Places the parts of a map and adds all texts. */
export function mapPicture(map: StoreMap, t: Translate): MapPicture {
  const nodes = [
    ...map.types.map(({ name, perS, isStored }) => ({
      ...sized(typeId(name), 'type', name, isStored ? rateText(perS, t) : t('not stored')),
      mark: isStored ? ('none' as const) : ('unseen' as const),
    })),
    ...map.consumers.map((consumer) => ({
      ...sized(consumerId(consumer.name), 'consumer', consumer.name, lagText(consumer, t)),
      mark: standsStill(consumer) ? ('stopped' as const) : ('none' as const),
    })),
  ];
  const ends = map.links.map(endsOf);
  const linked = new Set(ends.flatMap(({ from, to }) => [from, to]));
  const layers = layOut(
    nodes.filter(({ id }) => linked.has(id)),
    ends,
  );
  const alone = inRows(
    nodes.filter(({ id }) => !linked.has(id)),
    layers,
  );
  return {
    width: Math.ceil(alone.width),
    height: Math.ceil(alone.height),
    nodes: nodes.map((node) => ({
      ...node,
      ...(layers.nodes.get(node.id) ?? alone.places.get(node.id) ?? { x: 0, y: 0 }),
    })),
    links: map.links.map((link, index) => {
      const { path, label: labelAt } = layers.edges[index] ?? { path: '', label: { x: 0, y: 0 } };
      return { link, path, labelAt, label: rateText(link.perS, t) };
    }),
  };
}

/** Places nodes without links below the rest, side by side. */
function inRows(nodes: readonly { id: string; width: number; height: number }[], above: Layers) {
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  const most = Math.max(above.width, LEAST_ROW);
  let [x, y, width, height] = [GAP, above.nodes.size === 0 ? GAP : above.height, above.width, above.height];
  for (const node of nodes) {
    if (x > GAP && x + node.width + GAP > most) [x, y] = [GAP, y + node.height + GAP];
    places.set(node.id, { x, y });
    x += node.width + GAP;
    width = Math.max(width, x);
    height = Math.max(height, y + node.height + GAP);
  }
  return { places, width, height };
}

function sized(id: string, kind: PictureNode['kind'], name: string, detail: string) {
  const whole = visible(name);
  const title = whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1)}…` : whole;
  const width = Math.ceil(Math.max(title.length, detail.length) * LETTER + PADDING);
  return { id, kind, name, title, detail, width, height: NODE_HEIGHT };
}

/** Returns the status of a consumer, and how far it is behind. */
function lagText({ status, waiting, more, isOpen }: MapConsumer, t: Translate): string {
  const count = `${formatCount(waiting, t.language)}${more ? '+' : ''}`;
  const word = statusWord(status, t);
  const lag = waiting === 0 && !more ? word : `${word} · ${t('{count} waiting', { count })}`;
  return isOpen ? t('every event, as far as known · {lag}', { lag }) : lag;
}

/** Returns a rate such as "12/min", in the unit in which the number is easy to read; empty when it is unknown. */
export function rateText(perS: number | null, t: Translate): string {
  if (perS === null) return '';
  const number = (value: number) =>
    new Intl.NumberFormat(t.language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  if (perS >= 1) return t('{count}/s', { count: number(perS) });
  if (perS >= 1 / 60) return t('{count}/min', { count: number(perS * 60) });
  if (perS >= 1 / 3_600) return t('{count}/h', { count: number(perS * 3_600) });
  return t('{count}/day', { count: number(perS * 86_400) });
}

/** Returns the map as an SVG drawing for documents: dark on white. */
export function mapSvg({ width, height, nodes, links }: MapPicture): string {
  const text = (x: number, y: number, words: string, more = '') =>
    `<text x="${x}" y="${y}" text-anchor="middle"${more}>${xmlText(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#1f1f1f">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#6b6b6b"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...links.map(({ path, link }) => {
      const dash = isDashed(link) ? ' stroke-dasharray="4 3"' : '';
      return `<path d="${path}" fill="none" stroke="#8a8a8a"${dash} marker-end="url(#tip)"/>`;
    }),
    ...links
      .filter(({ label }) => label !== '')
      .map(({ label, labelAt }) =>
        text(labelAt.x, labelAt.y + 4, label, ' font-size="10" stroke="#ffffff" stroke-width="4" paint-order="stroke"'),
      ),
    ...nodes.map(({ kind, x, y, width: wide, height: high, title, detail, mark }) => {
      const stroke = mark === 'stopped' ? '#c72e0f' : '#616161';
      const dash = mark === 'unseen' ? ' stroke-dasharray="4 3"' : '';
      const box = `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="${kind === 'type' ? 3 : high / 2}" fill="#f5f5f5" stroke="${stroke}"${dash}/>`;
      const middle = x + wide / 2;
      if (detail === '') return box + text(middle, y + high / 2 + 4, title, ' font-weight="bold"');
      return box + text(middle, y + 16, title, ' font-weight="bold"') + text(middle, y + 31, detail, ' font-size="10"');
    }),
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the map as a Mermaid flowchart: types as boxes, consumers rounded. */
export function mapMermaid({ nodes, links }: MapPicture, t: Translate): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = nodes.map(({ id, kind, name, detail }) => {
    const words = `"${mermaidText(detail === '' ? name : `${name} · ${detail}`)}"`;
    return `  ${ids.get(id)}${kind === 'type' ? `[${words}]` : `([${words}])`}`;
  });
  const arrows = links.map(({ link }) => {
    const { from, to } = endsOf(link);
    const rate = rateText(link.perS, t);
    return `  ${ids.get(from)} ${isDashed(link) ? '-.->' : '-->'}${rate === '' ? '' : `|"${mermaidText(rate)}"|`} ${ids.get(to)}`;
  });
  return ['flowchart LR', ...boxes, ...arrows, ''].join('\n');
}

/** Whether a link is dashed: no event was seen, or another consumer may be the maker. */
export function isDashed({ isCertain, newestId }: PictureLink['link']): boolean {
  return !isCertain || newestId === null;
}
