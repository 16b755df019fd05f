import { parsePosition } from '../event/event';
import { type Clock, SYSTEM_CLOCK } from './calendar';
import type { TypedId } from './idSpan';
import { hexId } from './ids';
import { pastedTraceLink } from './link';
import { listedStreams, streamSubject } from './streams';
import { idSubject, MAX_ID, MIN_PREFIX, type Subject, subjectOf, timeSubject } from './subject';
import { plainly, rejoined, seen, unwrap } from './text/clean';
import { type FoundId, foundIds, namesOnlyForeign } from './text/found';
import { traceMentions } from './text/headers';
import { roleOfKey } from './text/keys';
import { isPairs, type OtherThing, otherThing } from './text/otherThings';
import { keyedRows } from './text/tables';
import { parseTime, timeIn } from './time';

/**
 * Why a text cannot be looked up; faces turn it into a sentence. `tooShort`: a beginning (`ab…`) with fewer than four characters. `noId`:
 * text, code or an address without an id; `file` and others say what it is instead. `foreign`: it names only spans, processes or secrets.
 */
export type LookupProblem = 'empty' | 'tooShort' | 'tooLong' | 'notText' | 'foreign' | OtherThing;

/** How a text was understood: at least one subject, the most telling first. */
export interface Understood {
  readonly subjects: readonly Subject[];
  /** How many ids of the text are not looked up, because there are too many. */
  readonly omitted: number;
  /** The connection that a pasted link of this extension names. */
  readonly connection: string | undefined;
}

/** Secrets that give access: credentials of a header, JSON web tokens, keys of cloud services. They are neither looked up nor kept. */
const SECRET =
  /^["'`]?(?:(?:Bearer|Basic|Digest|Token|ApiKey)\s+(?=\S*\d)\S{16,}|eyJ[\w-]+\.[\w-]+\.[\w-]*|gh[oprsu]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[a-z]-[\w-]{10,}|npm_\w{30,}|AIza[\w-]{30,}|(?:AKIA|ASIA)[A-Z\d]{16}|(?:sk|rk)_live_\w+)["'`]?$/;
/** A pasted log line, request or event may be longer than any id. */
const MAX_INPUT = 64_000;
/** A longer text is not a single id. */
const MOST_WRAPPED = 4 * MAX_ID;
const MOST_SUBJECTS = 12;

/** Reads what a person typed or pasted: ids in any form, with any text around them. */
export function parseLookup(text: string, clock: Clock = SYSTEM_CLOCK): Understood | { problem: LookupProblem } {
  // PostgreSQL accepts no NUL, and half of a surrogate pair is not a character.
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) return { problem: 'notText' };
  if (text.length > MAX_INPUT) return { problem: 'tooLong' };
  const raw = rejoined(seen(text));
  const link = pastedTraceLink(raw);
  if (link) return ofLink(link.id, link.connection, clock);
  return SECRET.test(raw) ? { problem: 'foreign' } : readText(raw, clock);
}

function readText(raw: string, clock: Clock): Understood | { problem: LookupProblem } {
  const plain = plainly(raw);
  const whole = raw.length > MOST_WRAPPED ? raw : unwrap(raw);
  const numbers = listedPositions(plain);
  if (numbers.length > 0) return understood(numbers.map((id) => subjectOf({ kind: 'position', id })));
  const streams = listedStreams(raw);
  if (streams.length > 0) return understood(streams);
  const rows = keyedRows(raw);
  const one = rows !== undefined || whole.length > MAX_ID ? undefined : wholeSubject(whole, unwrap(plain), clock);
  if (one) return typeof one === 'string' ? { problem: one } : understood([one]);
  const found = foundIds(rows === undefined ? plain : plainly(rows));
  if (found.length > 0) return understood(found.map((id) => subjectOfFound(id, raw)));
  if (whole.length > MAX_ID) return { problem: 'tooLong' };
  const moment = timeIn(plain, clock);
  if (moment) return understood([timeSubject(moment.text, moment.time)]);
  if (namesOnlyForeign(plain)) return { problem: 'foreign' };
  return isText(unwrap(plain)) || PLACEHOLDER.test(plain) || isPairs(plain)
    ? { problem: 'noId' }
    : understood([asItStands(whole, raw)]);
}

function ofLink(id: TypedId | string, connection: string | undefined, clock: Clock): ReturnType<typeof parseLookup> {
  const parsed = typeof id === 'string' ? parseLookup(id, clock) : understood([subjectOf(id)]);
  return 'problem' in parsed ? parsed : { ...parsed, connection };
}

