import { createBreather } from '../../base/inSlices';
import type { EventHeader } from '../../model/event/event';
import { hyphenate } from '../../model/event/uuid';
import { hexId, idSpellings, traceHalves, traceSpellings } from '../../model/lookup/ids';

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
  /** Ids that say nothing by themselves, and so count only behind their key. */
  readonly keyed: Readonly<Record<KeyedKind, readonly string[]>>;
  /** Positions behind their key. */
  readonly positions: readonly string[];
  /** The texts are ids, which say nothing where they begin within a word. */
  readonly areIds: boolean;
}

type KeyedKind = 'correlation' | 'trace' | 'stream';
const KEYED_KINDS = ['correlation', 'trace', 'stream'] as const;

/** Texts and expressions alone. */
export function plainNeedles(fixed: readonly string[], patterns: readonly string[] = []): Needles {
  return { fixed, patterns, keyed: { correlation: [], trace: [], stream: [] }, positions: [], areIds: false };
}

type Kind = 'position' | 'correlation' | 'trace' | 'stream';

/** Keys before ids that say nothing by themselves: what they begin with, and how they go on. */
const KEYS: Record<Kind, { readonly begin: string; readonly rest: string }> = {
  // What reads events tells its `from_position` all the time, and that is not one of an event.
  position: {
    begin: '(?:(?:^|[^0-9A-Za-z_\\n-]|\\[[0-9;]*m)[_-]*|(?:lobal|LOBAL|ap|AP)[_ .-]*)[pP]',
    rest: '(?:osition|OSITION)[sS]?',
  },
  correlation: { begin: '[cC]', rest: '(?:orrelation|ORRELATION)[A-Za-z_.-]{0,4}' },
  trace: { begin: '[tT]', rest: '(?:race|RACE)[A-Za-z_.-]{0,4}' },
  stream: { begin: '[aAsS]', rest: '(?:ggregate|GGREGATE|tream|TREAM)[A-Za-z_.-]{0,4}' },
};

/** What stands between a key and its value; consoles colour each of them. */
const COLOUR = '\\x1b\\[[0-9;]*m|#033\\[[0-9;]*m|\\\\u001[bB]\\[[0-9;]*m';
const between = (characters: string) => `(?:[${characters}]|${COLOUR}){1,8}`;

/** Ids that are searched as they stand, and those that count only behind their key. */
class Ids {
  readonly fixed = new Set<string>();
  readonly keyed = { correlation: new Set<string>(), trace: new Set<string>(), stream: new Set<string>() };

  add(kind: keyof Ids['keyed'], id: string): void {
    if (!this.fixed.has(id)) (isDistinctive(id) ? this.fixed : this.keyed[kind]).add(id);
  }

  constructor(private readonly capitals: boolean) {}

  /** An id of 128 bits with and without hyphens, in small letters and capitals. */
  addSpellings(id: string): void {
    const hex = hexId(id);
    if (hex === null) return;
    if (this.capitals) for (const spelling of idSpellings(hex)) this.fixed.add(spelling);
    else this.fixed.add(hex).add(hyphenate(hex));
  }

  addEvent({ eventId, correlationId, stream }: EventHeader): void {
    this.fixed.add(eventId);
    this.addSpellings(eventId);
    if (usable(stream.id)) this.addStream(stream.type, stream.id);
    if (!usable(correlationId) || this.fixed.has(correlationId)) return;
    this.add('correlation', correlationId);
    this.addSpellings(correlationId);
  }

  /** An id that says nothing by itself does so behind its type: `Stock-7`. */
  private addStream(type: string, id: string): void {
    if (this.fixed.has(id)) return;
    this.add('stream', id);
    this.addSpellings(id);
    if (usable(type) && !isDistinctive(id)) this.fixed.add(`${type}-${id}`);
  }

  /** Tracers leave out zeros, print one half, and write headers. */
  addTrace(id: string): void {
    this.add('trace', id);
    const hex = hexId(id);
    if (hex === null) return;
    for (const form of traceSpellings(hex)) this.add('trace', form);
    for (const half of traceHalves(hex)) this.add('trace', half);
  }
}

/** Of so few events ids are looked for in capitals, too, which then costs nothing. */
export const FEW_EVENTS = 32;

