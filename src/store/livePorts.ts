import type { EventHeader, Position } from '../model/event/event';

/** Positions past `after`, up to `upTo`. */
export interface PositionRange {
  readonly after: Position;
  readonly upTo: Position;
}

/** Events as they become visible. */
export interface LiveReader {
  /** A new follower of the store, with nothing read yet. */
  tail(): EventTail;
  /** Which of the correlations had an event at or before a position. */
  beganBefore(correlationIds: readonly string[], position: Position, signal?: AbortSignal): Promise<string[]>;
  /** The events of some correlations at or after a position, in any order; `count` at most, none where no index finds a correlation. */
  correlatedFrom(
    correlationIds: readonly string[],
    from: Position,
    count: number,
    signal?: AbortSignal,
  ): Promise<EventHeader[]>;
  /** Events between two positions, both excluded, by position; `count` at most. */
  eventsBetween(after: Position, before: Position, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** How many events lie in each of the ranges, in their order. */
  countIn(ranges: readonly PositionRange[], signal?: AbortSignal): Promise<number[]>;
  /** The events of a range: position → event id. */
  idsIn(range: PositionRange, signal?: AbortSignal): Promise<ReadonlyMap<Position, string>>;
}

/** What became visible since the last step. */
export interface TailStep {
  /** By position; some may lie below events of earlier steps: they were committed late. */
  readonly events: readonly EventHeader[];
  /** The store has more already: the next step follows at once. */
  readonly more: boolean;
  /**
   * The newest event that was read is gone. `replaced`: so are all that are remembered, and `events` are the newest of the new store;
   * `shrunk`: some are still there, and `events` are those of the newest that are new. Absent in every other step.
   */
  readonly restart?: 'replaced' | 'shrunk';
}

/** Follows a store: every event that becomes visible comes once, in whatever order its writers commit. */
export interface EventTail {
  /** The highest position that came; null before `begin`. */
  readonly head: Position | null;
  /** Whether positions below `head` are missing that may still become visible. */
  readonly isOpen: boolean;
  /**
   * The newest events, by position; of those up to `through` where one is given. Begins again there: what lies before them
   * never comes.
   */
  begin(count: number, signal?: AbortSignal, through?: Position): Promise<EventHeader[]>;
  /**
   * Steps until aborted; rejects when the store is lost. Called again it goes on where it ended, so that nothing is lost
   * in between. One call at a time. `closely`: while positions are missing it looks as often as while events come, and it listens to
   * no notifications.
   */
  follow(signal: AbortSignal, closely?: boolean): AsyncGenerator<TailStep, void, undefined>;
  /** How many events past `head` the store has, `cap` + 1 at most. */
  countAhead(cap: number, signal?: AbortSignal): Promise<number>;
}
