import type { ConsumerFeatures } from '../consumer/consumer';
import { comparePositions, type Position, positionBefore } from '../event/event';
import { formatAge } from '../text/format';
import type { Translate } from '../text/translate';

/** Missing positions below visible ones, both ends included. */
export interface Gap {
  readonly from: Position;
  readonly to: Position;
}

/** Returns the gap between a checkpoint and the next visible event of any kind; null when that event follows directly or is not known. */
export function gapAfter(checkpoint: Position, next: Position | undefined): Gap | null {
  if (next === undefined) return null;
  const from = (BigInt(checkpoint) + 1n).toString() as Position;
  if (comparePositions(next, from) <= 0) return null;
  return { from, to: positionBefore(next) };
}

/** Returns the gap for a sentence: one position, or the first and the last. */
export function gapWords({ from, to }: Gap): string {
  return from === to ? from : `${from}–${to}`;
}

/** The words for a consumer at a gap, one for each place. They differ when it has stood there longer than its rule allows. */
export interface GapStanding {
  /** For a row: "waiting at the gap 4–5". */
  readonly phrase: string;
  /** The same as a heading. */
  readonly title: string;
  /** The reason, in a sentence. */
  readonly why: string;
  /** The status, with the text for the waiting events ("4 events wait"). */
  readonly statusOf: (waiting: string) => string;
}

/** A gap, and where the segments of a consumer stand. */
interface AtGap {
  readonly features: Pick<ConsumerFeatures, 'gapWaitS'>;
  readonly gap: Gap | null;
  readonly segments: readonly { readonly restingS: number; readonly gap: Gap | null }[];
}

/**
 * Returns the words for a consumer at a gap. They assume the library's usual rule: a consumer that has stood there longer waits for
 * something else, or has another rule.
 */
export function gapStanding({ features: { gapWaitS = 0 }, gap: where, segments }: AtGap, t: Translate): GapStanding {
  const overdueS = overdueAtGapS(segments, gapWaitS);
  const gap = where ? gapWords(where) : '';
  const limit = formatAge(gapWaitS, t.language);
  if (overdueS === null) {
    const args = { gap, limit };
    return {
      phrase: t('waiting at the gap {gap}', args),
      title: t('It waits at the gap {gap}', args),
      why: t(
        'It waits at the gap {gap} (up to {limit} by its rule): nothing is visible there, although later events are.',
        args,
      ),
      statusOf: (waiting) =>
        t('Waiting: {waiting}; it waits at the gap {gap} (up to {limit} by its rule).', { ...args, waiting }),
    };
  }
  const args = { gap, limit, age: formatAge(overdueS, t.language) };
  return {
    phrase: t('standing before the gap {gap}', args),
    title: t('It stands before the gap {gap}', args),
    why: t(
      'It has stood before the gap {gap} for {age}, longer than the {limit} of its rule: nothing is visible there, although later events are. It may wait by another rule, or for something else.',
      args,
    ),
    statusOf: (waiting) =>
      t('Waiting: {waiting}; it has stood before the gap {gap} for {age}, longer than the {limit} of its rule.', {
        ...args,
        waiting,
      }),
  };
}

/**
 * Returns for how many seconds a consumer has stood at a gap that its rule should have passed; null when it has not stood there that long.
 */
function overdueAtGapS(segments: AtGap['segments'], gapWaitS: number): number | null {
  const longest = segments.reduce((most, { gap, restingS }) => (gap ? Math.max(most, restingS) : most), 0);
  return longest > gapWaitS ? longest : null;
}
