import type { LogLevel } from '../../../model/log/line';
import type { Field } from '../format';
import { matchAt } from '../matchAt';
import { epochStampAt, stampAt } from '../time/stamp';
import type { Stamp } from '../time/stampParts';
import { HEAD_FORMS } from './headForms';

/** A place in a line that moves forward with each match. */
class Cursor {
  at = 0;

  constructor(readonly line: string) {}

  /** Matches a sticky pattern at the place, and moves the place to the end of the match. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const match = matchAt(pattern, this.line, this.at);
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }
}

/** What comes before a message. */
export interface LineHead {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
  /** Whether the level is only a word with a colon, which sentences and fields have, too. */
  readonly isLabelled: boolean;
  readonly fields: readonly Field[];
  /** The name of the logger, when only one logger writes this form of head. */
  readonly named: string | undefined;
  /** Where the message begins. */
  readonly end: number;
}

/** What has been read of a head, and the place up to which it was read. */
export class HeadState implements LineHead {
  stamp: Stamp | undefined;
  level: LogLevel = 'unknown';
  isLabelled = false;
  readonly fields: Field[] = [];
  named: string | undefined;
  readonly cursor: Cursor;
  readonly names: LoggerNames;

  constructor(readonly line: string) {
    this.cursor = new Cursor(line);
    this.names = new LoggerNames(this.cursor, this.fields);
  }

  get end(): number {
    return this.cursor.at;
  }

  /** Takes the time at the cursor, also in brackets; false when there is none, or when a time was already taken. */
  takeTime(): boolean {
    if (this.stamp) return false;
    const { line, cursor } = this;
    const isBracket = /[[(<]/.test(line.charAt(cursor.at));
    const from = cursor.at + (isBracket ? 1 : 0);
    // A number alone may be anything, unless the line begins with it, or it is in brackets after a level.
    const mayCount = cursor.at === 0 || (isBracket && this.level !== 'unknown');
    const stamp = stampAt(line, from) ?? (mayCount ? epochStampAt(line, from) : undefined);
    if (!stamp) return false;
    this.setTime(stamp);
    if (!isBracket) return true;
    if (/[\])>]/.test(line.charAt(cursor.at))) cursor.at++;
    else this.names.open();
    return true;
  }

  setTime(stamp: Stamp): void {
    this.stamp = stamp;
    this.cursor.at = Math.max(this.cursor.at, stamp.end);
  }
}

/** What has been read of the head. */
interface Before {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
}

const COLON = 58;
const THREAD = /^main$|\d$|exec|thread|pool|worker/i;

/**
 * The names in the head of a line: of loggers, threads, components. When another name follows, the earlier one is a thread's or a
 * component's.
 */
class LoggerNames {
  /** Whether the level was in brackets. */
  isBoxed = false;
  /** Whether the source file came before, in angle brackets. */
  isBehindCaller = false;
  /** Whether a bracket is open around time, level and name, as env_logger, celery, serilog and tornado print it. */
  private isOpen = false;
  private count = 0;

  constructor(
    private readonly cursor: Cursor,
    private readonly fields: Field[],
  ) {}

  open(): void {
    this.isOpen = true;
  }

  /**
   * Takes a name at the cursor. A name in brackets counts anywhere, other names only after a time or a level: elsewhere a word with a colon
   * begins a sentence.
   */
  read(before: Before): boolean {
    const { cursor } = this;
    const bracketed = cursor.match(HEAD_FORMS.bracketed);
    if (bracketed) return this.take(bracketed[1]);
    if (!before.stamp && before.level === 'unknown') return false;
    const closed = this.isOpen ? cursor.match(HEAD_FORMS.closed) : undefined;
    if (closed) {
      this.isOpen = false;
      return this.take(closed[1]);
    }
    const precise = cursor.match(HEAD_FORMS.loguru) ?? cursor.match(HEAD_FORMS.dotnet) ?? cursor.match(HEAD_FORMS.rust);
    if (precise) return this.take(precise[1]);
    if (before.level === 'unknown') return this.beforeLevel();
    if (this.thread()) return true;
    const named =
      cursor.match(HEAD_FORMS.named) ??
      (before.stamp ? cursor.match(HEAD_FORMS.beforeCaller) : undefined) ??
      cursor.match(HEAD_FORMS.flask) ??
      (this.count < 2 ? this.dotted(before) : null);
    if (named) return this.take(named[1]);
    const isHclog = this.isBoxed && before.stamp && cursor.line.charAt(before.stamp.start + 10) === 'T';
    if (this.count > 0) return false;
    const first = cursor.match(isHclog || this.isBehindCaller ? HEAD_FORMS.hclog : HEAD_FORMS.component);
    return first ? this.take(first[1]) : false;
  }

  /** Reads `2026-11-22 14:57:16,385 - name - ERROR - message`. */
  private beforeLevel(): boolean {
    const { cursor } = this;
    const { at } = cursor;
    const named = cursor.match(HEAD_FORMS.named);
    if (!named) return this.namespace();
    cursor.match(HEAD_FORMS.separators);
    const isNext = cursor.match(HEAD_FORMS.capital) ?? cursor.match(HEAD_FORMS.boxed);
    cursor.at = isNext ? at + named[0].length : at;
    return isNext ? this.take(named[1]) : false;
  }

  /** Reads the namespace of Node's debug, which has no level and puts the name directly after the time. */
  private namespace(): boolean {
    const found =
      this.cursor.line.charAt(this.cursor.at - 1) === ' ' ? this.cursor.match(HEAD_FORMS.namespace) : undefined;
    return found ? this.take(found[1]) : false;
  }

  private dotted({ stamp }: Before): RegExpExecArray | undefined {
    const { cursor } = this;
    const isPython = stamp !== undefined && cursor.line.charAt(stamp.start + 19) === ',';
    return (
      (cursor.line.charCodeAt(cursor.at - 1) === COLON ? cursor.match(HEAD_FORMS.python) : undefined) ??
      cursor.match(HEAD_FORMS.dotted) ??
      cursor.match(HEAD_FORMS.qualifiedClass) ??
      cursor.match(HEAD_FORMS.parenthesised) ??
      (this.isBoxed ? cursor.match(HEAD_FORMS.part) : undefined) ??
      (isPython ? cursor.match(HEAD_FORMS.module) : undefined) ??
      (isPython ? cursor.match(HEAD_FORMS.pythonName) : undefined) ??
      cursor.match(HEAD_FORMS.className)
    );
  }

  /** Reads the thread in parentheses after the logger in brackets. */
  private thread(): boolean {
    const isBehind = this.count > 0 && /\]:?\s*$/.test(this.cursor.line.slice(0, this.cursor.at));
    const found = isBehind ? this.cursor.match(HEAD_FORMS.threadBehind) : undefined;
    if (found) this.fields.push(['thread', found[1] ?? '']);
    return found !== undefined;
  }

  private take(name = ''): boolean {
    const earlier = this.fields.findIndex(([key]) => key === 'logger');
    const first = this.fields[earlier]?.[1];
    if (first !== undefined) this.fields[earlier] = [THREAD.test(first) ? 'thread' : 'component', first];
    this.fields.push(['logger', name]);
    this.count++;
    return true;
  }
}
