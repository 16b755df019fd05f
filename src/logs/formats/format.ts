import type { LogLine } from '../../model/logLine';

/** What the reader of a line may know beside the line. */
export interface ParseContext {
  /**
   * Milliseconds since 1970 of an event that the line may belong to. A time without zone is read as local or as UTC,
   * whichever is nearer to it: Go's `log` prints local time, and containers mostly run in UTC.
   */
  readonly near?: number | undefined;
}

/** Reads one line without its terminator and prefix; undefined when the line is of another format. */
export type LogFormat = (text: string, context: ParseContext) => LogLine | undefined;

export type Field = readonly [key: string, value: string];
