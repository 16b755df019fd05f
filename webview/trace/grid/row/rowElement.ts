import type { LogLevel } from '../../../../src/model/log/line';
import { visible } from '../../../../src/model/text/safeText';
import { element, parts, setClass, setLabel, setText, setTitle } from '../../../kit/rows/rowParts';
import { createLanes, fillLanes } from '../../streams/lanePiece';
import { hueClass, MARK_ICONS, markLook, type RowContent } from './content';

const LEVEL_ICONS: Record<LogLevel, string> = {
  fatal: 'codicon-error',
  error: 'codicon-error',
  warn: 'codicon-warning',
  info: 'codicon-info',
  debug: 'codicon-circle-small-filled',
  trace: 'codicon-circle-small-filled',
  unknown: 'codicon-circle-small-filled',
};

const BADGES = [
  ['errors', 'error'],
  ['warnings', 'warning'],
  ['retries', 'sync'],
  ['lines', 'output'],
] as const;

const ROW_CLASS = 'event-row list-row grid-row';

let created = 0;

/** Creates an empty line, whose parts `fillRow` fills. */
export function createRow(): HTMLElement {
  const row = element('div', ROW_CLASS, 'row');
  row.id = `row-${++created}`;
  const left = element('div', 'left', 'presentation');
  const name = element('div', 'name', 'gridcell');
  name.append(
    element('span', 'indent'),
    element('span', 'twisty codicon'),
    element('span', 'depth'),
    element('span', 'row-mark'),
    element('span', 'name-text'),
    element('span', 'row-tag'),
    element('span', 'path-tag'),
    element('span', 'oddity codicon codicon-warning'),
    element('span', 'stopped-here'),
    element('span', 'log-badges'),
  );
  name.querySelector('.stopped-here')?.append(element('span', 'codicon codicon-circle-slash'), element('span', 'word'));
  const stream = element('div', 'stream', 'gridcell');
  stream.append(element('span', 'stream-text'), element('span', 'stream-version muted'));
  left.append(name, stream, element('div', 'number', 'gridcell'), element('div', 'number', 'gridcell'));
  const time = element('div', 'axis-clip', 'gridcell');
  const lane = element('div', 'lane');
  lane.append(element('div', 'bar'), element('div', 'row-mark'));
  time.append(lane, createLanes());
  row.append(left, time, element('div', 'handled', 'gridcell'));
  return row;
}

/** Fills a line with new content. */
export function fillRow(row: HTMLElement, content: RowContent): void {
  const [left, time, handled] = parts(row);
  const [name, stream, sinceStart, sinceCause] = parts(left);
  setClass(row, rowClass(content));
  row.dataset.line = String(content.line);
  setAria(row, content);
  fillName(name, content);
  const [streamText, version] = parts(stream);
  setText(streamText, content.stream);
  setText(version, content.version);
  setTitle(stream, content.streamTitle);
  setText(sinceStart, content.sinceStart);
  setText(sinceCause, content.sinceCause);
  const [lane, lanes] = parts(time);
  if (lane && lanes) fillTime(lane, lanes, content);
  setTitle(time, content.markTitle);
  fillConsumers(handled, content);
}

function rowClass(content: RowContent): string {
  let name = ROW_CLASS;
  if (content.selected) name += ' selected';
  if (content.log !== null) name += ` log-row log-${content.log}`;
  if (content.isGhost) name += ' ghost';
  if (content.isMissing) name += ' missing-row';
  if (content.path !== null) name += ' on-path';
  if (content.isContext) name += ' context-row';
  if (content.isMatch) name += ' match';
  if (content.stops.length > 0) name += ' has-stop';
  if (content.lit !== null) name += ` lit-${content.lit}`;
  return name;
}

function setAria(row: HTMLElement, content: RowContent): void {
  row.setAttribute('aria-level', String(content.level));
  if (content.posInSet === 0) {
    row.removeAttribute('aria-posinset');
    row.removeAttribute('aria-setsize');
  } else {
    row.setAttribute('aria-posinset', String(content.posInSet));
    row.setAttribute('aria-setsize', String(content.setSize));
  }
  // The head is row 1.
  row.setAttribute('aria-rowindex', String(content.line + 2));
  row.setAttribute('aria-selected', String(content.selected));
  if (content.expanded === undefined) row.removeAttribute('aria-expanded');
  else row.setAttribute('aria-expanded', String(content.expanded));
}

