import { xmlText } from '../../text/safeText';
import type { FlowGraph } from '../graph';
import { layoutFlow, NODE_HEIGHT } from './layout';

/** The flow as a drawing that stands for itself: dark on white, for documents. */
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

/** "98.7 % · 0.8 s / 1.9 s": the share, half of the delays, and 95 of 100. */
export function edgeWords(
  { share, p50, p95 }: Pick<FlowGraph['edges'][number], 'share' | 'p50' | 'p95'>,
  duration: (ms: number) => string,
  percentText: (share: number) => string,
): string {
  return `${percentText(share)} · ${duration(p50)} / ${duration(p95)}`;
}