function understood(subjects: readonly Subject[]): Understood | { problem: LookupProblem } {
  const usable = subjects.filter(({ text }) => text.length <= MAX_ID);
  if (usable.length === 0) return { problem: 'tooLong' };
  return {
    subjects: usable.slice(0, MOST_SUBJECTS),
    omitted: Math.max(0, usable.length - MOST_SUBJECTS),
    connection: undefined,
  };
}

/** Returns the subject of a text that is exactly one id, position, stream or time. `plain`: the same text in plain characters. */
function wholeSubject(whole: string, plain: string, clock: Clock): Subject | LookupProblem | undefined {
  const id = uncast(unwrap(withoutEnd(plain)));
  const isBeginning = BEGINNING.test(plain);
  if (id === '' || id === '#') return 'empty';
  if (FILE.test(id)) return 'noId';
  const position = readPosition(id);
  const time = parseTime(id, clock);
  if (position !== null) return numberSubject(id, position, time);
  if (time !== null) return timeSubject(id, time);
  const [trace] = traceMentions(id);
  if (trace && trace.start === 0 && trace.end === id.length) return subjectOf({ kind: 'trace', id: trace.id });
  const other = isBeginning ? undefined : (otherThing(id) ?? keyedAmount(id));
  if (other) return other;
  const short = isBeginning ? undefined : SHORT.exec(id)?.[1];
  if (short !== undefined) return idSubject(short);
  const stream = hexId(id) === null ? streamSubject(withoutEnd(whole), isBeginning) : undefined;
  if (stream) return stream;
  if (isBeginning && id.length < MIN_PREFIX && !/\s/.test(id)) return 'tooShort';
  return isBeginning && !/[\s=&]/.test(id) ? { ...idSubject(id), name: id } : undefined;
}

/** A text such as `took=25ms`. */
function keyedAmount(id: string): 'amount' | undefined {
  const value = KEYED.exec(id)?.[2];
  return value !== undefined && otherThing(unwrap(value)) === 'amount' ? 'amount' : undefined;
}

