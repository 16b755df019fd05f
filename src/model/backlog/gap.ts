import type { ConsumerFeatures } from '../consumer/consumer';
import { comparePositions, type Position, positionBefore } from '../event/event';
import { formatAge } from '../text/format';
import type { Translate } from '../text/translate';

/** Missing positions below visible ones, both ends included. */
export interface Gap {
  readonly from: Position;
  readonly to: Position;
}

/** Seconds that the libraries wait at a gap before they pass over it. */
export const GAP_WAIT_S = 30;

/** Consumers that handle positions one after the other wait at gaps; those that share the streams out do not. */
export function waitsAtGaps({ segments, owners, heartbeats }: ConsumerFeatures): boolean {
  return !segments && owners && heartbeats;
}

/** The gap between a checkpoint and the next visible event of any kind; null where that follows at once, or none is known. */
export function gapAfter(checkpoint: Position, next: Position | undefined): Gap | null {
  if (next === undefined) return null;
  const from = (BigInt(checkpoint) + 1n).toString() as Position;
  if (comparePositions(next, from) <= 0) return null;
  return { from, to: positionBefore(next) };
}

/** The gap as a sentence names it: one position, or the first and the last. */
export function gapWords({ from, to }: Gap): string {
  return from === to ? from : `${from}–${to}`;
}

/** How a consumer stands at a gap, in the words of each face: for so long as its rule allows, or for longer. */
export interface GapStanding {
  /** For a row: "waiting at the gap 4–5". */
  readonly phrase: string;
  /** The same as a heading. */
  readonly title: string;
  /** Why, in a sentence. */
  readonly why: string;
  /** The status, with what waits ("4 events wait"). */
  readonly statusOf: (waiting: string) => string;
}

/** A gap, and where the parts of a consumer stand. */
interface AtGap {
  readonly gap: Gap | null;
  readonly segments: readonly { readonly restingS: number; readonly gap: Gap | null }[];
}

/** The words for a consumer at a gap; its rule is the library's usual one: what has stood there for longer waits for something else, or by another rule. */
export function gapStanding({ gap: where, segments }: AtGap, t: Translate): GapStanding {
  const overdueS = overdueAtGapS(segments);
  const gap = where ? gapWords(where) : '';
  if (overdueS === null) {
    const args = { gap, limit: formatAge(GAP_WAIT_S, t.language) };
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
  const args = { gap, limit: formatAge(GAP_WAIT_S, t.language), age: formatAge(overdueS, t.language) };
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

/** For how long it has stood before a gap that it should have passed by its rule, seconds; null where it has not stood for so long. */
function overdueAtGapS(segments: AtGap['segments']): number | null {
  const longest = segments.reduce((most, { gap, restingS }) => (gap ? Math.max(most, restingS) : most), 0);
  return longest > GAP_WAIT_S ? longest : null;
}
