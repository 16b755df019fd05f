import type { Position } from '../../event/event';
import type { LinePlace } from '../consumerLog';

/** A commit that touched a file. */
export interface Commit {
  /** The short hash, as people write it. */
  readonly hash: string;
  /** When it was committed: milliseconds since 1970. */
  readonly time: number;
  /** The first line of the message. */
  readonly subject: string;
}

/** What is unusual about a field, without its value. */
export type FieldNovelty = 'value' | 'missing' | 'added' | 'type' | 'sign' | 'size' | 'empty';

/** Something that changed before a consumer stopped. */
export type WhatChanged =
  | { readonly kind: 'gap'; readonly gap: string }
  /** `times`: how often it was logged since. */
  | { readonly kind: 'error'; readonly class: ErrorClass | null; readonly error: string; readonly times: number }
  /** The event is the first of its version, or number `seen` + 1; `before`: how many earlier events of its type had another version. */
  | {
      readonly kind: 'version';
      readonly eventType: string;
      readonly version: string | null;
      readonly position: Position;
      readonly seen: number;
      readonly before: number;
    }
  | { readonly kind: 'type'; readonly eventType: string; readonly position: Position; readonly before: number }
  | {
      readonly kind: 'value';
      readonly field: string;
      readonly novelty: FieldNovelty;
      readonly eventType: string;
      readonly position: Position;
      /** How many earlier events of its kind were compared. */
      readonly before: number;
    }
  | { readonly kind: 'restart'; readonly owner: string | null }
  | { readonly kind: 'owner'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'silent'; readonly owner: string | null }
  | { readonly kind: 'ended' | 'crash' }
  /** The process is alive but has made no progress for `restingS`, or it handles events `times` times slower than before. */
  | { readonly kind: 'slow'; readonly restingS: number | null; readonly times: number | null }
  /**
   * The owner changed `count` times within `withinS`, and none made progress. `isLeast`: it may have changed more often than was counted.
   */
  | { readonly kind: 'hands'; readonly count: number; readonly isLeast: boolean; readonly withinS: number }
  | { readonly kind: 'clock'; readonly position: Position; readonly aheadMs: number }
  /** `times`: the number of events compared with the usual number. */
  | { readonly kind: 'burst'; readonly times: number; readonly events: number }
  | { readonly kind: 'commit'; readonly commit: Commit };

/** One entry of the timeline before a stop. */
export type Change = WhatChanged & {
  /** Milliseconds since 1970; null when the time is unknown. */
  readonly at: number | null;
  /** Set when the time comes from a log and may be wrong by hours. */
  readonly isAssumed?: NonNullable<LinePlace['isAssumed']>;
  /** From 0 to 1: how likely the change is the cause. */
  readonly weight: number;
};

/** Entries with a lower weight may be chance. */
const LEAST_WEIGHT = 0.1;
const MOST_CHANGES = 8;

/** Returns the most telling changes first; among equal ones, the latest first. */
export function ranked(changes: readonly Change[]): Change[] {
  return changes
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b.weight - a.weight || (b.at ?? 0) - (a.at ?? 0))
    .slice(0, MOST_CHANGES);
}

/** Whether a change came after the stop, as far as their times can be compared. */
export function isBehindStop(
  change: Pick<Change, 'at' | 'isAssumed'>,
  stop: Pick<Change, 'at' | 'isAssumed'>,
): boolean {
  if (change.at === null || stop.at === null || change.isAssumed !== stop.isAssumed) return false;
  return change.at > stop.at + CLOCKS_MS;
}

/**
 * Returns a weight that halves every `halfMs` before the stop. A change after the stop does not explain it and gets 0, if the clocks allow
 * that conclusion.
 */
export function faded(weight: number, agoMs: number, halfMs: number): number {
  return agoMs < -CLOCKS_MS ? 0 : weight * 2 ** (-Math.max(0, agoMs) / halfMs);
}

/** The clocks of the database, the log and the program that appended may differ by this much. */
const CLOCKS_MS = 5_000;

/** The kind of trouble that an error names, when its words are known. */
export type ErrorClass = 'deadlock' | 'network' | 'slow' | 'configuration';

/** The words of PostgreSQL, of Go's standard library and of common drivers. The first match counts. */
const WORDS: readonly (readonly [ErrorClass, RegExp])[] = [
  ['deadlock', /deadlock|could not serialize access|\b40P01\b|\b40001\b/i],
  [
    'network',
    /connection (?:refused|reset|timed out|closed|aborted)|no such host|i\/o timeout|broken pipe|bad connection|unexpected EOF|(?:: |^)EOF\b|(?:network|host) is unreachable|no route to host|tls handshake|dial tcp|ECONN(?:REFUSED|RESET)|server closed the connection|\b08(?:000|001|003|004|006)\b|\b57P0[123]\b/i,
  ],
  [
    'slow',
    /(?:statement|lock|query|execution|request) timeout|canceling statement(?! due to user request)|deadline exceeded|timed out|timeout exceeded|^(?!.*due to user request).*\b57014\b|\b55P03\b/i,
  ],
  [
    'configuration',
    /environment variable|\benv(?:ironment)?\b.{0,40}\b(?:missing|unset|required|empty)|(?:is|are|was|were) not (?:set|configured)|\b(?:missing|invalid|unknown|no) (?:config|configuration|setting|credential|secret|api key|token)|\bmisconfigur|permission denied|password authentication failed|\bunauthori[sz]ed\b|\bforbidden\b|x509: |\b28P01\b|\b28000\b|\b3D000\b|\b42501\b/i,
  ],
];

/** Returns the kind of trouble; undefined when the error is about the event itself or its words are not known. */
export function errorClassOf(error: string): ErrorClass | undefined {
  return WORDS.find(([, words]) => words.test(error))?.[0];
}