/** What finds the lines of any of the events. `capitals`: the logs write ids in capitals; of few events they are looked for anyway. */
export async function needlesOf(events: readonly EventHeader[], capitals = false): Promise<Needles> {
  const ids = new Ids(capitals || events.length <= FEW_EVENTS);
  const traces = new Set<string>();
  const breathe = createBreather();
  for (const event of events) {
    ids.addEvent(event);
    if (usable(event.traceId)) traces.add(event.traceId);
    const pause = breathe();
    if (pause) await pause;
  }
  for (const traceId of traces) {
    ids.addTrace(traceId);
    const pause = breathe();
    if (pause) await pause;
  }
  const positions = [...new Set(events.map(({ position }) => position))];
  const [first = ''] = positions;
  const isRare = positions.length === 1 && first.length > COMMON_DIGITS;
  if (isRare) ids.fixed.add(first);
  const { correlation, trace, stream } = ids.keyed;
  const keyed = { correlation: [...correlation], trace: [...trace], stream: [...stream] };
  return { fixed: [...ids.fixed], patterns: [], keyed, positions: isRare ? [] : positions, areIds: true };
}

/** All that is searched by expressions, for ripgrep: the keys with their values as one. */
export function expressionsOf({ patterns, keyed, positions }: Needles): readonly string[] {
  const values = keyedValues(keyed);
  if (positions.length > 0) values.unshift(['position', positionValue(positions)]);
  return values.length === 0 ? patterns : [...patterns, keyedPattern(values)];
}

const AT_END = /(?<![\dA-Za-z])([\da-f]{8}-[\da-f]{4}-[\da-f]{4})-[\da-f]{4}-[\da-f]{12}$|^([\da-f]{16})[\da-f]{16}$/i;

/**
 * The first half of the UUID that a text ends in, or of 32 hex digits: hardly any other has it, also where it begins with the time
 * of its making. A thousand halves take ripgrep a quarter less time than the ids, which share them besides: `pay-5db5698f-…`.
 */
export function findable(text: string): string {
  const [, ofUuid, ofHex] = AT_END.exec(text) ?? [];
  return ofUuid ?? ofHex ?? text;
}

/**
 * What may stand before an id, for ripgrep: the line's begin, what is no letter and no digit, the end of a terminal's sequence, zeros.
 * By bytes, so that a text of another encoding counts, too.
 */
const BEFORE_ID =
  '(?-u:^|[^0-9A-Za-z]|[\\[\\x9b][0-?]*[ -/]*[@-~]|\\x1b[ -/]*[0-Za-z]|(?:#00|\\\\u000|\\\\x0|\\\\00)7|\\\\a|\\^G)0*';

/** Many ids as one expression of ripgrep: looking for them at the beginnings of words takes half the time of looking everywhere. */
export async function idsPattern(texts: readonly string[]): Promise<string> {
  const words: string[] = [];
  const others: string[] = [];
  const breathe = createBreather();
  for (const text of texts) {
    (/^[\dA-Za-z]/.test(text) ? words : others).push(escapePattern(text));
    const pause = breathe();
    if (pause) await pause;
  }
  return [...(words.length > 0 ? [BEFORE_ID + anyOf(words)] : []), ...others].join('|');
}

function keyedValues(keyed: Needles['keyed']): [Kind, string][] {
  return KEYED_KINDS.flatMap((kind) => idValues(kind, keyed[kind]));
}

/** Ids with control characters stand escaped in a log, so they are not looked for. */
function usable(id: string | null): id is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return id !== null && id.length <= MAX_ID_LENGTH && !/[\x00-\x1f\x7f]/.test(id);
}

/** Whether an id says by itself what it is. `42` or `order` must stand behind its key. */
export function isDistinctive(id: string): boolean {
  return id.length >= 8 && /\d/.test(id) && (/[^\d]/.test(id) || id.length >= 15);
}

/** Keys with one of their values. ripgrep looks for the rest of all keys at once, and only there for what they begin with. */
function keyedPattern(values: readonly (readonly [kind: Kind, value: string])[]): string {
  const begins = values.map(([kind]) => KEYS[kind].begin);
  const rests = values.map(([kind, value]) => KEYS[kind].rest + value);
  return `(?:${begins.join('|')})(?:${rests.join('|')})`;
}

function idValues(kind: Kind, ids: readonly string[]): [Kind, string][] {
  const value = () => `${between('"\'\\\\ \\t:=')}${anyOf(ids.map(escapePattern))}(?:[^0-9A-Za-z_-]|$)`;
  return ids.length > 0 ? [[kind, value()]] : [];
}

/** A number, or one of a list. */
function positionValue(positions: readonly string[]): string {
  return `${between('"\'\\\\ \\t:=#\\[')}(?:[0-9]+[, ]+)*${anyOf(positions)}(?:[^0-9]|$)`;
}

const anyOf = (patterns: readonly string[]) => (patterns.length === 1 ? patterns[0] : `(?:${patterns.join('|')})`);

/** A text as a pattern that finds it as it stands. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}
