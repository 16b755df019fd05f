import type { Consumer } from '../consumer/consumer';

/** How often the processes of a consumer give a sign of life, as far as that was seen. Times are the database's clock, ms. */
export interface Beats {
  /** The last heartbeat of each owner. */
  readonly last: ReadonlyMap<string, number>;
  readonly lookedAt: number;
  /** The shortest time between two of one process; null where none was seen. */
  readonly everyMs: number | null;
}

/** Of a consumer that was never looked at. */
export const NO_BEATS: Beats = { last: new Map(), lookedAt: 0, everyMs: null };

/** The libraries' own: a heartbeat is old after six of them would have come. */
const BEATS_UNTIL_STALE = 6;
/** A heartbeat is so much late before anyone speaks of it: half of the time between two, or so many seconds. */
const LATE_PART = 1.5;
const LATE_S = 2.5;

/** Takes in a look at the owners. Only looks that come more often than heartbeats tell how often those come, and none after the clock went back. */
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

/** From which age on a heartbeat is late, seconds: the next one should have come. A process may give them more seldom than the libraries do. */
export function lateAfterS({ everyMs }: Beats, staleAfterS: number): number {
  const usualS = staleAfterS / BEATS_UNTIL_STALE;
  const usual = Math.min(2 * usualS, Math.max(LATE_PART * usualS, usualS + LATE_S));
  const seen = Math.min((4 * staleAfterS) / BEATS_UNTIL_STALE, (LATE_PART * (everyMs ?? 0)) / 1_000);
  return Math.max(usual, seen);
}
