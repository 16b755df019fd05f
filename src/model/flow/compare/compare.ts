import type { FailureLine } from '../../diagnosis/consumerLog';
import type { EventTable } from '../../event/eventTable';
import { formatDuration } from '../../text/format';
import { STEP, type Steps } from '../../text/steps';
import { english, type Translate } from '../../text/translate';
import type { FlowTable } from '../flowTable';
import { type Aligned, alignTraces, Shapes, type TraceNode, treesOf } from './align';

/** What is known of an edge beside two traces; null where nothing is. */
export interface UsualDelay {
  /** ms. */
  readonly p95: number;
  /** Who makes the effect; null where that is not certain. */
  readonly consumer: string | null;
}

/** Finds what is known of an edge. */
export type UsualOf = (cause: TraceNode, effect: TraceNode) => UsualDelay | null;

/** Two events at one place that differ. */
export type TraceChange =
  | { readonly what: 'version'; readonly left: TraceNode; readonly right: TraceNode }
  | { readonly what: 'delay'; readonly left: TraceNode; readonly right: TraceNode; readonly consumer: string | null }
  /** So many effects of a type, on either side one at least. `left` and `right` are their causes. */
  | {
      readonly what: 'count';
      readonly left: TraceNode;
      readonly right: TraceNode;
      readonly effectType: string;
      readonly counts: readonly [left: number, right: number];
    };

/** What two traces have in common and what not. */
export interface TraceComparison {
  /** Events that are the same on both sides. */
  readonly same: number;
  readonly onlyLeft: readonly TraceNode[];
  readonly onlyRight: readonly TraceNode[];
  readonly changed: readonly TraceChange[];
  /** All events, each with its counterpart where it has one. */
  readonly pairs: readonly Aligned[];
  /** What one reads first. */
  readonly sentence: string;
}

/** A delay of so many times the other is another one, beyond what is usual. */
const LONGER = 2;
/** The same where nothing usual is known, and by so many ms. */
const MUCH_LONGER = 5;
const MUCH_MS = 500;

/** Compares two traces: the second beside the first. */
export function compareTraces(
  left: EventTable,
  right: EventTable,
  usualOf: UsualOf = () => null,
  t: Translate = english,
): TraceComparison {
  const shapes = new Shapes();
  const aligned = alignTraces(treesOf(left, shapes), treesOf(right, shapes));
  const onlyLeft: TraceNode[] = [];
  const onlyRight: TraceNode[] = [];
  const changed: TraceChange[] = [];
  let same = 0;
  for (const pair of aligned) {
    if (pair.right === null) onlyLeft.push(pair.left);
    else if (pair.left === null) onlyRight.push(pair.right);
    else {
      const known = changed.length;
      addChanges(pair.left, pair.right, usualOf, changed);
      if (changed.length === known) same += 1;
      addCounts(pair.left, pair.right, changed);
    }
  }
  onlyLeft.sort(byPosition);
  onlyRight.sort(byPosition);
  const found = { same, onlyLeft, onlyRight, changed: changed.sort((a, b) => byPosition(a.left, b.left)) };
  return { ...found, pairs: aligned, sentence: sentenceOf({ ...found, pairs: aligned }, t) };
}

/** Of one trace. */
const byPosition = (a: TraceNode, b: TraceNode) => a.table.comparePositions(a.row, b.row);

function addChanges(left: TraceNode, right: TraceNode, usualOf: UsualOf, to: TraceChange[]): void {
  if (left.table.eventVersion(left.row) !== right.table.eventVersion(right.row)) {
    to.push({ what: 'version', left, right });
  }
  const { delayMs: before, parent } = left;
  const { delayMs: after } = right;
  if (before === null || after === null || !parent) return;
  const [short, long] = [Math.max(0, Math.min(before, after)), Math.max(before, after)];
  // Of most nothing more has to be asked.
  if (!(long > short * LONGER)) return;
  const usual = usualOf(parent, left);
  const isLonger = usual ? long > usual.p95 : long > short * MUCH_LONGER && long - short > MUCH_MS;
  if (isLonger) to.push({ what: 'delay', left, right, consumer: usual?.consumer ?? null });
}

function addCounts(left: TraceNode, right: TraceNode, to: TraceChange[]): void {
  // Only what both have can be more on one side.
  if (left.children.length + right.children.length < 3 || left.children.length * right.children.length === 0) return;
  const after = countTypes(right);
  for (const [type, many] of countTypes(left)) {
    const others = after.get(type) ?? 0;
    if (others === 0 || others === many) continue;
    const effectType = left.children.find((child) => child.type === type)?.header.eventType ?? '';
    to.push({ what: 'count', left, right, effectType, counts: [many, others] });
  }
}

function countTypes({ children }: TraceNode): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { type } of children) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** A difference with its place in time, from the beginning of its trace. */
interface Step {
  readonly afterMs: number;
  /** The last event that is on both sides. */
  readonly until: TraceNode | null;
  /** Made for the first two alone. */
  readonly words: () => string;
  readonly isVersion: boolean;
}

