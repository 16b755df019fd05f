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

/** Keys before ids that say nothing by themselves; the first letter may be a capital. */
const KEYS = {
  correlation: 'orrelation|ORRELATION',
  trace: 'race|RACE',
  stream: 'ggregate|GGREGATE|tream|TREAM',
} as const;

/** What finds the lines of any of the events. */
export async function needlesOf(events: readonly EventHeader[]): Promise<Needles> {
  const fixed = new Set<string>();
  const keyed = { correlation: new Set<string>(), trace: new Set<string>(), stream: new Set<string>() };
  const add = (kind: keyof typeof KEYS, id: string) => {
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
  const patterns: string[] = [];
  const [first = ''] = positions;
  if (positions.length === 1 && first.length > COMMON_DIGITS) fixed.add(first);
  else if (positions.length > 0) patterns.push(positionsPattern(positions));
  for (const kind of ['correlation', 'trace', 'stream'] as const)
    if (keyed[kind].size > 0) patterns.push(keyedPattern([...keyed[kind]], KEYS[kind]));
  return { fixed: [...fixed], patterns };
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

function keyedPattern(ids: readonly string[], key: string): string {
  return `(?:${key})[A-Za-z_.-]{0,4}["'\\\\ \\t:=]{1,8}${anyOf(ids.map(escapePattern))}(?:[^0-9A-Za-z_-]|$)`;
}

/** Digits alone would match nearly every line, so the key before them, or a list behind the key, is part of the pattern. */
function positionsPattern(positions: readonly string[]): string {
  return `(?:osition|OSITION)[sS]?["'\\\\ \\t:=#\\[]{1,8}(?:[0-9]+[, ]+)*${anyOf(positions)}(?:[^0-9]|$)`;
}

const anyOf = (patterns: readonly string[]) => (patterns.length === 1 ? patterns[0] : `(?:${patterns.join('|')})`);

/** A text as a pattern that finds it as it stands. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}
