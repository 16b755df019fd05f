import type { EndingKind, FailureKind } from '../diagnosis/consumerLog';

/**
 * What a line of a library says about a consumer. `isTriedAgain`: however often it failed. `started`: a process begins to run it, or begins; `runs`: a process has it now.
 */
export type Says =
  | { readonly what: 'failed'; readonly kind: FailureKind; readonly isTriedAgain?: true }
  | { readonly what: 'ended'; readonly kind: EndingKind }
  | { readonly what: 'started' | 'runs' | 'skipped' | 'gapStale' | 'gapAdvanced' };

/** What a field of a line is to a consumer; `gap`, `from`, `to` and `events` are of positions that it passes over. */
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

/** What a library puts in front of a handler's own words. */
export interface ErrorWrapper {
  /** A text that such a line has; absent where another text finds it. */
  readonly text?: string;
  /** With what it says as groups: `event`, `position`, `consumer` and `times`; `batch` where the handler of a whole batch says it. */
  readonly pattern: RegExp;
}

/** What the libraries of a family write into logs. */
export interface LogWords {
  /** Beginnings of messages; the first that fits counts. */
  readonly messages: readonly (readonly [phrase: string, says: Says])[];
  /** Beginnings of messages that tell where a checkpoint has come; there is one of each batch. */
  readonly progress?: readonly string[];
  readonly wrappers: readonly ErrorWrapper[];
  /** Keys of fields in lower case, the best first. Events, positions and errors have also those that are read in every log. */
  readonly keys: Readonly<Partial<Record<LogRole, readonly string[]>>>;
  /**
   * Regular expressions of other lines that say why a consumer failed: with a group `position` or `event`, and `error` where the text is
   * wanted, as in `eventTrace.logs.errorPatterns`.
   */
  readonly failureLines: readonly string[];
}
