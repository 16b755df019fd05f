import type { EventHeader, Position } from '../model/event';

/** What became visible since the last step. */
export interface TailStep {
  /** By position; some may lie below events of earlier steps: they were committed late. */
  readonly events: readonly EventHeader[];
  /** The store has more already: the next step follows at once. */
  readonly more: boolean;
}

/** Follows a store: every event that becomes visible comes once, in whatever order its writers commit. */
export interface EventTail {
  /** The highest position that came; null before `begin`. */
  readonly head: Position | null;
  /** The newest events, by position. Begins anew there: what lies before them never comes. */
  begin(count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /**
   * Steps until aborted; rejects when the store is lost. Called again it goes on where it ended, so that nothing is lost
   * in between. One call at a time.
   */
  follow(signal: AbortSignal): AsyncGenerator<TailStep, void, undefined>;
  /** How many events past `head` the store has, `cap` + 1 at most. */
  countAhead(cap: number, signal?: AbortSignal): Promise<number>;
}
