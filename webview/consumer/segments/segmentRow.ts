import { comparePositions } from '../../../src/model/event/event';
import { STATUS_RANK } from '../../../src/model/health/rules';
import { STATUS_LOOKS, statusWord } from '../../../src/model/health/statusWords';
import { formatAge, formatWaiting, shortId } from '../../../src/model/text/format';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import type { SegmentLine } from '../../../src/protocol/consumer';
import { type ConsumerPageView, SEGMENT_COLUMNS, type SegmentColumn } from '../session/view';

/** No cell is wider than this many characters. Longer text is cut off at the end of the cell. */
const OWNER_LENGTH = 100;

const NUMBERS = new Set<string>(['segment', 'checkpoint', 'waiting', 'oldest', 'heartbeat']);

/** Returns an empty row of the segments table, with one cell for each column. */
export function createSegmentRow(): HTMLElement {
  const row = document.createElement('div');
  row.className = 'segment-row';
  row.setAttribute('role', 'row');
  for (const column of SEGMENT_COLUMNS) {
    const cell = document.createElement('span');
    cell.setAttribute('role', column === 'segment' ? 'rowheader' : 'cell');
    cell.className = `cell of-${column} ${NUMBERS.has(column) ? 'number' : ''}`;
    if (column === 'status') {
      const icon = document.createElement('span');
      icon.setAttribute('aria-hidden', 'true');
      cell.append(icon, document.createElement('span'));
    }
    if (column === 'owner') {
      const [name, beside] = [document.createElement('span'), document.createElement('span')];
      name.className = 'owner-name';
      beside.className = 'beside';
      cell.append(name, beside);
    }
    row.append(cell);
  }
  return row;
}

/** Fills a row with a segment. Every string is set as text, not as HTML. */
export function fillSegmentRow(
  row: HTMLElement,
  line: SegmentLine,
  index: number,
  { t, language }: { readonly t: Translate; readonly language: string },
): void {
  // The head is row 1.
  row.setAttribute('aria-rowindex', String(index + 2));
  const heartbeat = line.heartbeatAgeS === null ? '–' : formatAge(line.heartbeatAgeS, t.language);
  const texts: Readonly<Record<string, string>> = {
    segment: line.id === null ? t('all') : String(line.id),
    checkpoint: line.checkpoint,
    waiting: formatWaiting(line, language),
    oldest: line.oldestWaitingS === null ? '–' : formatAge(line.oldestWaitingS, t.language),
    heartbeat,
  };
  for (const [i, column] of SEGMENT_COLUMNS.entries()) {
    const cell = row.children[i] as HTMLElement;
    if (column === 'status') fillStatus(cell, line, t);
    else if (column === 'owner') fillOwner(cell, line, heartbeat, t);
    else cell.textContent = visible(texts[column] ?? '');
    // A narrow table has no column for the owner.
    if (column === 'status') cell.title = ownerTitle(line, t);
    if (column === 'waiting') cell.title = visible(t('Past checkpoint {checkpoint}', { checkpoint: line.checkpoint }));
  }
}

function fillStatus(cell: HTMLElement, { status }: SegmentLine, t: Translate): void {
  const { icon, tone } = STATUS_LOOKS[status];
  const [mark, word] = cell.children;
  cell.className = `cell status tone-${tone}`;
  if (mark) mark.className = `codicon codicon-${icon}`;
  if (word) word.textContent = statusWord(status, t);
}

const ownerWords = ({ ownerId, ownership }: SegmentLine, t: Translate) =>
  ownerId ?? (ownership === 'unknown' ? t('not recorded') : t('no owner'));

const ownerTitle = (line: SegmentLine, t: Translate) => visible(t('Owner: {owner}', { owner: ownerWords(line, t) }));

/** Fills the owner's cell. The heartbeat follows the owner; it is visible only when the table has no column for it. */
function fillOwner(cell: HTMLElement, line: SegmentLine, heartbeat: string, t: Translate): void {
  const { ownerId, heartbeatAgeS } = line;
  const [name, beside] = cell.children;
  if (name) name.textContent = visible(shortId(ownerWords(line, t), OWNER_LENGTH));
  if (beside) beside.textContent = heartbeatAgeS === null ? '' : ` · ${heartbeat}`;
  cell.title = visible(ownerId ?? '');
}

const compare: Record<SegmentColumn, (a: SegmentLine, b: SegmentLine) => number> = {
  segment: (a, b) => (a.id ?? -1) - (b.id ?? -1),
  status: (a, b) => STATUS_RANK.indexOf(a.status) - STATUS_RANK.indexOf(b.status),
  checkpoint: (a, b) => comparePositions(a.checkpoint, b.checkpoint),
  waiting: (a, b) => a.waiting - b.waiting,
  oldest: (a, b) => (a.oldestWaitingS ?? -1) - (b.oldestWaitingS ?? -1),
  owner: (a, b) => compareTexts(a.ownerId ?? '', b.ownerId ?? ''),
  heartbeat: (a, b) => (a.heartbeatAgeS ?? -1) - (b.heartbeatAgeS ?? -1),
};

/** Returns the segments sorted by the chosen column; without one, in their order, worst first. Equal rows keep that order. */
export function sortSegments(segments: readonly SegmentLine[], sort: ConsumerPageView['sort']): readonly SegmentLine[] {
  if (sort === null) return segments;
  const direction = sort.descending ? -1 : 1;
  return [...segments].sort((a, b) => direction * compare[sort.column](a, b));
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : +(a > b));
