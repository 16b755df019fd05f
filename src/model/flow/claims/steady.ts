import { STEP, type Steps } from '../../text/steps';

/** What is known of a cause, as far as some effect goes. */
export const LACKS = 0;
export const HAS = 1;
export const OPEN = 2;
/** It has the effect, and counts for nothing: it is open. */
export const UNTOLD = 3;
/** Another type stands in the place of the effect. */
export const OTHER = 4;

/** Where fewer of the cases around have it, the flow was another one at that time. */
const LEAST_SHARE_AROUND = 0.8;
const AROUND = 50;

/** Whether a cause is a case: it has the effect, or lacks it. */
export const isTold = (state: number | undefined) => state === HAS || state === LACKS;

/** A stretch of causes, `to` excluded. */
type Part = readonly [from: number, to: number];

/**
 * The stretches in which nearly every cause has the effect. A release that changes the flow seldom does so at once: where the flow is
 * another one before or behind, a stretch is without the part beside it in which more and more, or fewer and fewer, have the effect.
 */
export function* steadyStretches(states: Uint8Array): Steps<Part[]> {
  yield;
  const told = toldOf(states);
  yield;
  const sums = new Int32Array(told.length + 1);
  for (let i = 0; i < told.length; i++) sums[i + 1] = (sums[i] ?? 0) + (states[told[i] ?? 0] === HAS ? 1 : 0);
  const isSteady = (i: number) => {
    const first = Math.max(0, Math.min(i - AROUND, told.length - 2 * AROUND));
    const last = Math.min(told.length, first + 2 * AROUND);
    return ((sums[last] ?? 0) - (sums[first] ?? 0)) / (last - first) >= LEAST_SHARE_AROUND;
  };
  const parts: Part[] = [];
  let from = -1;
  for (let i = 0; i <= told.length; i++) {
    if (i % STEP === 0) yield;
    if (i < told.length && isSteady(i)) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      parts.push(yield* withoutChange(sums, [from, i], told.length));
      from = -1;
    }
  }
  // What is open after the last case belongs to the stretch that is still going on.
  return parts.map(([first, last]) => [told[first] ?? 0, last < told.length ? (told[last] ?? 0) : states.length]);
}

/** Cases that tell something about the surroundings. */
function toldOf(states: Uint8Array): Int32Array {
  let count = 0;
  const told = new Int32Array(states.length);
  for (let i = 0; i < states.length; i++) if (isTold(states[i]) || states[i] === OTHER) told[count++] = i;
  return told.subarray(0, count);
}

/** So much more likely (logarithm) has to be a change of the share than one share for all. */
const CHANGE = 4;

/** The part without its ends in which the flow was changing; an end of all cases is none. `sums`: those that have it before each case. */
function* withoutChange(sums: Int32Array, [from, to]: Part, count: number): Steps<Part> {
  let [first, last] = [from, to];
  // Each cut leaves a part in which the share is more even.
  while (first > 0) {
    const cut = yield* changeFrom(sums, first, last, 1);
    if (cut === first) break;
    first = cut;
  }
  while (last < count) {
    const cut = yield* changeFrom(sums, last, first, -1);
    if (cut === last) break;
    last = cut;
  }
  return [first, last];
}

/** Up to where, seen from one end, fewer have the effect than in the rest; the end itself where none do. */
function* changeFrom(sums: Int32Array, end: number, other: number, step: 1 | -1): Steps<number> {
  const between = (a: number, b: number) => Math.abs((sums[b] ?? 0) - (sums[a] ?? 0));
  const whole = likelihood(between(end, other), Math.abs(other - end));
  let [best, most] = [end, CHANGE];
  for (let cut = end + step; cut !== other; cut += step) {
    if (cut % STEP === 0) yield;
    const [near, far] = [Math.abs(cut - end), Math.abs(other - cut)];
    const [nearHits, farHits] = [between(end, cut), between(cut, other)];
    if (nearHits * far >= farHits * near) continue;
    const gain = likelihood(nearHits, near) + likelihood(farHits, far) - whole;
    if (gain > most) [best, most] = [cut, gain];
  }
  return best;
}

/** The logarithm of how likely so many hits are where each case is one with their own share. */
function likelihood(hits: number, cases: number): number {
  const part = (count: number) => (count === 0 ? 0 : count * Math.log(count / cases));
  return part(hits) + part(cases - hits);
}
