import type { LogClock } from './clock';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'unknown';

/** One line of a log, whatever wrote it. */
export interface LogLine {
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
  readonly level: LogLevel;
  readonly message: string;
  /** The other keys in the order of the line; values as text. Time, level and message are not repeated. */
  readonly fields: readonly (readonly [key: string, value: string])[];
}

/** The message with the error's text behind it, where the message does not say it. */
export function messageAndError({ message, fields }: Pick<LogLine, 'message' | 'fields'>): string {
  const error = fields.find(([key]) => key === 'error' || key === 'err')?.[1] ?? '';
  return error === '' || message.includes(error) ? message : `${message}: ${error}`;
}

/** Why a line belongs to an event, strongest first. */
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
  /** What the line leaves out of its time, which was then placed next to the event. */
  readonly timeLacks?: 'year' | 'date';
}

/** A log line and the event of a trace that it belongs to best. */
export interface TraceLogHit extends LogHit {
  readonly eventId: string;
}

/** The log lines of a trace's events. */
export interface TraceLogLines {
  /** By time; lines without a time last. One hit a line. */
  readonly hits: readonly TraceLogHit[];
  /** How many logs were searched, files and other sources. */
  readonly files: number;
  /** True when more lines matched than are listed, or not every event was looked for. */
  readonly more: boolean;
  /** How the log's clock differs from the store's; null when no line tells. The hits' times are not corrected. */
  readonly clock: LogClock | null;
}
