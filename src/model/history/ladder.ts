/** How finely a consumer's past is kept by its age. */
export interface Ladder {
  /** A connection with more consumers takes the next ladder. */
  readonly consumers: number;
  /** Up to an age one point a stretch; ages and stretches in seconds, both rising. */
  readonly steps: readonly { readonly upToS: number; readonly everyS: number }[];
  /** So many changes of status, the newest. */
  readonly changes: number;
}

export const HISTORY_S = 86_400;

/** Each fits MOST_BYTES with its most consumers. Stretches are multiples of the finer ones, so that points only ever join. */
const LADDERS: readonly Ladder[] = [
  ladder(100, 100, [300, 2], [1_800, 10], [14_400, 60], [HISTORY_S, 300]),
  ladder(375, 50, [300, 10], [1_800, 60], [14_400, 300], [HISTORY_S, 600]),
  ladder(1_000, 20, [300, 60], [1_800, 300], [14_400, 1_200], [HISTORY_S, 2_400]),
  ladder(3_000, 6, [1_800, 300], [14_400, 1_800], [HISTORY_S, 7_200]),
  ladder(5_000, 4, [3_600, 600], [HISTORY_S, 14_400]),
];

/** Of a store with more of them, these many are kept. */
export const MOST_CONSUMERS = 5_000;

/** What a connection's history takes in its file at most. */
export const MOST_BYTES = 2_000_000;

/** The ladder whose points of so many consumers fit into MOST_BYTES. */
export function ladderFor(consumers: number): Ladder {
  return LADDERS.find((each) => consumers <= each.consumers) ?? (LADDERS.at(-1) as Ladder);
}

/** Seconds of one stretch at an age; null for what is too old to be kept. */
export function stretchAt({ steps }: Ladder, ageS: number): number | null {
  return steps.find(({ upToS }) => ageS <= upToS)?.everyS ?? null;
}

/** The most points that a consumer has: a stretch may lie across the border of two steps, and so count in both. */
export function mostPoints({ steps }: Ladder): number {
  return steps.reduce((sum, { upToS, everyS }, i) => {
    const fromS = steps[i - 1]?.upToS ?? 0;
    return sum + Math.ceil((upToS - fromS) / everyS) + 1;
  }, 0);
}

function ladder(consumers: number, changes: number, ...steps: [upToS: number, everyS: number][]): Ladder {
  return { consumers, changes, steps: steps.map(([upToS, everyS]) => ({ upToS, everyS })) };
}
