import { CAUSE, DETOUR, LIFE, type Reach, type StreamLanes } from './lanes';

const ROW = 22;
const MIDDLE = ROW / 2;
/** The greatest and the smallest width of a lane, in pixels. */
const WIDEST = 110;
export const NARROWEST = 10;
/** Pixels from the middle of a mark to the end of an arrow (MARK), and the length of an arrow's head (HEAD). */
const MARK = 7;
const HEAD = 4;

/** The part of the picture in one row, as SVG paths in pixels of the row's cell. */
export interface LanePiece {
  /** The middle of the event's mark; null for log lines. */
  readonly at: number | null;
  readonly lives: string;
  readonly arrows: string;
  readonly heads: string;
  /** The arrows of the events that are selected or under the pointer. */
  readonly litArrows: string;
  readonly litHeads: string;
}

/** The lanes and the width of each. */
export interface LaneScale {
  readonly lanes: StreamLanes;
  /** Pixels. */
  readonly laneWidth: number;
}

/** Returns the width of a lane in a cell of `room` pixels. */
export function laneWidth(room: number, count: number): number {
  return Math.min(WIDEST, room / Math.max(1, count));
}

/** Returns what the row on `line` draws. `lit`: the lines of the events whose arrows are highlighted. */
export function lanePiece(line: number, { lanes, laneWidth }: LaneScale, lit: readonly number[]): LanePiece {
  const x = (lane: number) => Math.round((lane + 0.5) * laneWidth * 2) / 2;
  const aside = Math.min(5, laneWidth * 0.35);
  const own = lanes.laneOf[line] ?? -1;
  const cause = lanes.causeOf[line] ?? -1;
  const arrow = cause < 0 ? noArrow : arrowTo(lanes, line, x, aside);
  const isLit = cause >= 0 && lit.some((each) => each === line || each === cause);
  const verticals = verticalsOf(lanes, line, x, aside);
  return {
    at: own < 0 ? null : x(own),
    lives: verticals.lives,
    arrows: verticals.causes + (isLit ? '' : arrow.line),
    heads: isLit ? '' : arrow.head,
    litArrows: litVerticals(lanes, line, lit, x, aside) + (isLit ? arrow.line : ''),
    litHeads: isLit ? arrow.head : '',
  };
}

const noArrow = { line: '', head: '' };

/** Returns the last part of an arrow: from the lane of the cause to the mark. */
function arrowTo(lanes: StreamLanes, line: number, x: (lane: number) => number, aside: number) {
  const own = lanes.laneOf[line] ?? 0;
  const from = lanes.laneOf[lanes.causeOf[line] ?? 0] ?? 0;
  const isAside = lanes.detours[line] === 1;
  if (own === from && !isAside) {
    const tip = MIDDLE - MARK + 1;
    return { line: '', head: `M${x(own)} ${tip}l-3 ${-HEAD}h6z` };
  }
  const start = x(from) + (isAside ? aside : 0);
  const direction = start > x(own) ? 1 : -1;
  const tip = x(own) + direction * MARK;
  return { line: `M${start} ${MIDDLE}H${tip}`, head: `M${tip} ${MIDDLE}l${direction * HEAD} -3v6z` };
}

/** Returns lines from the row's top or middle to its middle or bottom. */
function verticalsOf({ cells, count }: StreamLanes, line: number, x: (lane: number) => number, aside: number) {
  let lives = '';
  let causes = '';
  for (let lane = 0; lane < count; lane++) {
    const above = line === 0 ? 0 : (cells[(line - 1) * count + lane] ?? 0);
    const below = cells[line * count + lane] ?? 0;
    if (above === 0 && below === 0) continue;
    const piece = (bit: number, at: number) => vertical(at, (above & bit) !== 0, (below & bit) !== 0);
    lives += piece(LIFE, x(lane));
    causes += piece(CAUSE, x(lane)) + piece(DETOUR, x(lane) + aside);
  }
  return { lives, causes };
}

/** Returns the vertical parts of the arrows to and from the highlighted events. */
function litVerticals(
  lanes: StreamLanes,
  line: number,
  lit: readonly number[],
  x: (lane: number) => number,
  aside: number,
): string {
  const piece = (lane: number, from: number, to: number, off: number) =>
    line < from || line > to ? '' : vertical(x(lane) + off, line > from, line < to);
  return lit
    .map((each) => {
      const own = lanes.laneOf[each] ?? -1;
      const cause = lanes.causeOf[each] ?? -1;
      const off = lanes.detours[each] === 1 ? aside : 0;
      const reached = (reach: Reach, by: number) => piece(own, reach.from[each] ?? 0, reach.to[each] ?? 0, by);
      const coming = piece(lanes.laneOf[cause] ?? 0, Math.min(cause, each), Math.max(cause, each), off);
      return (cause < 0 ? '' : coming) + (own < 0 ? '' : reached(lanes.inLane, 0) + reached(lanes.aside, aside));
    })
    .join('');
}

function vertical(at: number, above: boolean, below: boolean): string {
  if (!above && !below) return '';
  return `M${at} ${above ? 0 : MIDDLE}V${below ? ROW : MIDDLE}`;
}

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = ['lives', 'arrows', 'heads', 'litArrows', 'litHeads'] as const;

/** Creates the picture of one row in the order of streams. It is empty until it is filled. */
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

/** Fills the picture. `look`: the CSS classes of the event's mark. */
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
