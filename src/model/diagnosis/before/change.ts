import type { Position } from '../../event/event';
import type { LinePlace } from '../consumerLog';
import type { ErrorClass } from './errorClass';

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

/** Half as much after `halfMs`; what came after the stop by more than the clocks differ does not explain it. */
export function faded(weight: number, agoMs: number, halfMs: number): number {
  return agoMs < -CLOCKS_MS ? 0 : weight * 2 ** (-Math.max(0, agoMs) / halfMs);
}

/** Clocks of the database, of the log and of the one who appended. */
const CLOCKS_MS = 5_000;
