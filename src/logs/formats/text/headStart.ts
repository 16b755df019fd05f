import type { LogLevel } from '../../../model/log/line';
import { readLevel, readLevelLetter } from '../level';
import { klogStampAt } from '../time/stamp';
import { HEAD_FORMS } from './headForms';
import type { HeadState } from './headState';

/**
 * Reads what can be only at the start of a line: the letters of Ruby, klog, tornado and CometBFT, Erlang's reports, the marks of command
 * lines, redis.
 */
export function readStart(head: HeadState): void {
  const { cursor } = head;
  const ruby = cursor.match(HEAD_FORMS.ruby)?.[1];
  const klog = ruby ? undefined : cursor.match(HEAD_FORMS.klog)?.[1];
  const letter = ruby || klog ? undefined : cursor.match(HEAD_FORMS.letterFirst);
  // Ruby's A stands for any level.
  if (ruby) rubyLine(head, ruby === 'A' ? 'unknown' : readLevelLetter(ruby));
  else if (klog) klogLine(head, readLevelLetter(klog));
  else if (letter?.[1]) tornadoLine(head, readLevelLetter(letter[1]));
  else if (letter) {
    head.level = readLevelLetter(letter[2] ?? '');
    // The bracket belongs to the time.
    cursor.at--;
  } else if (!erlangReport(head) && !readMark(head) && !category(head) && !cursor.match(HEAD_FORMS.redis))
    withoutTime(head);
}

/** Skips what zerolog's console prints when its lines have no time. */
function withoutTime({ cursor }: HeadState): void {
  if (cursor.match(HEAD_FORMS.noTime)) cursor.match(HEAD_FORMS.separators);
}

function category(head: HeadState): boolean {
  const name = head.cursor.match(HEAD_FORMS.category)?.[1];
  if (name) head.fields.push(['logger', name]);
  return name !== undefined;
}

/** Reads the marks of command lines; signale's mark is followed by its kind of line, in a column. False when there is no mark. */
export function readMark(head: HeadState): boolean {
  const { cursor } = head;
  const mark = cursor.match(HEAD_FORMS.mark)?.[1];
  if (!mark) return false;
  const kind = cursor.match(HEAD_FORMS.markedKind)?.[1];
  if (kind) {
    head.named = 'signale';
    head.level = readLevel(kind);
    if (head.level === 'unknown') head.fields.push(['type', kind]);
  } else if (/[⨯✖✗]/.test(mark)) head.level = 'error';
  else if (mark === '⚠') head.level = 'warn';
  return true;
}

/** Reads `[E 261122 14:57:16 web:12] message`. */
function tornadoLine(head: HeadState, level: LogLevel): void {
  const { cursor, line } = head;
  head.level = level;
  head.names.open();
  const stamp = klogStampAt(line, cursor.at);
  if (stamp) head.setTime(stamp);
  cursor.match(HEAD_FORMS.separators);
}

function klogLine(head: HeadState, level: LogLevel): void {
  const { cursor, line } = head;
  const stamp = klogStampAt(line, cursor.at);
  if (!stamp) {
    cursor.at = 0;
    return;
  }
  head.level = level;
  head.named = 'klog';
  head.setTime(stamp);
  cursor.match(HEAD_FORMS.klogRest);
  const [, withChannel, alone] = cursor.match(HEAD_FORMS.cockroachCaller) ?? [];
  const caller = withChannel ?? alone;
  if (caller) head.fields.push(['caller', caller]);
  cursor.match(HEAD_FORMS.separators);
}

/** Reads `E, [2026-11-22T14:57:16.385 #412] ERROR -- program: message`. */
function rubyLine(head: HeadState, level: LogLevel): void {
  const { cursor } = head;
  head.named = 'Ruby';
  head.takeTime();
  cursor.match(HEAD_FORMS.separators);
  cursor.match(HEAD_FORMS.process);
  cursor.match(HEAD_FORMS.separators);
  cursor.match(HEAD_FORMS.capital);
  head.level = level;
  cursor.match(/\s*/y);
  const program = cursor.match(HEAD_FORMS.program);
  if (program?.[1]) head.fields.push(['program', program[1]]);
  cursor.match(/\s*/y);
  const request = cursor.match(HEAD_FORMS.requestTag);
  if (request?.[1]) head.fields.push(['request_id', request[1]]);
}

/** Reads `=ERROR REPORT==== 22-Nov-2026::14:57:16.385123 ===`; the report itself is in the lines after it. */
function erlangReport(head: HeadState): boolean {
  const kind = head.cursor.match(HEAD_FORMS.erlangReport)?.[1];
  if (!kind) return false;
  head.named = 'Erlang report';
  const level = readLevel(kind);
  head.level = level !== 'unknown' ? level : kind === 'PROGRESS' ? 'info' : 'error';
  head.takeTime();
  head.cursor.match(/\s*={3}$/y);
  return true;
}
