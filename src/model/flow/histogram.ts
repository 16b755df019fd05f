/** The number of buckets. The first ends at 1 ms, the last at 30 days; each is 1.42 times as wide as the one before. */
export const BUCKETS = 64;
const FIRST_MS = 1;
const LAST_MS = 30 * 86_400_000;
const RATIO = (LAST_MS / FIRST_MS) ** (1 / (BUCKETS - 1));
const LOG_RATIO = Math.log(RATIO);
/** Negative durations up to this share come from clocks that were wrong for a moment. */
const ERRORS = 0.001;

/** Durations by their logarithm. Two histograms are merged by adding their buckets. A duration over 30 days counts as 30 days. */
export class DelayHistogram {
  readonly buckets = new Float64Array(BUCKETS);
  count = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  /** How far durations were below zero, because the clocks of two programs differ. In `buckets` such durations count as zero. */
  readonly below = new Float64Array(BUCKETS);
  negative = 0;

  add(ms: number): void {
    if (Number.isNaN(ms)) return;
    const delay = Math.max(0, ms);
    if (ms < 0) {
      const below = bucketOf(-ms);
      this.below[below] = (this.below[below] ?? 0) + 1;
      this.negative += 1;
    }
    const at = bucketOf(delay);
    this.buckets[at] = (this.buckets[at] ?? 0) + 1;
    this.count += 1;
    if (delay < this.min) this.min = delay;
    if (delay > this.max) this.max = delay;
  }

  merge(other: DelayHistogram): void {
    for (let i = 0; i < BUCKETS; i++) this.buckets[i] = (this.buckets[i] ?? 0) + (other.buckets[i] ?? 0);
    for (let i = 0; i < BUCKETS; i++) this.below[i] = (this.below[i] ?? 0) + (other.below[i] ?? 0);
    this.count += other.count;
    this.negative += other.negative;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /**
   * Milliseconds that the effects' clock is behind the causes' clock: every duration may be longer by this. A clock that was wrong only
   * rarely does not count.
   */
  get behind(): number {
    if (this.negative <= ERRORS * this.count) return 0;
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.below[i] ?? 0;
      if (seen >= (1 - ERRORS) * this.negative) return endOf(i);
    }
    return endOf(BUCKETS - 1);
  }

  /**
   * Returns the milliseconds that the given share (0 to 1) of the durations does not exceed: the end of the bucket, or the longest
   * duration. 0 without durations.
   */
  quantile(share: number): number {
    const at = this.#bucketAt(share);
    return at < 0 ? 0 : Math.min(this.max, endOf(at));
  }

  /** As `quantile`, but the lower limit: the beginning of the bucket, or the shortest duration. */
  quantileFrom(share: number): number {
    const at = this.#bucketAt(share);
    return at < 0 ? 0 : Math.max(this.min, at === 0 ? 0 : endOf(at - 1));
  }

  /**
   * Returns an estimate of the quantile in milliseconds. It assumes that the durations of a bucket are spread evenly. 0 without durations.
   */
  about(share: number): number {
    const at = this.#bucketAt(share);
    if (at < 0) return 0;
    let before = 0;
    for (let i = 0; i < at; i++) before += this.buckets[i] ?? 0;
    const from = Math.max(this.min, at === 0 ? 0 : endOf(at - 1));
    const to = Math.min(this.max, endOf(at));
    return from + (to - from) * Math.max(0, (share * this.count - before) / (this.buckets[at] ?? 1));
  }

  #bucketAt(share: number): number {
    const wanted = share * this.count;
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.buckets[i] ?? 0;
      if (seen > 0 && seen >= wanted) return i;
    }
    return -1;
  }
}

/** Returns the end of a bucket, in milliseconds. */
export function endOf(bucket: number): number {
  return FIRST_MS * RATIO ** bucket;
}

function bucketOf(ms: number): number {
  if (ms <= FIRST_MS) return 0;
  // The small difference keeps a duration at the very end of a bucket in that bucket, in spite of rounding.
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / LOG_RATIO - 1e-9));
}
