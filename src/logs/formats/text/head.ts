import type { Field } from '../format';
import { LIBRARY_KEYS, readPairs, unquote } from '../keyValue';
import { stampAt } from '../time/stamp';
import { HEAD_FORMS, SOURCE_FILES } from './headForms';
import { laterLevel, readSeverity } from './headLevel';
import { readMark, readStart } from './headStart';
import { HeadState, type LineHead } from './headState';
import { readToolHead } from './tools/toolHeads';

/** How far into a line its time may begin when the head of the line is empty. */
const TIME_WITHIN = 48;
const MOST_PARTS = 18;
const MOST_LATER = 10;

/** Reads the head of a line of text. Never throws; a line without a head has an empty one. */
export function readHead(line: string): LineHead {
  const head = new HeadState(line);
  readStart(head);
  readParts(head, MOST_PARTS);
  if (!head.stamp && head.cursor.at === 0) laterTime(head);
  return head;
}

function readParts(head: HeadState, most: number): void {
  for (let parts = 0; parts < most && head.cursor.at < head.line.length; parts++) {
    if (!readPart(head)) break;
    head.cursor.match(HEAD_FORMS.separators);
  }
}

/** Reads one part of the head; false when the message begins. */
function readPart(head: HeadState): boolean {
  return (
    head.takeTime() ||
    readToolHead(head) ||
    head.cursor.match(HEAD_FORMS.picture) !== undefined ||
    readSeverity(head) ||
    head.cursor.match(HEAD_FORMS.process) !== undefined ||
    readMetadata(head) ||
    readSpan(head) ||
    readCaller(head) ||
    head.names.read(head) ||
    readBracket(head) ||
    laterMark(head)
  );
}

/** Reads what Elixir and sidekiq put between time and level. */
function readMetadata(head: HeadState): boolean {
  const found = head.level === 'unknown' ? head.cursor.match(HEAD_FORMS.metadata) : undefined;
  if (!found) return false;
  if (head.line.charAt(head.cursor.at) === '[') head.named = 'Elixir';
  // Cloud SQL joins the pairs by commas.
  head.fields.push(...readPairs((found[1] ?? '').replace(/,(?=\w+=)/g, ' '), 0).pairs);
  return true;
}

/** Reads tracing's spans around the line, and the ids that Spring puts in front of it. */
function readSpan(head: HeadState): boolean {
  if (head.level === 'unknown') return false;
  const trace = head.cursor.match(HEAD_FORMS.spring);
  if (trace) {
    if (trace[1]) head.fields.push(['trace_id', trace[1]], ['span_id', trace[2] ?? '']);
    return true;
  }
  const span = head.cursor.match(HEAD_FORMS.span);
  if (span) head.fields.push(...readPairs(span[1] ?? '', 0).pairs);
  return span !== undefined;
}

function readCaller(head: HeadState): boolean {
  const { cursor } = head;
  const found = cursor.match(HEAD_FORMS.caller);
  if (found) {
    head.fields.push(['caller', (found[1] ?? '').replace(/ (?=\d+$)/, ':')]);
    cursor.match(HEAD_FORMS.callerFunction);
    head.names.isBehindCaller = found[0].startsWith('<');
    return true;
  }
  const mfa = head.level === 'unknown' ? undefined : cursor.match(HEAD_FORMS.erlangCaller);
  if (mfa) head.fields.push(['caller', mfa[1] ?? '']);
  return mfa !== undefined;
}

/** Reads signale's mark after the time and the name of the program. */
function laterMark(head: HeadState): boolean {
  const begins = head.stamp !== undefined || head.fields.length > 0;
  return begins && head.level === 'unknown' && readMark(head);
}

