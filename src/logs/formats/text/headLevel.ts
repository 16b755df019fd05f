import type { LogLevel } from '../../../model/log/line';
import type { Field } from '../format';
import { LEVEL_WORDS, readLevel, readLevelLetter } from '../level';
import { CAPITAL_LEVELS, HEAD_FORMS } from './headForms';
import type { HeadState } from './headState';

/** A level outside the head must be within this many characters. */
const LEVEL_WITHIN = 100;
const LATER_LEVEL = new RegExp(
  `(?<![\\w-])(?:\\[(${LEVEL_WORDS})\\]|(${CAPITAL_LEVELS})(?:[+-]\\d+)?(?![\\w-])|(${LEVEL_WORDS}):(?=\\s))`,
);

/** Returns the level that a text has near its start: `[ERROR]`, `ERROR`, `error: `. */
export function laterLevel(text: string): LogLevel {
  const found = LATER_LEVEL.exec(text.length > LEVEL_WITHIN ? text.slice(0, LEVEL_WITHIN) : text);
  return found ? readLevel(found[1] ?? found[2] ?? found[3] ?? '') : 'unknown';
}

/** Takes the level at the cursor, in any form; false when there is none, or when a level was already taken. */
export function readSeverity(head: HeadState): boolean {
  if (head.level !== 'unknown') return false;
  const { cursor } = head;
  const boxed = cursor.match(HEAD_FORMS.boxed);
  if (boxed) {
    head.names.isBoxed = true;
    return setLevel(head, boxed[1]);
  }
  const capital = cursor.match(HEAD_FORMS.capital);
  if (capital) {
    setLevel(head, `${capital[1]}${capital[2]}`);
    if (cursor.match(HEAD_FORMS.elapsed)) head.named = 'logrus console';
    return true;
  }
  const label = cursor.match(HEAD_FORMS.label);
  if (label) {
    head.isLabelled = true;
    return setLevel(head, label[1] ?? label[2]);
  }
  const letter = head.stamp && cursor.match(HEAD_FORMS.letter);
  if (letter) {
    head.level = readLevelLetter(letter[1] ?? letter[2] ?? letter[3] ?? '');
    return true;
  }
  return swiftLog(head) || otherSeverity(head) || plainWord(head);
}

/** Reads monolog's channel, marks of CI servers, PostgreSQL's lines, and zerolog's line without a level. */
function otherSeverity(head: HeadState): boolean {
  const { cursor } = head;
  const other = cursor.match(HEAD_FORMS.qualified) ?? cursor.match(HEAD_FORMS.buildMark);
  if (other) return setLevel(head, HEAD_FORMS.buildCommand.test(other[1] ?? '') ? 'info' : other[1]);
  const command = cursor.match(HEAD_FORMS.workflowCommand);
  if (command) {
    const [, word = '', properties = ''] = command;
    head.fields.push(...propertiesOf(properties));
    return setLevel(head, /^(?:end)?group$/.test(word) ? 'info' : word);
  }
  const postgres = head.stamp && cursor.match(HEAD_FORMS.postgres)?.[0];
  // French for a warning.
  return postgres
    ? setLevel(head, postgres.startsWith('ATTENTION') ? 'warn' : 'info')
    : cursor.match(HEAD_FORMS.noLevel) !== undefined;
}

/** Reads GitHub's `file=app.go,line=42`. */
const propertiesOf = (text: string): Field[] =>
  text
    .split(',')
    .filter((part) => part.includes('='))
    .map(pairOf);

/** Words that do not begin a sentence. */
const NO_SENTENCE = /^(?:info|warn|debug|inf|dbg|wrn)$/;

/** Reads a level in small letters after a time: a word that does not begin a sentence, or one before a message with keys. */
function plainWord(head: HeadState): boolean {
  const { cursor, stamp, line } = head;
  if (!stamp && cursor.at === 0) return yarn(head);
  if (!stamp || stamp.lacks === 'date') return false;
  const { at } = cursor;
  const word = cursor.match(HEAD_FORMS.plainWord)?.[1];
  if (word === undefined) return false;
  if (NO_SENTENCE.test(word) || HEAD_FORMS.keysBehind.test(line.slice(cursor.at))) return setLevel(head, word);
  cursor.at = at;
  return false;
}

/** Reads `error Command failed with exit code 1.` */
function yarn(head: HeadState): boolean {
  const word = head.cursor.match(HEAD_FORMS.yarn)?.[1];
  if (word === undefined) return false;
  head.isLabelled = true;
  return setLevel(head, word);
}

/** Reads `2026-11-22T14:57:16+0000 error api: key=value [Module] message`. */
function swiftLog(head: HeadState): boolean {
  const { cursor, line, stamp } = head;
  const isIso = stamp !== undefined && line.charAt(stamp.start + 10) === 'T';
  const found = isIso ? cursor.match(HEAD_FORMS.swift) : undefined;
  if (!found) return false;
  head.named = 'swift-log';
  head.fields.push(['logger', found[2] ?? '']);
  const source = cursor.match(HEAD_FORMS.swiftSource);
  if (source) head.fields.push(...swiftPairs(source[1] ?? ''), ['source', source[2] ?? '']);
  return setLevel(head, found[1]);
}

/** Reads pairs whose values are not quoted: each value continues up to the next key. */
const swiftPairs = (text: string): Field[] =>
  text
    .split(/ (?=[\w.-]+=)/)
    .filter((pair) => pair !== '')
    .map(pairOf);

const pairOf = (text: string): Field => {
  const at = text.indexOf('=');
  return [text.slice(0, at).trim(), text.slice(at + 1)];
};

function setLevel(head: HeadState, word: string | undefined): boolean {
  head.level = readLevel(word ?? '');
  return true;
}
