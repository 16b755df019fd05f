import type { Position } from './event';

/**
 * What a line says: a handler refused an event, a segment's worker gave up, the consumer's process gave up, a batch failed,
 * or a pattern of the settings matched. One failure leaves several of them.
 */
export type FailureKind = 'handler' | 'segmentWorker' | 'process' | 'batch' | `pattern${number}`;

/** A log line that says that a consumer failed. */
export interface FailureLine {
  readonly kind: FailureKind;
  /** As the line names it. */
  readonly consumer: string;
  readonly segment: number | null;
  /** The event that it failed at, by position or by id; both null when the line names none. */
  readonly position: Position | null;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly streamId: string | null;
  /** Without the words that the libraries put in front. */
  readonly error: string;
  /** How many times in a row by the library's own count; null when it does not say. */
  readonly consecutive: number | null;
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

/** The last line by which a consumer's process let go of its segments or said goodbye. */
export interface EndingLine {
  readonly consumer: string;
  readonly time: number;
  readonly file: string;
}

/** What the log files tell of the consumers. */
export interface ConsumerLog {
  /** Of all consumers, in the order in which they happened; the newest when there were too many. */
  readonly failures: readonly FailureLine[];
  /** One a consumer and file. */
  readonly endings: readonly EndingLine[];
  /** How many files were searched. */
  readonly files: number;
  /** Whether any line mentions the consumer that was asked for. */
  readonly mentioned: boolean;
  readonly unreadable: readonly string[];
  /** Patterns of the settings that are no regular expressions, name no event, or took too long. */
  readonly refusedPatterns: readonly string[];
}

/** Whether a line's consumer is the store's. Partitioned projections have a checkpoint each, `users_p0`, and one name in the log. */
export function isNamed(line: { readonly consumer: string }, consumer: string): boolean {
  return line.consumer === consumer || line.consumer === consumer.replace(/_p\d+$/, '');
}
