/** A checkpoint that stayed while events waited, and then moved under the same owner. */
export interface Rest {
  readonly ms: number;
  /** At how many looks it was seen: one tells only that it was short. */
  readonly looks: number;
  /** Events of the segment that were handled at its end. */
  readonly handled: number;
}

/** What is known of a checkpoint that rests while events wait. */
export interface RestFacts {
  /** From how long on it is more than a long batch; seconds. */
  readonly limitS: number;
  /** For how long it has rested under its present owner, seconds. */
  readonly heldS: number;
  /** The longest rest that ended by itself, seconds; null where none was seen. */
  readonly longestS: number | null;
  /** A log says that the present owner failed at an event that waits. */
  readonly hasFailed: boolean;
  /** How many processes have taken the segment while the checkpoint rested, and since when, in seconds. */
  readonly takeovers: number;
  readonly takeoversS: number;
  /** How often anyone took it in that time, also one that gave it away and lives; and since when, in seconds. */
  readonly hands: number;
  readonly handsS: number;
}

/** Of a checkpoint that does not rest. */
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

/** So many rests are remembered, the newest. */
const MOST = 50;
/** Fewer tell nothing of what is usual. */
const FEWEST = 3;
/** Where nothing was seen yet a rest may be so many times as long as a heartbeat may be old: two minutes by default. */
const UNSEEN_TIMES = 4;
/** A rest so many times the usual is more than a slow moment. */
const UNUSUAL_TIMES = 3;
/** The next batch may have more events than the last, and slower ones. */
const BATCH_TIMES = 1.5;

/** Appends a rest; the oldest are forgotten. */
export function addRest(rests: readonly Rest[], rest: Rest): readonly Rest[] {
  return [...rests, rest].slice(-MOST);
}

/** The longest that was seen or that a log tells of, seconds; null where none is known. */
export function longestRestS(rests: readonly Rest[], loggedS: number | null): number | null {
  if (rests.length === 0) return loggedS;
  return Math.max(loggedS ?? 0, ...rests.map(({ ms }) => ms / 1_000));
}

/**
 * How long a checkpoint may rest before its consumer counts as blocked, seconds: longer than ever, three times the usual, and as long as
 * its next batch takes by the pace of the others. `nextBatch`: how many of its events the next batch has; `loggedS`: the longest batch
 * that a log tells of; `isSeenWhole`: false where the store may have been away since it began: to connect again takes its time.
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

/** Seconds an event takes at most, by the rests that were long enough to tell. */
function paceS(rests: readonly Rest[]): number {
  return rests.reduce(
    (most, { ms, looks, handled }) => (looks > 1 && handled > 0 ? Math.max(most, ms / 1_000 / handled) : most),
    0,
  );
}
