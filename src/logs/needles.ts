import type { EventHeader } from '../model/event';
import { createBreather } from './breather';

/** Longer ids are not searched for. */
const MAX_ID_LENGTH = 1000;

/** One number of more digits is rare enough in logs to be searched as it stands. */
const COMMON_DIGITS = 4;

/** What finds every line that may refer to an event. They over-match; `relate` decides. */
export interface Needles {
  /** Texts that are searched as they stand: a thousand of them are found as quickly as a few. */
  readonly fixed: readonly string[];
  /** Regular expressions, understood alike by JavaScript and ripgrep. */
  readonly patterns: readonly string[];
}

type Kind = 'position' | 'correlation' | 'trace' | 'stream';

/** Keys before ids that say nothing by themselves: what they begin with, and how they go on. */
const KEYS: Record<Kind, { readonly begin: string; readonly rest: string }> = {
  // What reads events tells its `from_position` all the time, and that is none of an event.
  position: {
    begin: '(?:(?:^|[^0-9A-Za-z_\\n-])[_-]*|(?:lobal|LOBAL|ap|AP)[_ .-]*)[pP]',
    rest: '(?:osition|OSITION)[sS]?',
  },
  correlation: { begin: '[cC]', rest: '(?:orrelation|ORRELATION)[A-Za-z_.-]{0,4}' },
  trace: { begin: '[tT]', rest: '(?:race|RACE)[A-Za-z_.-]{0,4}' },
  stream: { begin: '[aAsS]', rest: '(?:ggregate|GGREGATE|tream|TREAM)[A-Za-z_.-]{0,4}' },
};

/** What finds the lines of any of the events. */
export async function needlesOf(events: readonly EventHeader[]): Promise<Needles> {
  const fixed = new Set<string>();
  const keyed = { correlation: new Set<string>(), trace: new Set<string>(), stream: new Set<string>() };
  const add = (kind: keyof typeof keyed, id: string) => {
    if (!fixed.has(id)) (isDistinctive(id) ? fixed : keyed[kind]).add(id);
  };
  const traces = new Set<string>();
  const breathe = createBreather();
  for (const { eventId, correlationId, traceId, stream } of events) {
    fixed.add(eventId);
    if (usable(correlationId)) add('correlation', correlationId);
    if (usable(traceId)) traces.add(traceId);
    if (usable(stream.id)) add('stream', stream.id);
    const pause = breathe();
    if (pause) await pause;
  }
  for (const traceId of traces) {
    for (const form of traceForms(traceId)) add('trace', form);
    const pause = breathe();
    if (pause) await pause;
  }
  const positions = [...new Set(events.map(({ position }) => position))];
  const values: [Kind, string][] = [];
  const [first = ''] = positions;
  if (positions.length === 1 && first.length > COMMON_DIGITS) fixed.add(first);
  else if (positions.length > 0) values.push(['position', positionValue(positions)]);
  values.push(...(['correlation', 'trace', 'stream'] as const).flatMap((kind) => idValues(kind, keyed[kind])));
  return { fixed: [...fixed], patterns: values.length > 0 ? [keyedPattern(values)] : [] };
}

/** Ids with control characters stand escaped in a log, so they are not looked for. */
function usable(id: string | null): id is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return id !== null && id.length <= MAX_ID_LENGTH && !/[\x00-\x1f\x7f]/.test(id);
}

/** A trace id as 32 hex digits is written as a UUID by some, and the reverse. */
export function traceForms(id: string): readonly string[] {
  if (id.length === 36 && id[8] === '-') return [id, id.replaceAll('-', '')];
  if (id.length !== 32) return [id];
  return [id, `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`];
}

/** Whether an id says by itself what it is. `42` or `order` must stand behind its key. */
export function isDistinctive(id: string): boolean {
  return id.length >= 8 && /\d/.test(id) && /[^\d]/.test(id);
}

/** Keys with one of their values. ripgrep looks for the rest of all keys at once, and only there for what they begin with. */
function keyedPattern(values: readonly (readonly [kind: Kind, value: string])[]): string {
  const begins = values.map(([kind]) => KEYS[kind].begin);
  const rests = values.map(([kind, value]) => KEYS[kind].rest + value);
  return `(?:${begins.join('|')})(?:${rests.join('|')})`;
}

function idValues(kind: Kind, ids: ReadonlySet<string>): [Kind, string][] {
  const value = () => `["'\\\\ \\t:=]{1,8}${anyOf([...ids].map(escapePattern))}(?:[^0-9A-Za-z_-]|$)`;
  return ids.size > 0 ? [[kind, value()]] : [];
}

/** A number, or one of a list. */
function positionValue(positions: readonly string[]): string {
  return `["'\\\\ \\t:=#\\[]{1,8}(?:[0-9]+[, ]+)*${anyOf(positions)}(?:[^0-9]|$)`;
}

const anyOf = (patterns: readonly string[]) => (patterns.length === 1 ? patterns[0] : `(?:${patterns.join('|')})`);

/** A text as a pattern that finds it as it stands. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}
