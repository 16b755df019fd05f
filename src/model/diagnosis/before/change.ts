import type { Position } from '../../event/event';
import type { LinePlace } from '../consumerLog';

/** A commit that touched a file. */
export interface Commit {
  /** As long as a person writes it. */
  readonly hash: string;
  /** When it was committed: milliseconds since 1970. */
  readonly time: number;
  /** The first line of its message. */
  readonly subject: string;
}

/** What is unusual of a field: no value is named. */
export type FieldNovelty = 'value' | 'missing' | 'added' | 'type' | 'sign' | 'size' | 'empty';

/** Something that was otherwise before a consumer stopped than it had been. */
export type WhatChanged =
  | { readonly kind: 'gap'; readonly gap: string }
  /** `times`: how often it was logged since. */
  | { readonly kind: 'error'; readonly class: ErrorClass | null; readonly error: string; readonly times: number }
  /** The event is the first of its version, or one of the first `seen` + 1; `before`: events of its type in other versions before it. */
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
      /** How many events of its kind before it were compared. */
      readonly before: number;
    }
  | { readonly kind: 'restart'; readonly owner: string | null }
  | { readonly kind: 'owner'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'silent'; readonly owner: string | null }
  | { readonly kind: 'ended' | 'crash' }
  /** It lives and has moved nothing for so long, or handles so many times slower than before. */
  | { readonly kind: 'slow'; readonly restingS: number | null; readonly times: number | null }
  /** Its owners changed so often within so long, and none came further; `isLeast`: more often than was counted. */
  | { readonly kind: 'hands'; readonly count: number; readonly isLeast: boolean; readonly withinS: number }
  | { readonly kind: 'clock'; readonly position: Position; readonly aheadMs: number }
  /** So many times as many events as before. */
  | { readonly kind: 'burst'; readonly times: number; readonly events: number }
  | { readonly kind: 'commit'; readonly commit: Commit };

/** One entry of the timeline before a stop. */
export type Change = WhatChanged & {
  /** Milliseconds since 1970; null where nothing says when. */
  readonly at: number | null;
  /** A log says when, and may be hours off. */
  readonly isAssumed?: NonNullable<LinePlace['isAssumed']>;
  /** 0 to 1: how much it speaks for being the cause. */
  readonly weight: number;
};

/** Entries with less are chance. */
const LEAST_WEIGHT = 0.1;
const MOST_CHANGES = 8;

/** The most telling first; of equal ones the latest before the stop. */
export function ranked(changes: readonly Change[]): Change[] {
  return changes
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b.weight - a.weight || (b.at ?? 0) - (a.at ?? 0))
    .slice(0, MOST_CHANGES);
}

/** Whether a change came behind the stop, as far as their times can be compared. */
export function isBehindStop(
  change: Pick<Change, 'at' | 'isAssumed'>,
  stop: Pick<Change, 'at' | 'isAssumed'>,
): boolean {
  if (change.at === null || stop.at === null || change.isAssumed !== stop.isAssumed) return false;
  return change.at > stop.at + CLOCKS_MS;
}

/** Half as much after `halfMs`; what came after the stop by more than the clocks differ does not explain it. */
export function faded(weight: number, agoMs: number, halfMs: number): number {
  return agoMs < -CLOCKS_MS ? 0 : weight * 2 ** (-Math.max(0, agoMs) / halfMs);
}

/** Clocks of the database, of the log and of the one who appended. */
const CLOCKS_MS = 5_000;

/** What kind of trouble an error speaks of, where its words say so. */
export type ErrorClass = 'deadlock' | 'network' | 'slow' | 'configuration';

/** Words of PostgreSQL, of Go's standard library and of the usual drivers; the first that fits counts. */
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

/** undefined: it names the event's own trouble, or its words are not known. */
export function errorClassOf(error: string): ErrorClass | undefined {
  return WORDS.find(([, words]) => words.test(error))?.[0];
}
