import { formatAge, formatWaiting, shortId } from '../../src/model/format';
import { statusWord } from '../../src/model/healthWords';
import { STATUS_LOOKS } from '../../src/model/statusLook';
import type { Translate } from '../../src/model/translate';
import { visible } from '../../src/model/visible';
import type { SegmentLine } from '../../src/protocol/consumer';
import { COLUMNS } from './view';

/** No cell is wider; what does not fit is cut where the cell ends. */
const OWNER_LENGTH = 100;

const NUMBERS = new Set<string>(['segment', 'checkpoint', 'waiting', 'oldest', 'heartbeat']);

/** An empty row of the segments table: one cell a column. */
export function createSegmentRow(): HTMLElement {
  const row = document.createElement('div');
  row.className = 'segment-row';
  row.setAttribute('role', 'row');
  for (const column of COLUMNS) {
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

/** Fills a row with a segment; every string is set as text. */
export function fillSegmentRow(
  row: HTMLElement,
  line: SegmentLine,
  index: number,
  { t, language }: { readonly t: Translate; readonly language: string },
): void {
  // The head is the first row.
  row.setAttribute('aria-rowindex', String(index + 2));
  const heartbeat = line.heartbeatAgeS === null ? '–' : formatAge(line.heartbeatAgeS);
  const texts: Readonly<Record<string, string>> = {
    segment: line.id === null ? t('all') : String(line.id),
    checkpoint: line.checkpoint,
    waiting: formatWaiting(line, language),
    oldest: line.oldestWaitingS === null ? '–' : formatAge(line.oldestWaitingS),
    heartbeat,
  };
  for (const [i, column] of COLUMNS.entries()) {
    const cell = row.children[i] as HTMLElement;
    if (column === 'status') fillStatus(cell, line, t);
    else if (column === 'owner') fillOwner(cell, line, heartbeat, t);
    else cell.textContent = visible(texts[column] ?? '');
    // A narrow table has no column for it.
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

/** With the heartbeat behind it, which is shown where the table has no column for it. */
function fillOwner(
  cell: HTMLElement,
  { ownerId, ownership, heartbeatAgeS }: SegmentLine,
  heartbeat: string,
  t: Translate,
): void {
  const nobody = ownership === 'unknown' ? t('not recorded') : t('nobody');
  const [name, beside] = cell.children;
  if (name) name.textContent = visible(ownerId === null ? nobody : shortId(ownerId, OWNER_LENGTH));
  if (beside) beside.textContent = heartbeatAgeS === null ? '' : ` · ${heartbeat}`;
  cell.title = visible(ownerId ?? '');
}