function sentenceOf({ onlyLeft, onlyRight, changed, pairs }: Omit<TraceComparison, 'sentence'>, t: Translate): string {
  const isAlone = notCountedIn(changed);
  const steps = [
    ...onlyLeft
      .filter(isTopmost(onlyLeft))
      .filter(isAlone)
      .map((node) => stepOf(node, () => t('{event} is missing', { event: node.header.eventType }))),
    ...onlyRight
      .filter(isTopmost(onlyRight))
      .filter(isAlone)
      .map((node) => stepOf(node, () => t('{event} came in addition', { event: node.header.eventType }))),
    ...changed.flatMap((change) => changeStep(change, t)),
  ].sort((a, b) => a.afterMs - b.afterMs || Number(b.isVersion) - Number(a.isVersion));
  const [first, second] = steps;
  if (!first) return pairs.length === 0 ? t('Neither trace has an event.') : t('The traces are the same.');
  const until = first.until
    ? t('Same until {event}', { event: nameOf(first.until) })
    : t('Different from the beginning');
  const then = first.isVersion ? second : first;
  if (!then) return t('{until}; that is all that differs.', { until });
  const more = steps.length - (first.isVersion ? 2 : 1);
  if (more === 0) return t('{until}; then {difference}.', { until, difference: then.words() });
  return t('{until}; then {difference}, and {count, plural, one {# more difference} other {# more differences}}.', {
    until,
    difference: then.words(),
    count: more,
  });
}

function changeStep(change: TraceChange, t: Translate): Step[] {
  const { left, right } = change;
  switch (change.what) {
    case 'version':
      return [{ ...stepOf(right, () => ''), until: right, isVersion: true }];
    case 'delay': {
      const [before = '', after = ''] = [left, right].map(({ delayMs }) =>
        formatDuration(Math.max(0, delayMs ?? 0), t.language),
      );
      const who = change.consumer ?? right.header.eventType;
      return [stepOf(right, () => t('{who} took {after} instead of {before}', { who, after, before }))];
    }
    case 'count': {
      const [before, after] = change.counts;
      const words = () => t('{after} {event} instead of {before}', { after, before, event: change.effectType });
      return [{ afterMs: left.time - left.root.time, until: left, words, isVersion: false }];
    }
  }
}

/** Whether an event that is on one side only is told by itself: of its type the other side has none below the same cause. */
function notCountedIn(changed: readonly TraceChange[]): (node: TraceNode) => boolean {
  const counted = new Map<TraceNode, Set<string>>();
  for (const change of changed) {
    if (change.what !== 'count') continue;
    for (const cause of [change.left, change.right])
      counted.set(cause, (counted.get(cause) ?? new Set()).add(change.effectType));
  }
  return (node) => node.parent === null || counted.get(node.parent)?.has(node.header.eventType) !== true;
}

function stepOf(node: TraceNode, words: () => string): Step {
  return {
    afterMs: (node.parent ?? node).time - node.root.time,
    until: node.parent,
    words,
    isVersion: false,
  };
}

const isTopmost = (nodes: readonly TraceNode[]) => {
  const all = new Set(nodes);
  return ({ parent }: TraceNode) => parent === null || !all.has(parent);
};

/** "PaymentCaptured v2"; the first version needs no word. */
function nameOf({ header: { eventType, eventVersion } }: TraceNode): string {
  return eventVersion === null || eventVersion === '1' ? eventType : `${eventType} v${eventVersion}`;
}

/** A line may carry the time of another clock than the event that it is about, in ms. */
const EARLY_MS = 5_000;

type Failure = Pick<FailureLine, 'eventId' | 'position' | 'eventType' | 'time'>;

/** The rows of the events at which consumers failed, by what lines of logs say of them; a line of another store's position is not taken. */
export function* failedRows(table: FlowTable, failures: readonly Failure[]): Steps<ReadonlySet<number>> {
  const rows = new Set<number>();
  const byPosition = new Map<bigint, Failure[]>();
  for (const [i, failure] of failures.entries()) {
    if (i % STEP === 0) yield;
    const { eventId, position } = failure;
    if (eventId !== null) {
      const row = table.indexOf(eventId);
      if (row >= 0) rows.add(row);
    } else if (position !== null) {
      const at = BigInt(position);
      byPosition.get(at)?.push(failure) ?? byPosition.set(at, [failure]);
    }
  }
  for (let row = 0; byPosition.size > 0 && row < table.count; row++) {
    if (row % STEP === 0) yield;
    if (byPosition.get(table.positionValue(row))?.some((failure) => isAbout(failure, table, row))) rows.add(row);
  }
  return rows;
}

function isAbout({ eventType, time }: Failure, table: FlowTable, row: number): boolean {
  if (eventType !== null && eventType !== table.eventType(row)) return false;
  return time === null || !(time < table.time(row) - EARLY_MS);
}
