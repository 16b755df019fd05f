import type { FailureLine } from '../../diagnosis/consumerLog';
import type { EventTable } from '../../event/eventTable';
import { formatDuration } from '../../text/format';
import { STEP, type Steps } from '../../text/steps';
import { english, type Translate } from '../../text/translate';
import type { FlowTable } from '../flowTable';
import { type Aligned, alignTraces, Shapes, type TraceNode, treesOf } from './align';

/** What is known about an edge besides two traces. */
export interface UsualDelay {
  /** Milliseconds. */
  readonly p95: number;
  /** The consumer that makes the effect; null when that is not certain. */
  readonly consumer: string | null;
}

/** Returns what is known about an edge; null when nothing is. */
export type UsualOf = (cause: TraceNode, effect: TraceNode) => UsualDelay | null;

/** A difference between two events at one place. */
export type TraceChange =
  | { readonly what: 'version'; readonly left: TraceNode; readonly right: TraceNode }
  | { readonly what: 'delay'; readonly left: TraceNode; readonly right: TraceNode; readonly consumer: string | null }
  /** Different numbers of effects of a type, at least one on each side. `left` and `right` are their causes. */
  | {
      readonly what: 'count';
      readonly left: TraceNode;
      readonly right: TraceNode;
      readonly effectType: string;
      readonly counts: readonly [left: number, right: number];
    };

/** What two traces have in common, and how they differ. */
export interface TraceComparison {
  /** How many events are the same on both sides. */
  readonly same: number;
  readonly onlyLeft: readonly TraceNode[];
  readonly onlyRight: readonly TraceNode[];
  readonly changed: readonly TraceChange[];
  /** All events, each with its counterpart if there is one. */
  readonly pairs: readonly Aligned[];
  /** The sentence that a person reads first. */
  readonly sentence: string;
}

/** A delay is different when it is more than this many times the other one and longer than usual. */
const LONGER = 2;
/** The same when no usual delay is known; the difference also has to be more than this many milliseconds. */
const MUCH_LONGER = 5;
const MUCH_MS = 500;

/** Compares the second trace with the first. */
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

/** Compares two events of one trace. */
const byPosition = (a: TraceNode, b: TraceNode) => a.table.comparePositions(a.row, b.row);

function addChanges(left: TraceNode, right: TraceNode, usualOf: UsualOf, to: TraceChange[]): void {
  if (left.table.eventVersion(left.row) !== right.table.eventVersion(right.row)) {
    to.push({ what: 'version', left, right });
  }
  const { delayMs: before, parent } = left;
  const { delayMs: after } = right;
  if (before === null || after === null || !parent) return;
  const [short, long] = [Math.max(0, Math.min(before, after)), Math.max(before, after)];
  // For most pairs the check ends here.
  if (!(long > short * LONGER)) return;
  const usual = usualOf(parent, left);
  const isLonger = usual ? long > usual.p95 : long > short * MUCH_LONGER && long - short > MUCH_MS;
  if (isLonger) to.push({ what: 'delay', left, right, consumer: usual?.consumer ?? null });
}

function addCounts(left: TraceNode, right: TraceNode, to: TraceChange[]): void {
  // A count can differ only for a type that both sides have.
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

/** A difference with its time since the beginning of its trace. */
interface Step {
  readonly afterMs: number;
  /** The last event that is on both sides. */
  readonly until: TraceNode | null;
  /** Called only for the first two differences. */
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

/** Returns whether an event on one side only is a difference of its own: below the same cause, the other side has no event of its type. */
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

/** Returns for example "PaymentCaptured v2". The first version is not named. */
function nameOf({ header: { eventType, eventVersion } }: TraceNode): string {
  return eventVersion === null || eventVersion === '1' ? eventType : `${eventType} v${eventVersion}`;
}

/** Milliseconds by which the clock of a log line may differ from that of its event. */
const EARLY_MS = 5_000;

type Failure = Pick<FailureLine, 'eventId' | 'position' | 'eventType' | 'time'>;

/** Returns the rows of the events at which consumers failed, by log lines. A line about the same position of another store is ignored. */
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
