import { groupedBy } from '../../lists';
import type { TraceLogLines } from '../../log/line';
import { traceLog } from '../../log/traceLog';
import { formatDuration } from '../../text/format';
import { oneLine } from '../../text/safeText';
import type { Translate } from '../../text/translate';
import type { Aligned, TraceNode } from './align';
import type { TraceChange, TraceComparison } from './compare';

/** The names of the two sides: "OrderPlaced · correlation d18c42e8…". */
export interface SideNames {
  readonly left: string;
  readonly right: string;
}

/**
 * Returns a comparison as text in the form of a diff, with one tree for both sides: `-` only left, `+` only right, `!` changed. The
 * sentence is at the top. It contains no payload and no metadata.
 */
export function comparisonText(comparison: TraceComparison, names: SideNames, t: Translate): string {
  const { pairs, changed, sentence, onlyLeft, onlyRight, same } = comparison;
  const changes = groupedBy(changed, ({ right }) => right);
  const lines = inTreeOrder(pairs).map(({ pair, depth }) => lineOf(pair, depth, changes, t));
  return [
    oneLine(sentence),
    '',
    `--- ${oneLine(names.left)}`,
    `+++ ${oneLine(names.right)}`,
    t('{same} the same · {left} only on the left (-) · {right} only on the right (+) · {changed} changed (!)', {
      ...{ same, left: onlyLeft.length, right: onlyRight.length },
      changed: new Set(changed.map(({ right }) => right)).size,
    }),
    '',
    ...lines,
    '',
  ].join('\n');
}

/** Returns the log lines of both sides, to be shown below their comparison. Each line begins with the sign of its side. */
export function comparedLines(
  lines: { readonly left: TraceLogLines; readonly right: TraceLogLines },
  names: SideNames,
  t: Translate,
): string {
  const side = (sign: '-' | '+', title: string, found: TraceLogLines) => {
    const [head = '', ...rest] = traceLog({ title, ...found }, t).text.split('\n');
    return [`${sign.repeat(3)} ${head}`, ...rest.map((line) => (line === '' ? '' : `${sign} ${line}`)), ''];
  };
  return [...side('-', names.left, lines.left), ...side('+', names.right, lines.right)].join('\n');
}

interface Placed {
  readonly pair: Aligned;
  readonly depth: number;
}

/** Returns each event below its cause. The effects of one cause are in order of their delay. */
function inTreeOrder(pairs: readonly Aligned[]): Placed[] {
  const ofNode = new Map<TraceNode, Aligned>();
  for (const pair of pairs) for (const node of sidesOf(pair)) ofNode.set(node, pair);
  const below = groupedBy(
    pairs,
    (pair) => sidesOf(pair).flatMap((node) => (node.parent ? (ofNode.get(node.parent) ?? []) : []))[0],
  );
  for (const siblings of below.values()) siblings.sort((a, b) => delayOf(a) - delayOf(b));
  const placed: Placed[] = [];
  const open = (below.get(undefined) ?? []).map((pair) => ({ pair, depth: 0 })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    placed.push(next);
    const { pair, depth } = next;
    open.push(...(below.get(pair) ?? []).map((child) => ({ pair: child, depth: depth + 1 })).reverse());
  }
  return placed;
}

const sidesOf = ({ left, right }: Aligned): TraceNode[] => [left, right].filter((node) => node !== null);

const delayOf = (pair: Aligned): number => sidesOf(pair)[0]?.delayMs ?? 0;

function lineOf(
  pair: Aligned,
  depth: number,
  changes: ReadonlyMap<TraceNode, readonly TraceChange[]>,
  t: Translate,
): string {
  const [node] = sidesOf(pair);
  if (!node) return '';
  const own = pair.left && pair.right ? (changes.get(pair.right) ?? []) : [];
  const sign = pair.right === null ? '-' : pair.left === null ? '+' : own.length > 0 ? '!' : ' ';
  const positions = sidesOf(pair).map(({ header }) => header.position);
  const delays = sidesOf(pair).flatMap(({ delayMs }) =>
    delayMs === null ? [] : [formatDuration(delayMs, t.language)],
  );
  const parts = [
    // After a `#`, VS Code would show a position as a colour.
    t('position {id}', { id: positions.join(' | ') }),
    ...(delays.length > 0 ? [delays.join(' | ')] : []),
    ...own.map((change) => changeText(change, t)),
  ];
  // Only texts from the store are put on one line; the indentation stays.
  return `${sign} ${'  '.repeat(depth)}${oneLine(node.header.eventType)}   ${oneLine(parts.join(' · '))}`;
}

function changeText(change: TraceChange, t: Translate): string {
  const { left, right } = change;
  switch (change.what) {
    case 'version':
      return t('version {after} instead of {before}', {
        after: right.header.eventVersion ?? '–',
        before: left.header.eventVersion ?? '–',
      });
    case 'delay':
      return t('{after} after its cause instead of {before}', {
        after: formatDuration(right.delayMs ?? 0, t.language),
        before: formatDuration(left.delayMs ?? 0, t.language),
      });
    case 'count': {
      const [before, after] = change.counts;
      return t('{after} {event} instead of {before}', { after, before, event: change.effectType });
    }
  }
}
