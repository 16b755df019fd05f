import type { LanePiece } from './lanePiece';

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = ['lives', 'arrows', 'heads', 'litArrows', 'litHeads'] as const;

/** The picture of one row in the order of streams; empty until it is filled. */
export function createLanes(): HTMLElement {
  const cell = document.createElement('div');
  cell.className = 'lanes';
  cell.hidden = true;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  for (const name of PATHS) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', name);
    svg.append(path);
  }
  cell.append(svg, document.createElement('span'));
  return cell;
}

/** `look`: the CSS classes of the event's mark. */
export function fillLanes(cell: HTMLElement, piece: LanePiece | null, look: string): void {
  cell.hidden = piece === null;
  if (piece === null) return;
  const [svg, mark] = [cell.firstElementChild, cell.lastElementChild as HTMLElement];
  for (const [index, name] of PATHS.entries()) {
    const path = svg?.children[index];
    if (path && path.getAttribute('d') !== piece[name]) path.setAttribute('d', piece[name]);
  }
  mark.hidden = piece.at === null;
  const className = `row-mark ${look}`;
  if (mark.className !== className) mark.className = className;
  mark.style.left = `${piece.at ?? 0}px`;
}
