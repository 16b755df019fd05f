import { mermaidText, xmlText } from '../text/safeText';
import type { Translate } from '../text/translate';
import { endsOf, type MapPicture, type PictureLink, rateText } from './picture';

/** The map as a drawing that stands for itself: dark on white, for documents. */
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

/** The map as a Mermaid flowchart: types as boxes, consumers rounded. */
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

/** What was not seen, and what may be made by another one. */
export function isDashed({ isCertain, newestId }: PictureLink['link']): boolean {
  return !isCertain || newestId === null;
}
