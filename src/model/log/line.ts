import type { LogClock } from './clock';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'unknown';

/** One line of a log, from any writer. */
export interface LogLine {
  /** Milliseconds since 1970; null when the line has no time. */
  readonly time: number | null;
  readonly level: LogLevel;
  readonly message: string;
  /** The other keys, in the order of the line, with values as text. Time, level and message are not repeated. */
  readonly fields: readonly (readonly [key: string, value: string])[];
}

/** Returns the message, followed by the error's text when the message does not contain it. */
export function messageAndError({ message, fields }: Pick<LogLine, 'message' | 'fields'>): string {
  const error = fields.find(([key]) => key === 'error' || key === 'err')?.[1] ?? '';
  return error === '' || message.includes(error) ? message : `${message}: ${error}`;
}

/** Why a line belongs to an event, the strongest reason first. */
export type LogReason = 'eventId' | 'position' | 'correlationId' | 'traceId' | 'stream';

export interface LogHit extends LogLine {
  /** Absolute file path. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** 0-based offset of the matched id in the line, in UTF-16 units. */
  readonly column: number;
  readonly reason: LogReason;
  /** Line time minus event time in milliseconds; null when the line has no time. */
  readonly offsetMs: number | null;
  /** The part that the time in the line lacks. The line was then placed next to its event. */
  readonly timeLacks?: 'year' | 'date';
}

/** A log line, and the event of a trace to which it belongs best. */
export interface TraceLogHit extends LogHit {
  readonly eventId: string;
}

/** The log lines of a trace's events. */
export interface TraceLogLines {
  /** By time; lines without a time are last. There is one hit for each line. */
  readonly hits: readonly TraceLogHit[];
  /** How many logs were searched: files and other sources. */
  readonly files: number;
  /** True when more lines matched than are listed, or when not every event was searched for. */
  readonly more: boolean;
  /** How the log's clock differs from the store's; null when no line shows it. The hits' times are not corrected. */
  readonly clock: LogClock | null;
}