/** Finds a time further on in the line, after unknown text. */
function laterTime(head: HeadState): void {
  const { line, cursor } = head;
  for (let at = 1; at < Math.min(line.length, TIME_WITHIN); at++) {
    // A time after an @ ends the line.
    const before = line.charCodeAt(at - 1);
    // Not a time: after an equals sign it is the value of a key, after a letter or digit it is part of a word or of an address, after a
    // hyphen part of a date.
    if (
      isWordPart(before) ||
      before === EQUALS ||
      /\d-$/.test(line.slice(Math.max(0, at - 2), at)) ||
      line.startsWith('@ ', at - 2)
    )
      continue;
    const stamp = stampAt(line, at, false);
    if (!stamp) continue;
    head.setTime(stamp);
    cursor.match(HEAD_FORMS.separators);
    readParts(head, MOST_LATER);
    if (head.level === 'unknown') head.level = laterLevel(line.slice(0, at));
    return;
  }
}

const EQUALS = 61;
const isWordPart = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;

/** A bracket that is not at the end of the line. */
const BRACKET = /\[([^[\]]*)\](?=\s*\S)/y;
/** Kafka writes the name of the logger in front of the keys: `Consumer clientId=billing, groupId=shop`. */
const NAMED_PAIRS = /^([A-Za-z][\w.$ -]*?):?\s+(?=[\w.]+=)/;
/** `PID 412`, `ThreadId 7`, `position:40217`, `timeMillis: 1795359436385`. */
const LABELLED = /^([A-Za-z_][\w.]*)(?::\s?|\s)(\S+)$/;
/** A known key, whose value may have blanks: `error:boom x` of logrus' nested form. */
const KNOWN = /^(\w+):(.+)$/;
/** Separates the members of Elixir's list: `consumer: "billing", position: 40217`. */
const MEMBERS = /, (?=[a-z_]\w*: )/;
const MEMBER = /^[a-z_]\w*: \S/;
const CALLER = new RegExp(`(?:^|\\s)([\\w./-]+\\.(?:${SOURCE_FILES}):\\d+(?::\\d+)?)$`);

/**
 * Takes a bracket of the head that holds more than a name: keys with values, a labelled value, a source file. Other brackets are skipped
 * only when several follow each other, as katip and GlassFish print them. False when the message begins.
 */
function readBracket(head: HeadState): boolean {
  const { cursor, line } = head;
  if ((!head.stamp && head.level === 'unknown') || line.charCodeAt(cursor.at) !== OPEN) return false;
  const { at } = cursor;
  const inner = cursor.match(BRACKET)?.[1]?.trim();
  if (inner === undefined) return false;
  const fields = fieldsIn(inner) ?? (isInRow(line, at, cursor.at) ? [] : undefined);
  if (!fields) {
    cursor.at = at;
    return false;
  }
  head.fields.push(...fields);
  return true;
}

const OPEN = 91;
const CLOSE = 93;

function fieldsIn(inner: string): Field[] | undefined {
  if (inner.includes('=')) {
    // Spring's older form joins the application and the ids by commas.
    const text = inner.replace(/,\s*(?=[\w.]+=)/g, ' ');
    const name = NAMED_PAIRS.exec(text);
    const { pairs, end } = readPairs(text, name?.[0].length ?? 0);
    if (pairs.length === 0 || end !== text.length) return undefined;
    return name?.[1] ? [['component', name[1]], ...pairs] : pairs;
  }
  const caller = CALLER.exec(inner)?.[1];
  if (caller) return [['caller', caller]];
  const members = inner.split(MEMBERS);
  if (members.length > 1 && members.every((member) => MEMBER.test(member))) return members.map(memberOf);
  const [, key = '', value = ''] = KNOWN.exec(inner) ?? [];
  if (LIBRARY_KEYS.has(key)) return [[key, value]];
  const labelled = LABELLED.exec(inner);
  return labelled ? [[labelled[1] ?? '', labelled[2] ?? '']] : undefined;
}

function memberOf(member: string): Field {
  const colon = member.indexOf(': ');
  const value = member.slice(colon + 2).trim();
  return [member.slice(0, colon), /^".*"$/.test(value) ? unquote(value.slice(1, -1)) : value];
}

/** Whether another bracket comes before, and one follows after or the two before have nothing between them. */
function isInRow(line: string, start: number, end: number): boolean {
  const before = line.slice(0, start).trimEnd();
  if (before.charCodeAt(before.length - 1) !== CLOSE) return false;
  return before.length === start || /^\s*\[/.test(line.slice(end, end + 4));
}
