import type { LogLevel } from '../../../model/log/line';
import type { Field } from '../format';
import type { Stamp } from '../time/stampParts';
import type { Cursor } from './cursor';
import { HEAD_FORMS } from './headForms';

/** What was read of the head so far. */
interface Before {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
}

const COLON = 58;
const THREAD = /^main$|\d$|exec|thread|pool|worker/i;

/** Names in the head of a line: of loggers, threads, components. What stands before another name is no logger's. */
export class LoggerNames {
  /** The level stood in brackets. */
  isBoxed = false;
  /** The source file stood in front, in angle brackets. */
  isBehindCaller = false;
  /** A bracket is open around time, level and name: env_logger, celery, serilog, tornado. */
  private isOpen = false;
  private count = 0;

  constructor(
    private readonly cursor: Cursor,
    private readonly fields: Field[],
  ) {}

  open(): void {
    this.isOpen = true;
  }

  /** Takes a name at the cursor. Only behind a time or a level: elsewhere a word with a colon begins a sentence. */
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
      cursor.match(HEAD_FORMS.named) ?? cursor.match(HEAD_FORMS.flask) ?? (this.count < 2 ? this.dotted(before) : null);
    if (named) return this.take(named[1]);
    const isHclog = this.isBoxed && before.stamp && cursor.line.charAt(before.stamp.start + 10) === 'T';
    if (this.count > 0) return false;
    const first = cursor.match(isHclog || this.isBehindCaller ? HEAD_FORMS.hclog : HEAD_FORMS.component);
    return first ? this.take(first[1]) : false;
  }

  /** `2026-11-22 14:57:16,385 - name - ERROR - message`. */
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

  /** Node's debug has no level, and its name right behind the time. */
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

  /** The thread in parentheses behind the logger in brackets. */
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
