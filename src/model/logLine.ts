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
}

/** A log line and the event of a trace that it belongs to best. */
export interface TraceLogHit extends LogHit {
  readonly eventId: string;
}
