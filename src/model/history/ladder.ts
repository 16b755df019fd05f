/** How finely a consumer's history is kept, by age. */
export interface Ladder {
  /** The most consumers for this ladder. A connection with more uses the next one. */
  readonly consumers: number;
  /** Up to each age, one point is kept for each stretch. Ages and stretches are in seconds, both rising. */
  readonly steps: readonly { readonly upToS: number; readonly everyS: number }[];
  /** How many of the newest changes of status are kept. */
  readonly changes: number;
}

export const HISTORY_S = 86_400;

/**
 * Each ladder fits into MOST_BYTES with its most consumers. Each stretch is a multiple of the finer ones, so points are only ever joined.
 */
const LADDERS: readonly Ladder[] = [
  ladder(100, 100, [300, 2], [1_800, 10], [14_400, 60], [HISTORY_S, 300]),
  ladder(375, 50, [300, 10], [1_800, 60], [14_400, 300], [HISTORY_S, 600]),
  ladder(1_000, 20, [300, 60], [1_800, 300], [14_400, 1_200], [HISTORY_S, 2_400]),
  ladder(3_000, 6, [1_800, 300], [14_400, 1_800], [HISTORY_S, 7_200]),
  ladder(5_000, 4, [3_600, 600], [HISTORY_S, 14_400]),
];

/** The most consumers of a store that are kept. */
export const MOST_CONSUMERS = 5_000;

/** The most bytes of a connection's history in its file. */
export const MOST_BYTES = 2_000_000;

/** Returns the ladder with which the points of this many consumers fit into MOST_BYTES. */
export function ladderFor(consumers: number): Ladder {
  return LADDERS.find((each) => consumers <= each.consumers) ?? (LADDERS.at(-1) as Ladder);
}

/** Returns the seconds of a stretch at an age; null when the age is too old to be kept. */
export function stretchAt({ steps }: Ladder, ageS: number): number | null {
  return steps.find(({ upToS }) => ageS <= upToS)?.everyS ?? null;
}

/** Returns the most points that a consumer has. A stretch may cross the border of two steps, and then counts in both. */
export function mostPoints({ steps }: Ladder): number {
  return steps.reduce((sum, { upToS, everyS }, i) => {
    const fromS = steps[i - 1]?.upToS ?? 0;
    return sum + Math.ceil((upToS - fromS) / everyS) + 1;
  }, 0);
}

function ladder(consumers: number, changes: number, ...steps: [upToS: number, everyS: number][]): Ladder {
  return { consumers, changes, steps: steps.map(([upToS, everyS]) => ({ upToS, everyS })) };
}
