import type { LogLevel } from '../../../model/log/line';
import type { Field } from '../format';
import { epochStampAt } from '../time/epoch';
import { stampAt } from '../time/stamp';
import type { Stamp } from '../time/stampParts';
import { Cursor } from './cursor';
import { LoggerNames } from './loggerNames';

/** What stands in front of a message. */
export interface LineHead {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
  /** The level is a mere word with a colon, as sentences and fields have them, too. */
  readonly isLabelled: boolean;
  readonly fields: readonly Field[];
  /** The logger, where the form of the head is that of one alone. */
  readonly named: string | undefined;
  /** Where the message begins. */
  readonly end: number;
}

/** What was read of a head so far, and the place up to which it was. */
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

  /** Takes the time at the place, also in brackets; false when none stands there, or one was taken. */
  takeTime(): boolean {
    if (this.stamp) return false;
    const { line, cursor } = this;
    const isBracket = /[[(<]/.test(line.charAt(cursor.at));
    const from = cursor.at + (isBracket ? 1 : 0);
    // A number alone may be anything, unless the line begins with it or it stands in brackets behind a level.
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
