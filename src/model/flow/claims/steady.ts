import { STEP, type Steps } from '../../text/steps';

/** What is known about a cause, for one group of effects. */
export const LACKS = 0;
export const HAS = 1;
export const OPEN = 2;
/** The cause has the effect but does not count, because it is open. */
export const UNCOUNTED = 3;
/** Another type occurs in place of the effect. */
export const OTHER = 4;

/** When a smaller share of the neighbouring cases has the effect, the flow was a different one at that time. */
const LEAST_SHARE_AROUND = 0.8;
const AROUND = 50;

/** Whether a cause is a case: it has the effect or lacks it. */
export const isCase = (state: number | undefined) => state === HAS || state === LACKS;

/** A stretch of causes; `to` is excluded. */
type Part = readonly [from: number, to: number];

/**
 * Returns the stretches in which nearly every cause has the effect. A release rarely changes the flow at once. When the flow is different
 * before or after a stretch, the part in which the share rises or falls is cut off.
 */
export function* steadyStretches(states: Uint8Array): Steps<Part[]> {
  yield;
  const counted = countedOf(states);
  yield;
  const sums = new Int32Array(counted.length + 1);
  for (let i = 0; i < counted.length; i++) sums[i + 1] = (sums[i] ?? 0) + (states[counted[i] ?? 0] === HAS ? 1 : 0);
  const isSteady = (i: number) => {
    const first = Math.max(0, Math.min(i - AROUND, counted.length - 2 * AROUND));
    const last = Math.min(counted.length, first + 2 * AROUND);
    return ((sums[last] ?? 0) - (sums[first] ?? 0)) / (last - first) >= LEAST_SHARE_AROUND;
  };
  const parts: Part[] = [];
  let from = -1;
  for (let i = 0; i <= counted.length; i++) {
    if (i % STEP === 0) yield;
    if (i < counted.length && isSteady(i)) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      parts.push(yield* withoutChange(sums, [from, i], counted.length));
      from = -1;
    }
  }
  // Open causes after the last case belong to the stretch that is still going on.
  return parts.map(([first, last]) => [
    counted[first] ?? 0,
    last < counted.length ? (counted[last] ?? 0) : states.length,
  ]);
}

/** Returns the indexes of the causes that count for their neighbourhood. */
function countedOf(states: Uint8Array): Int32Array {
  let count = 0;
  const counted = new Int32Array(states.length);
  for (let i = 0; i < states.length; i++) if (isCase(states[i]) || states[i] === OTHER) counted[count++] = i;
  return counted.subarray(0, count);
}

/** A change of the share has to be more likely than one constant share by this much (natural logarithm). */
const CHANGE = 4;

/**
 * Returns the part without the ends at which the flow was changing. An end that is also the end of all cases is not cut. `sums`: how many
 * cases before each one have the effect.
 */
function* withoutChange(sums: Int32Array, [from, to]: Part, count: number): Steps<Part> {
  let [first, last] = [from, to];
  // Each cut leaves a part with a more even share.
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

/** Returns the place up to which, from one end, a smaller share has the effect than in the rest; the end itself when there is none. */
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

/** Returns the logarithm of the likelihood of the hits when each case is a hit with the probability hits / cases. */
function likelihood(hits: number, cases: number): number {
  const part = (count: number) => (count === 0 ? 0 : count * Math.log(count / cases));
  return part(hits) + part(cases - hits);
}
