import type { LogLevel } from '../../model/log/line';
import type { TimeReferences } from './time/placeTime';
import type { Stamp } from './time/stampParts';

/** What the reader of a line may know beside the line. */
export type ParseContext = TimeReferences;

export type Field = readonly [key: string, value: string];

/** A line as one logger printed it, before its time is placed. */
export interface RawRecord {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Field[];
  /** Which rule read it, for "How Is This Line Read?". */
  readonly format: string;
  /** The message is a line of its own: what a container, a collector or a test printed. */
  readonly isEnvelope: boolean;
  /** Its form leaves no doubt: something in front of it would have spoilt it. */
  readonly isSure: boolean;
  /** It begins with a time or a level, or is structured: it is no line that goes on from the one before. */
  readonly hasHead: boolean;
}

/** Reads one line without its terminator and wrappers; undefined when the line is of another format. */
export type LogFormat = (text: string) => RawRecord | undefined;
