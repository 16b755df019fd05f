import { formatDuration } from '../../text/format';
import { english, type Translate } from '../../text/translate';
import type { FlowTable } from '../flowTable';
import { type Effects, effectsOf } from '../flowWindow';
import { type Expectation, effectWords } from './expectation';

/** How a cause fails an expectation. */
export interface Failure {
  /** The row of the cause in the table. */
  readonly row: number;
  readonly kind: 'missing' | 'late' | 'tooOften' | 'unwanted';
  /** The effects that exist, by position. */
  readonly effects: readonly number[];
  /** One sentence for a person. */
  readonly sentence: string;
}

/** The result of one expectation for all its causes. */
export interface Verdict {
  readonly expectation: Expectation;
  /** How many causes meet it. */
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** How many causes have a deadline in the future. */
  readonly open: number;
}

/** Which causes count, and which deadlines have passed. Times in milliseconds since 1970. */
export interface JudgedTime {
  readonly since: number;
  /** Causes past this position are left out. Absent: all count. */
  readonly upTo?: bigint;
  readonly now: number;
}

/** Judges each cause by its own deadline, by the times of the events. */
export function judgeExpectation(
  expectation: Expectation,
  table: FlowTable,
  effects: Effects,
  { since, upTo, now }: JudgedTime,
): Verdict {
  const failures: Failure[] = [];
  let [passed, open] = [0, 0];
  for (let row = 0; row < table.count; row++) {
    if (!isCause(expectation, table, row) || table.time(row) < since) continue;
    if (upTo !== undefined && table.positionValue(row) > upTo) continue;
    const failure = judgeCause({ expectation, table, effects, row }, now);
    if (failure === 'open') open += 1;
    else if (failure) failures.push(failure);
    else passed += 1;
  }
  return { expectation, passed, failures, open };
}

/** Whether an expectation is about an event. */
export function isCause({ cause, causeVersion }: Expectation, table: FlowTable, row: number): boolean {
  const kind = table.kinds[table.kind(row)];
  return kind?.eventType === cause && (causeVersion === null || (kind.eventVersion ?? '1') === causeVersion);
}

/** A cause and its expectation. */
export interface CauseToJudge {
  readonly expectation: Expectation;
  readonly table: FlowTable;
  readonly effects: Effects;
  /** The row of the cause in the table. */
  readonly row: number;
}

/** Judges one cause by its deadline. Returns undefined when its effects meet the expectation. `now`: milliseconds since 1970. */
export function judgeCause(
  { expectation, table, effects, row }: CauseToJudge,
  now: number,
  t: Translate = english,
): Failure | 'open' | undefined {
  const { withinMs, count, consumer } = expectation;
  const own = [...effectsOf(effects, row)]
    .filter((effect) => expectation.effects.includes(table.eventType(effect)))
    .sort((a, b) => (table.positionValue(a) < table.positionValue(b) ? -1 : 1));
  const fails = (kind: Failure['kind'], sentence: string): Failure => ({ row, kind, effects: own, sentence });
  const base = { cause: expectation.cause, position: table.position(row), effect: effectWords(expectation) };
  const within = formatDuration(withinMs, t.language);
  const most = { any: Number.POSITIVE_INFINITY, once: 1, never: 0, atMost: count.kind === 'atMost' ? count.most : 0 }[
    count.kind
  ];
  // Too many effects are a failure, whenever they came.
  if (own.length > most) {
    const places = own.map((effect) => `#${table.position(effect)}`).join(', ');
    return most === 0
      ? fails('unwanted', t('{cause} #{position}: {effect} followed ({places}).', { ...base, places }))
      : fails(
          'tooOften',
          t('{cause} #{position}: {count} × {effect} followed ({places}).', { ...base, count: own.length, places }),
        );
  }
  const isOpen = now < table.time(row) + withinMs;
  if (count.kind === 'never' || count.kind === 'atMost') return isOpen ? 'open' : undefined;
  const delays = own.map((effect) => table.time(effect) - table.time(row));
  if (delays.some((delay) => delay <= withinMs)) return undefined;
  if (isOpen) return 'open';
  if (delays.length > 0) {
    const after = formatDuration(Math.min(...delays), t.language);
    const late = { ...base, after, within };
    return fails('late', t('{cause} #{position}: {effect} came after {after}, not within {within}.', late));
  }
  if (consumer === null)
    return fails('missing', t('{cause} #{position}: {effect} did not follow within {within}.', { ...base, within }));
  const missing = { ...base, consumer, within };
  return fails('missing', t('{cause} #{position}: {effect} by {consumer} did not follow within {within}.', missing));
}
