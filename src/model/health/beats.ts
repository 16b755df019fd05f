import type { Consumer, ConsumerPoll } from '../consumer/consumer';

/** How often the processes of a consumer send a heartbeat, as far as it was observed. Times are milliseconds of the database's clock. */
export interface Beats {
  /** The time of each owner's last heartbeat. */
  readonly last: ReadonlyMap<string, number>;
  readonly lookedAt: number;
  /** The shortest time between two heartbeats of one process; null when none was observed. */
  readonly everyMs: number | null;
}

/** The heartbeats of a consumer that has not been looked at yet. */
export const NO_BEATS: Beats = { last: new Map(), lookedAt: 0, everyMs: null };

/** The libraries' own ratio: a heartbeat is stale after the time of six heartbeats. */
const BEATS_UNTIL_STALE = 6;
/** A heartbeat counts as late when it is overdue by half an interval, or by 2.5 seconds if that is more (but by one interval at most). */
const LATE_PART = 1.5;
const LATE_S = 2.5;

/**
 * Adds a look at the owners. An interval is measured only when looks come more often than heartbeats, and not after the clock went back.
 */
export function addBeats({ last, lookedAt, everyMs }: Beats, { segments }: Consumer, at: number): Beats {
  const beats = new Map<string, number>();
  let shortest = everyMs;
  for (const { ownerId, heartbeatAgeS } of segments) {
    if (ownerId === null || heartbeatAgeS === null) continue;
    const beatAt = at - heartbeatAgeS * 1_000;
    beats.set(ownerId, beatAt);
    const betweenMs = beatAt - (last.get(ownerId) ?? beatAt);
    if (at > lookedAt && betweenMs > at - lookedAt && betweenMs < (shortest ?? Number.POSITIVE_INFINITY))
      shortest = betweenMs;
  }
  return { last: beats, lookedAt: at, everyMs: shortest };
}

/**
 * Returns the age in seconds from which a heartbeat is late, so that the next one should have come. A process may send heartbeats less
 * often than the libraries do by default.
 */
export function lateAfterS({ everyMs }: Beats, staleAfterS: number): number {
  const usualS = staleAfterS / BEATS_UNTIL_STALE;
  const usual = Math.min(2 * usualS, Math.max(LATE_PART * usualS, usualS + LATE_S));
  const seen = Math.min((4 * staleAfterS) / BEATS_UNTIL_STALE, (LATE_PART * (everyMs ?? 0)) / 1_000);
  return Math.max(usual, seen);
}

/** The database's clock was set ahead by `byMs`, as after a failover. `upTo`: its last time before that, in milliseconds. */
export interface Leap {
  readonly upTo: number;
  readonly byMs: number;
}

/** Returns the poll with the heartbeats as old as they are: one that was written before a leap seems to be older by it. */
export function withoutLeaps(poll: ConsumerPoll, leaps: readonly Leap[]): ConsumerPoll {
  if (leaps.length === 0) return poll;
  const trueAge = (ageS: number) => {
    const beatAt = poll.databaseTime - ageS * 1_000;
    const leaptMs = leaps.reduce((sum, { upTo, byMs }) => (beatAt <= upTo ? sum + byMs : sum), 0);
    return Math.max(0, ageS - leaptMs / 1_000);
  };
  const consumers = poll.consumers.map((consumer) => ({
    ...consumer,
    segments: consumer.segments.map((segment) =>
      segment.heartbeatAgeS === null ? segment : { ...segment, heartbeatAgeS: trueAge(segment.heartbeatAgeS) },
    ),
  }));
  const { processes } = poll;
  if (!processes) return { ...poll, consumers };
  return { ...poll, consumers, processes: new Map([...processes].map(([owner, ageS]) => [owner, trueAge(ageS)])) };
}