function fillName(name: HTMLElement | undefined, content: RowContent): void {
  const [indent, twisty, depth, mark, text, tag, path, oddity, stopped, badges] = parts(name);
  if (!indent || !twisty || !mark || !tag || !path || !oddity || !stopped || !badges) return;
  indent.style.width = `${content.indentPx}px`;
  const icon =
    content.expanded === undefined ? '' : content.expanded ? ' codicon-chevron-down' : ' codicon-chevron-right';
  setClass(twisty, `twisty codicon${icon}`);
  setText(depth, content.depthText);
  setClass(
    mark,
    content.log === null ? `row-mark ${markLook(content)}` : `log-mark codicon ${LEVEL_ICONS[content.log]}`,
  );
  setLabel(mark, content.log === null || content.log === 'unknown' ? '' : content.log);
  setText(text, content.name);
  setTitle(text, content.nameTitle);
  tag.hidden = content.tag === '';
  setClass(tag, tagClass(content));
  setText(tag, content.tag);
  setTitle(tag, content.tagTitle);
  setLabel(tag, content.tag === '' ? '' : `${content.tag}: ${content.tagTitle}`);
  path.hidden = content.path === null;
  setText(path, content.path?.word ?? '');
  path.dataset.short = content.path?.short ?? '';
  setTitle(path, content.path?.sentence ?? '');
  setLabel(path, content.path?.sentence ?? '');
  const explanation = content.oddities.join('\n');
  oddity.hidden = explanation === '';
  setTitle(oddity, explanation);
  setLabel(oddity, explanation);
  const stops = content.stops.join('\n');
  stopped.hidden = stops === '';
  setText(stopped.lastElementChild as HTMLElement, content.stoppedWord);
  setTitle(stopped, stops);
  setLabel(stopped, stops);
  fillBadges(badges, content.badges);
}

/** A word with at most this many letters always has room next to a name. */
const SHORT_WORD = 6;

function tagClass({ isMissing, tag }: RowContent): string {
  if (isMissing) return 'row-tag missing-tag';
  return tag.length > SHORT_WORD ? 'row-tag long-tag' : 'row-tag';
}

/** Shows the numbers of lines, errors, warnings and retries, without zeros. */
function fillBadges(target: HTMLElement, badges: RowContent['badges']): void {
  target.hidden = badges === null;
  setTitle(target, badges?.title ?? '');
  setLabel(target, badges?.title ?? '');
  const shown = badges === null ? [] : BADGES.filter(([name]) => badges[name] > 0);
  const signature = shown.map(([name]) => `${name} ${badges?.[name]}`).join();
  if (target.dataset.shown === signature) return;
  target.dataset.shown = signature;
  target.replaceChildren(
    ...shown.flatMap(([name, icon]) => {
      const count = element('span', `badge-${name}`);
      count.textContent = String(badges?.[name]);
      count.prepend(element('span', `codicon codicon-${icon}`));
      return count;
    }),
  );
}

/** Shows the event's place on the time axis, or in the lane of its stream. */
function fillTime(lane: HTMLElement, lanes: HTMLElement, content: RowContent): void {
  lane.hidden = content.lanes !== null;
  if (content.lanes === null) fillLane(lane, content);
  fillLanes(lanes, content.lanes, markLook(content));
}

function fillLane(lane: HTMLElement, content: RowContent): void {
  const [bar, mark] = parts(lane);
  if (!bar || !mark) return;
  mark.hidden = content.mark === null;
  const at = content.mark ?? 0;
  if (content.log !== null) {
    setClass(mark, at < 0 ? 'row-mark outside early' : at > 1 ? 'row-mark outside late' : 'log-tick');
    mark.style.left = percent(at);
    bar.hidden = true;
    return;
  }
  const look =
    at < 0 ? `${hueClass(content)} outside early` : at > 1 ? `${hueClass(content)} outside late` : markLook(content);
  setClass(mark, `row-mark ${look}`);
  mark.style.left = percent(at);
  bar.hidden = content.mark === null || content.barFrom === null;
  const from = Math.min(content.barFrom ?? 0, at);
  const to = Math.max(content.barFrom ?? 0, at);
  setClass(bar, `bar ${hueClass(content)}${from < 0 ? ' cut' : ''}`);
  bar.style.left = percent(from);
  bar.style.width = `${Math.max(0, Math.min(to, 1) - Math.max(from, 0)) * 100}%`;
}

function fillConsumers(cell: HTMLElement | undefined, content: RowContent): void {
  if (!cell) return;
  const wanted = content.consumers.length;
  if (cell.childElementCount !== cell.childNodes.length) cell.textContent = '';
  while (cell.childElementCount > wanted) cell.lastElementChild?.remove();
  while (cell.childElementCount < wanted) cell.append(element('span', 'consumer-mark'));
  if (wanted === 0) setText(cell, content.consumerSummary);
  setTitle(cell, content.consumerTitle);
  for (const [i, { mark, title }] of content.consumers.entries()) {
    const child = cell.children[i] as HTMLElement;
    setClass(child, `consumer-mark codicon codicon-${MARK_ICONS[mark]} mark-${mark}`);
    child.setAttribute('role', 'img');
    child.setAttribute('aria-label', visible(title));
    setTitle(child, title);
  }
}

function percent(fraction: number): string {
  return `${Math.max(0, Math.min(1, fraction)) * 100}%`;
}
