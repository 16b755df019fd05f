import { createBreather } from '../../base/inSlices';
import type { EventHeader } from '../../model/event/event';
import { hyphenate } from '../../model/event/uuid';
import { hexId, idSpellings, traceHalves, traceSpellings } from '../../model/lookup/ids';

/** Longer ids are not searched for. */
const MAX_ID_LENGTH = 1000;

/** A single position with more digits than this is rare enough in logs to be searched for without its key. */
const COMMON_DIGITS = 4;

/** What finds every line that may refer to an event. Needles also find other lines; `relate` decides. */
export interface Needles {
  /** Texts that are searched for exactly; a thousand of them are found as fast as a few. */
  readonly fixed: readonly string[];
  /** Regular expressions with the same meaning in JavaScript and ripgrep. */
  readonly patterns: readonly string[];
  /** Ids that are too common on their own, and so count only after their key. */
  readonly keyed: Readonly<Record<KeyedKind, readonly string[]>>;
  /** Positions that count only after their key. */
  readonly positions: readonly string[];
  /** Whether the texts are ids, which do not count when they begin within a word. */
  readonly areIds: boolean;
}

type KeyedKind = 'correlation' | 'trace' | 'stream';
const KEYED_KINDS = ['correlation', 'trace', 'stream'] as const;

/** Creates needles with only texts and expressions. */
export function plainNeedles(fixed: readonly string[], patterns: readonly string[] = []): Needles {
  return { fixed, patterns, keyed: { correlation: [], trace: [], stream: [] }, positions: [], areIds: false };
}

type Kind = 'position' | 'correlation' | 'trace' | 'stream';

/** The keys of ids that are too common on their own: how they begin, and how they continue. */
const KEYS: Record<Kind, { readonly begin: string; readonly rest: string }> = {
  // Programs that read events often write their `from_position`, which is not the position of an event.
  position: {
    begin: '(?:(?:^|[^0-9A-Za-z_\\n-]|\\[[0-9;]*m)[_-]*|(?:lobal|LOBAL|ap|AP)[_ .-]*)[pP]',
    rest: '(?:osition|OSITION)[sS]?',
  },
  correlation: { begin: '[cC]', rest: '(?:orrelation|ORRELATION)[A-Za-z_.-]{0,4}' },
  trace: { begin: '[tT]', rest: '(?:race|RACE)[A-Za-z_.-]{0,4}' },
  stream: { begin: '[aAsS]', rest: '(?:ggregate|GGREGATE|tream|TREAM)[A-Za-z_.-]{0,4}' },
};

/** What may be between a key and its value; consoles colour both. */
const COLOUR = '\\x1b\\[[0-9;]*m|#033\\[[0-9;]*m|\\\\u001[bB]\\[[0-9;]*m';
const between = (characters: string) => `(?:[${characters}]|${COLOUR}){1,8}`;

/** The ids that are searched for directly, and those that count only after their key. */
class Ids {
  readonly fixed = new Set<string>();
  readonly keyed = { correlation: new Set<string>(), trace: new Set<string>(), stream: new Set<string>() };

  add(kind: keyof Ids['keyed'], id: string): void {
    if (!this.fixed.has(id)) (isDistinctive(id) ? this.fixed : this.keyed[kind]).add(id);
  }

  constructor(private readonly capitals: boolean) {}

  /** Adds an id of 128 bits with and without hyphens, in small letters and, with `capitals`, in capitals. */
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

  /** Adds the id of a stream. An id that is too common on its own also counts after its type: `Stock-7`. */
  private addStream(type: string, id: string): void {
    if (this.fixed.has(id)) return;
    this.add('stream', id);
    this.addSpellings(id);
    if (usable(type) && !isDistinctive(id)) this.fixed.add(`${type}-${id}`);
  }

  /** Adds the forms of a trace id: tracers leave out zeros, print one half, and write headers. */
  addTrace(id: string): void {
    this.add('trace', id);
    const hex = hexId(id);
    if (hex === null) return;
    for (const form of traceSpellings(hex)) this.add('trace', form);
    for (const half of traceHalves(hex)) this.add('trace', half);
  }
}

/** Up to this number of events, ids are also searched for in capitals, because this costs nothing then. */
export const FEW_EVENTS = 32;

/**
 * Returns the needles for the lines of any of the events. `capitals`: the logs write ids in capitals; for few events, capitals are always
 * included.
 */
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

/** Returns all expressions for ripgrep: the patterns, and one expression for all keys with their values. */
export function expressionsOf({ patterns, keyed, positions }: Needles): readonly string[] {
  const values = keyedValues(keyed);
  if (positions.length > 0) values.unshift(['position', positionValue(positions)]);
  return values.length === 0 ? patterns : [...patterns, keyedPattern(values)];
}

const AT_END = /(?<![\dA-Za-z])([\da-f]{8}-[\da-f]{4}-[\da-f]{4})-[\da-f]{4}-[\da-f]{12}$|^([\da-f]{16})[\da-f]{16}$/i;

/**
 * Returns the first half of the UUID or of the 32 hex digits at the end of a text; other texts unchanged. Hardly any other id has the same
 * half, even when ids begin with the time of their creation. ripgrep needs a quarter less time for a thousand halves than for the ids,
 * which also have a common half with longer texts: `pay-5db5698f-…`.
 */
export function findable(text: string): string {
  const [, ofUuid, ofHex] = AT_END.exec(text) ?? [];
  return ofUuid ?? ofHex ?? text;
}

/**
 * What may be in front of an id, for ripgrep: the start of the line, a character that is not a letter or digit, the end of a terminal
 * sequence, zeros. As bytes, so that a text in another encoding counts, too.
 */
const BEFORE_ID =
  '(?-u:^|[^0-9A-Za-z]|[\\[\\x9b][0-?]*[ -/]*[@-~]|\\x1b[ -/]*[0-Za-z]|(?:#00|\\\\u000|\\\\x0|\\\\00)7|\\\\a|\\^G)0*';

/** Joins many ids to one expression for ripgrep: a search at the start of words takes half the time of a search everywhere. */
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

/** Whether an id can be searched for. Ids with control characters are escaped in a log, so they are not. */
function usable(id: string | null): id is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return id !== null && id.length <= MAX_ID_LENGTH && !/[\x00-\x1f\x7f]/.test(id);
}

/** Whether an id is recognizable without its key. `42` or `order` must follow their key. */
export function isDistinctive(id: string): boolean {
  return id.length >= 8 && /\d/.test(id) && (/[^\d]/.test(id) || id.length >= 15);
}

/** Joins keys with their values. ripgrep searches for the rest of all keys at once, and tests how they begin only where it finds one. */
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

/** Converts a text to a pattern that matches exactly this text. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}
