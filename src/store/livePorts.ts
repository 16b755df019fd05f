import type { EventHeader, Position } from '../model/event/event';

/** Positions greater than `after`, up to and including `upTo`. */
export interface PositionRange {
  readonly after: Position;
  readonly upTo: Position;
}

/** Reads events as they become visible. */
export interface LiveReader {
  /** Returns a new follower of the store, which has read nothing yet. */
  tail(): EventTail;
  /** Returns those of the correlations that had an event at or before a position. */
  beganBefore(correlationIds: readonly string[], position: Position, signal?: AbortSignal): Promise<string[]>;
  /** Reads at most `count` events of some correlations at or after a position, in any order. Empty when no index finds a correlation. */
  correlatedFrom(
    correlationIds: readonly string[],
    from: Position,
    count: number,
    signal?: AbortSignal,
  ): Promise<EventHeader[]>;
  /** Reads the events between two positions, both excluded, by position; `count` at most. */
  eventsBetween(after: Position, before: Position, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** Counts the events in each range, in the order of the ranges. */
  countIn(ranges: readonly PositionRange[], signal?: AbortSignal): Promise<number[]>;
  /** Reads the events of a range: position → event id. */
  idsIn(range: PositionRange, signal?: AbortSignal): Promise<ReadonlyMap<Position, string>>;
}

/** What became visible since the previous step. */
export interface TailStep {
  /** Sorted by position. Some may lie below events of earlier steps, because their transactions committed late. */
  readonly events: readonly EventHeader[];
  /** Whether the store already has more events. If so, the next step follows at once. */
  readonly more: boolean;
  /**
   * Set only when the newest event that was read is gone. `replaced`: all remembered events are gone too, and `events` are the newest
   * events of the new store. `shrunk`: some remembered events still exist, and `events` are the new ones among the newest. Absent in every
   * other step.
   */
  readonly restart?: 'replaced' | 'shrunk';
}

/** Follows a store. Every event that becomes visible is returned once, in whatever order its writers commit. */
export interface EventTail {
  /** The highest position that was returned; null before `begin`. */
  readonly head: Position | null;
  /** Whether positions below `head` are missing that may still become visible. */
  readonly isOpen: boolean;
  /**
   * Reads the newest events, by position; with `through`, the newest up to that position. Following then continues after them: events
   * before them are never returned.
   */
  begin(count: number, signal?: AbortSignal, through?: Position): Promise<EventHeader[]>;
  /**
   * Yields steps until aborted. Rejects when the store is lost. A later call continues where the last one ended, so no event is missed. One
   * call at a time. `closely`: while positions are missing, the tail looks as often as while events come, and it does not listen to
   * notifications.
   */
  follow(signal: AbortSignal, closely?: boolean): AsyncGenerator<TailStep, void, undefined>;
  /** Counts the events past `head`; `cap` + 1 at most. */
  countAhead(cap: number, signal?: AbortSignal): Promise<number>;
}
