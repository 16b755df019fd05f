import type { LogLevel } from '../../../../model/log/line';
import type { Field } from '../../format';
import { readPairs } from '../../keyValue';
import { readLevel, readLevelLetter } from '../../level';
import type { HeadState } from '../headState';
import { TOOL_HEADS } from './toolForms';
import { DIGIT, LETTER, MARK } from './toolHead';

/** The same objects with all members present: with one shape, their members are read fast. */
const HEADS = TOOL_HEADS.map(({ pattern, starts, needs = '', keys, isBehindTime, isBeforeLevel, named }) => ({
  pattern,
  starts,
  needs,
  keys,
  isBehindTime,
  isBeforeLevel,
  named,
}));

/** Takes a part that only one tool writes; false when there is none at the cursor. */
export function readToolHead(head: HeadState): boolean {
  const start = startAt(head.cursor.line.charCodeAt(head.cursor.at));
  for (const { pattern, starts, needs, keys, isBehindTime, isBeforeLevel, named } of HEADS) {
    if ((starts & start) === 0 || (isBehindTime && !head.stamp)) continue;
    if (isBeforeLevel && head.level !== 'unknown') continue;
    if (needs !== '' && !head.line.includes(needs)) continue;
    // Away from the start of a line, such a part counts only in a head that already has a time.
    if (!isBehindTime && isBeforeLevel && head.cursor.at > 0 && !head.stamp) continue;
    const match = head.cursor.match(pattern);
    if (!match) continue;
    head.named = named ?? head.named;
    take(head, match, keys);
    return true;
  }
  return false;
}

function startAt(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === UNDERSCORE ? LETTER : MARK;
}

const UNDERSCORE = 95;

function take(head: HeadState, match: RegExpExecArray, keys: readonly string[]): void {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? '';
    const value = match[i + 1];
    if (value === undefined) continue;
    if (key === 'level') head.level = readLevel(value);
    else if (key === 'npm') head.level = NPM[value] ?? readLevel(value);
    else if (key === 'letter') head.level = readLevelLetter(value);
    else if (key === 'webSphere') head.level = WEBSPHERE[value] ?? readLevelLetter(value);
    else if (key === 'pairs') head.fields.push(...readPairs(value, 0).pairs);
    else head.fields.push([key, value] satisfies Field);
  }
}

/** npm's words that are not levels elsewhere. */
const NPM: Readonly<Record<string, LogLevel>> = { 'ERR!': 'error', timing: 'trace', sill: 'trace', http: 'debug' };
/** Audit, configuration, and the two output streams of a process. */
const WEBSPHERE: Readonly<Record<string, LogLevel>> = { A: 'info', C: 'debug', O: 'info', R: 'error' };
