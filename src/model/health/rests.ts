/** A time during which a checkpoint stayed while events waited. It ended when the checkpoint moved under the same owner. */
export interface Rest {
  readonly ms: number;
  /** At how many looks the rest was seen. One look says only that it was short. */
  readonly looks: number;
  /** How many of the segment's events were handled at its end. */
  readonly handled: number;
}

/** What is known about a checkpoint that rests while events wait. */
export interface RestFacts {
  /** Seconds from which the rest is longer than a long batch. */
  readonly limitS: number;
  /** Seconds that it has rested under its present owner. */
  readonly heldS: number;
  /** The longest earlier rest that ended without intervention, in seconds; null when none was seen. */
  readonly longestS: number | null;
  /** True when a log says that the present owner failed at a waiting event. */
  readonly hasFailed: boolean;
  /** How many processes took the segment and ended while the checkpoint rested, and for how many seconds. */
  readonly takeovers: number;
  readonly takeoversS: number;
  /** How many processes took it in that time, including live ones that handed it on, and for how many seconds. */
  readonly hands: number;
  readonly handsS: number;
}

/** The facts of a checkpoint that does not rest. */
export const NO_REST: RestFacts = {
  limitS: 0,
  heldS: 0,
  longestS: null,
  hasFailed: false,
  takeovers: 0,
  takeoversS: 0,
  hands: 0,
  handsS: 0,
};

/** How many rests are remembered, the newest ones. */
const MOST = 50;
/** With fewer rests, the usual length is unknown. */
const FEWEST = 3;
/** While too few rests were seen, a rest may last this many times as long as a heartbeat may be old: two minutes by default. */
const UNSEEN_TIMES = 4;
/** A rest that is this many times as long as usual is more than a slow moment. */
const UNUSUAL_TIMES = 3;
/** The next batch may have more events than the last one, and slower ones. */
const BATCH_TIMES = 1.5;

/** Adds a rest and forgets the oldest beyond the limit. */
export function addRest(rests: readonly Rest[], rest: Rest): readonly Rest[] {
  return [...rests, rest].slice(-MOST);
}

/** Returns the longest rest that was seen or that a log reports, in seconds; null when none is known. */
export function longestRestS(rests: readonly Rest[], loggedS: number | null): number | null {
  if (rests.length === 0) return loggedS;
  return Math.max(loggedS ?? 0, ...rests.map(({ ms }) => ms / 1_000));
}

/**
 * Returns the seconds that a checkpoint may rest before its consumer counts as blocked: longer than any rest so far, three times the usual
 * one, and longer than the next batch takes at the pace of the others. `nextBatch`: the number of events in the next batch; `loggedS`: the
 * longest batch that a log reports; `isSeenWhole`: false when the store may have been away during the rest, since reconnecting takes time.
 */
export function restLimitS(
  rests: readonly Rest[],
  nextBatch: number,
  staleAfterS: number,
  loggedS: number | null,
  isSeenWhole = true,
): number {
  const seen = rests.map(({ ms }) => ms / 1_000).sort((a, b) => a - b);
  const usual = seen[seen.length >> 1] ?? 0;
  const least = rests.length < FEWEST || !isSeenWhole ? staleAfterS * UNSEEN_TIMES : staleAfterS;
  const longest = Math.max(seen.at(-1) ?? 0, (loggedS ?? 0) * BATCH_TIMES);
  return Math.max(least, longest, usual * UNUSUAL_TIMES, paceS(rests) * nextBatch * BATCH_TIMES);
}

/** Returns the most seconds that one event takes, by the rests that were long enough to measure. */
function paceS(rests: readonly Rest[]): number {
  return rests.reduce(
    (most, { ms, looks, handled }) => (looks > 1 && handled > 0 ? Math.max(most, ms / 1_000 / handled) : most),
    0,
  );
}