/** `event 6f1f0b66`: the beginning of an id, after a word that says what it is. */
const SHORT =
  /^(?:event|trace|correlation|causation)(?:\s+id)?[\s:#]+(?=[a-f]*\d)([\da-f]{6,12}|[\da-f]{8}(?:-[\da-f]{0,4}){1,3})$/i;

/** `84bf…`, `84bf...`, and `84bf%` as in SQL's LIKE. */
const BEGINNING = /(?:…|\.{3}|(?<=^['"]?(?=\d*[a-f])[\da-f-]{4,35})%['"]?)$/iu;

/** Returns the text without the dots of a beginning or the full stop of a sentence. */
function withoutEnd(text: string): string {
  return text.replace(BEGINNING, '').replace(/(?<=[^.])\.$/u, '');
}

/** Returns a number or a time without the type that SQL or Go adds to it. */
function uncast(text: string): string {
  return (
    /^(?:'?(\d{1,19}|\d{4}-[^']*)'?::\w+(?: with(?:out)? time zone)?|(?:u?int\d*|bigint|(?:global)?position)\((\d{1,19})\))$/i
      .exec(text)
      ?.slice(1)
      .join('') ?? text
  );
}

function numberSubject(id: string, position: string, time: number | null): Subject {
  const hint = /^\d+$/.test(id) ? null : ('position' as const);
  return { ...idSubject(position, false, [id]), position, time, hint };
}

const NUMBER =
  /^(?:(?:global[ _]?)?pos(?:ition)?s?\.?|event|(?:global[ _]?)?(?:offset|seq(?:uence)?(?:[ _](?:no|nr|number))?)\.?|checkpoint(?:\s+at)?|no\.?|№|at)?\s*[#:=@]?\s*(\d{1,3}(?:[,._' ]\d{3})+|\d{1,2}(?:,\d\d)+,\d{3}|\d{1,19})$/i;

/** Reads `#449`, `449`, `position 449`, `event #449`, `#12,408` and `12 408`. */
function readPosition(id: string): string | null {
  const digits = NUMBER.exec(id)?.[1]?.replace(/\D/g, '');
  return digits === undefined ? null : (parsePosition(digits) ?? null);
}

const BEFORE_NUMBERS = /^(?:(?:(?:global[ _]?)?positions?|events?|at|from|between)\b[\s:=]*)+/i;
const NUMBERS = /^#?\d{1,19}(?:\s*(?:[,;]\s+|\n\s*|\.\.|-(?=#)|\b(?:to|and)\b)\s*#?\d{1,19})+$/i;

/**
 * Reads `449, 450`, one number on each line, or `#449..#460`, but not the thousands of one number. A date is not matched, because it has
 * more hyphens.
 */
function listedPositions(plain: string): string[] {
  // After a word, a hyphen separates two positions. Without one, the numbers may be anything.
  const named = plain.replace(BEFORE_NUMBERS, '');
  const numbers = named === plain ? plain : named.replace(/(?<=\d)\s*[-–]\s*(?=\d)/, '..');
  if (!NUMBERS.test(numbers)) return [];
  return (numbers.match(/\d+/g) ?? []).filter((digits) => parsePosition(digits) !== undefined);
}

function subjectOfFound({ id, word, hasName, version }: FoundId, raw: string): Subject {
  const subject = subjectOf(id);
  const others = [word, ...(raw.length <= MAX_ID && !/\s/.test(raw) ? [raw] : [])];
  return {
    ...subject,
    version: subject.stream === null ? null : (version ?? null),
    spellings: [...new Set([...subject.spellings, ...others])],
    name: hasName ? word : subject.name,
  };
}

/** The value of `anyKey=value` or `"anyKey": value`, when that is the whole text. */
const KEYED = /^[\s{[]*(?:[A-Za-z_][\w.-]*\s*=|(["'])[\w.-]+\1\s*:)\s*([^=\s].*)$/s;

/** Returns the subject of a text without a known form. It may be the name of a stream or a correlation. */
function asItStands(whole: string, raw: string): Subject {
  const text = whole.replace(/::\w+(?:\[\])?$/, '').replace(/(?<=[^.])[.,;:!?]$/, '');
  const bare = unwrap(text);
  const keyed = unwrap(KEYED.exec(raw)?.[2] ?? '');
  const value = keyed || bare || whole;
  // A number after an unknown key may count anything.
  const position = keyed === '' ? (parsePosition(value) ?? null) : null;
  return {
    ...idSubject(value, false, [raw, whole, text, bare]),
    position,
    name: /^[\p{L}_]\S*$/u.test(bare) ? bare : null,
  };
}

const STATEMENT =
  /^\W*(?:select|insert|update|delete|with|from|where|drop|create|alter|grant|func|return|if|for|import|package|const|var|let|curl|psql|docker|kubectl|git|go|npm)\s/i;
const CODE = /[\w.]+\(\)|\w\.\w+\(|:=|=>|\s==\s|&&|\|\||\);|^\/\/|[{;]\s*$|<\/\w/;
const FILE = /^(?:(?:[\w.-]*\/)*[\w-]+\.[a-z]{1,5}:\d+(?::\d+)?:?|\.{1,2}\/[\w./-]+\.[a-z]{1,5})$/i;
const NO_VALUE =
  /^(?:null|nil|none|undefined|nan|true|false|\[object object\]|[$%?:<{]+\w*[>}]*|%!\w\(.*\)|[0{}()-]{16,}|v?\d+(?:\.\d+){2,3})$/i;
/** A template without its value, HTML tags, and what JavaScript prints for an object. */
const PLACEHOLDER =
  /^(?:\{\{[^{}]*\}\}|<\/?[A-Za-z_ ]+>|<[!/]?[a-z][^<>]*>.*<\/?[a-z][^<>]*>|\$\{[^{}]*\}|\[object \w+\])$/;
/** Paths and calls without a number. */
const PATH_OR_CALL =
  /^(?:[A-Za-z]:\\[^\d\s]*|(?:~|\.{1,2})?(?:\/[A-Za-z][A-Za-z.-]*){2,}\/?|[A-Za-z_]\w*\([^()\d]*\))$/;
/** The address of a server. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?$/i;
/** Few ids contain spaces, and those are short. */
const MOST_WORDS = 2;

/** Whether a text is clearly not an id: prose, code, an address or punctuation. */
function isText(text: string): boolean {
  const value = KEYED.exec(text)?.[2] ?? text;
  const isNoValue = NO_VALUE.test(text) || NO_VALUE.test(unwrap(value).replace(/::\w+$/, ''));
  if (!/[\p{L}\p{N}\p{So}]/u.test(text) || isNoValue || ADDRESS.test(text)) return true;
  const key = /^["'`]?([A-Za-z_@][\w.@-]*)["'`]?\s*[:=]/.exec(text)?.[1];
  const role = key === undefined ? undefined : roleOfKey(key);
  // If this key had a value, it would have been found before.
  if (role !== undefined && role !== 'id') return true;
  if (/^[a-z][\w+.-]*:\/\//i.test(text) || STATEMENT.test(text) || CODE.test(text) || FILE.test(text)) return true;
  if (PATH_OR_CALL.test(text)) return true;
  return value.split(/\s+/).length > MOST_WORDS;
}
