import type { LogLevel } from '../../model/log/line';
import type { TimeReferences } from './time/placeTime';
import type { Stamp } from './time/stampParts';

/** What the reader of a line may know in addition to the line. */
export type ParseContext = TimeReferences;

export type Field = readonly [key: string, value: string];

/** A line as one logger printed it, before its time is converted to an instant. */
export interface RawRecord {
  readonly stamp: Stamp | undefined;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Field[];
  /** The rule that read it, for "How Is This Line Read?". */
  readonly format: string;
  /** Whether the message is itself a complete line: what a container, a collector or a test printed. */
  readonly isEnvelope: boolean;
  /** Whether its form leaves no doubt: text in front of the record would have broken the form. */
  readonly isSure: boolean;
  /** Whether it begins with a time or a level, or is structured. Such a line does not continue the one before. */
  readonly hasHead: boolean;
}

/** Reads one line without its terminator and wrappers; returns undefined when the line has another format. */
export type LogFormat = (text: string) => RawRecord | undefined;
