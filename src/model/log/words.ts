import type { EndingKind, FailureKind } from '../diagnosis/consumerLog';

/**
 * What a library's line says about a consumer. `isTriedAgain`: it is tried again, however often it failed. `started`: a process begins, or
 * begins to run the consumer; `runs`: a process has the consumer now.
 */
export type LineMeaning =
  | { readonly what: 'failed'; readonly kind: FailureKind; readonly isTriedAgain?: true }
  | { readonly what: 'ended'; readonly kind: EndingKind }
  | { readonly what: 'started' | 'runs' | 'skipped' | 'gapStale' | 'gapAdvanced' };

/** What a field of a line means for a consumer. `gap`, `from`, `to` and `events` are about positions that it passes over. */
export type LogRole =
  | 'consumer'
  | 'owner'
  | 'segment'
  | 'event'
  | 'position'
  | 'error'
  | 'consecutive'
  | 'batchSize'
  | 'checkpoint'
  | 'gap'
  | 'from'
  | 'to'
  | 'events';

/** The words that a library puts before a handler's own words. */
export interface ErrorWrapper {
  /** A text that such a line contains; absent when the text of another wrapper already finds it. */
  readonly text?: string;
  /**
   * Groups give what the line says: `event`, `position`, `consumer` and `times`; `batch` when the line is about the handler of a whole
   * batch.
   */
  readonly pattern: RegExp;
}

/** What the libraries of a family write into logs. */
export interface LogWords {
  /** Beginnings of messages; the first one that fits counts. */
  readonly messages: readonly (readonly [phrase: string, says: LineMeaning])[];
  /** Beginnings of messages that say how far a checkpoint has come; each batch writes one. */
  readonly progress?: readonly string[];
  readonly wrappers: readonly ErrorWrapper[];
  /** Keys of fields in lower case, the best first. For events, positions and errors, the keys that are read in every log are added. */
  readonly keys: Readonly<Partial<Record<LogRole, readonly string[]>>>;
  /**
   * Regular expressions for other lines that say why a consumer failed. They have a group `position` or `event`, and `error` when the text
   * is wanted, as in `eventTrace.logs.errorPatterns`.
   */
  readonly failureLines: readonly string[];
}
