/** One look at a consumer. Times are the database's clock, milliseconds since 1970. */
export interface Sample {
  readonly at: number;
  readonly waiting: number;
  /** `waiting` is a lower bound: the position lag is compared instead. */
  readonly more: boolean;
  readonly positionLag: number;
  /** Events in scope that appeared since the sample before. */
  readonly appended: number;
}

/** What a sliding minute of samples tells. */
export interface Rates {
  /** Events a second, in scope; null with less than two samples. */
  readonly appendedPerS: number | null;
  /** null also where the lag is more than is counted. */
  readonly handledPerS: number | null;
  /** Growth of the lag in events (positions where not all are counted) a second, by regression; null when it means nothing yet. */
  readonly slopePerS: number | null;
  /** Whether the lag grows for sure: a dip of some samples does not hide it. */
  readonly growing: boolean;
  /** Seconds until nothing waits; null unless the lag sinks steadily and the time is worth telling. */
  readonly catchUpS: number | null;
  /** How long the samples reach back. */
  readonly spanS: number;
}

const WINDOW_MS = 60_000;
/** Of a long poll interval some samples are kept in any case. */
const FEWEST = 6;
const MOST = 120;
/** A line through fewer or over less time is a guess. */
const FEWEST_FOR_SLOPE = 5;
const SHORTEST_SLOPE_S = 15;
/** A growth below this share of the lag is noise. */
const GROWTH_SHARE = 0.05;
/** A shorter time is over before anybody has read it. */
const SHORTEST_CATCH_UP_S = 10;
const LONGEST_CATCH_UP_S = 86_400;

/** Appends a sample and forgets those that left the window. A clock that went backwards starts again. */
export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && sample.at <= last.at) return sample.at === last.at ? [...samples] : [sample];
  const kept = samples.filter(({ at }, i) => sample.at - at <= WINDOW_MS || samples.length - i < FEWEST);
  return [...kept, sample].slice(-MOST);
}

/** Rates over the kept samples, in events a second; null where the samples are too few or too close. */
export function ratesOf(samples: readonly Sample[]): Rates {
  const first = samples[0];
  const last = samples.at(-1);
  const spanS = first && last ? (last.at - first.at) / 1_000 : 0;
  if (!first || !last || spanS <= 0) {
    return { appendedPerS: null, handledPerS: null, slopePerS: null, growing: false, catchUpS: null, spanS };
  }
  const appended = samples.slice(1).reduce((sum, sample) => sum + sample.appended, 0);
  const isCounted = !samples.some(({ more }) => more);
  const handled = appended - (last.waiting - first.waiting);
  const line = samples.length >= FEWEST_FOR_SLOPE && spanS >= SHORTEST_SLOPE_S ? regression(samples, isCounted) : null;
  return {
    appendedPerS: appended / spanS,
    handledPerS: isCounted ? Math.max(0, handled) / spanS : null,
    slopePerS: line?.slope ?? null,
    growing: line !== null && isGrowing(line, spanS),
    catchUpS: line && isCounted && last.waiting > 0 ? catchUp(line, last.waiting) : null,
    spanS,
  };
}

interface Line {
  readonly slope: number;
  readonly correlation: number;
  readonly mean: number;
  readonly lowest: number;
}

function isGrowing({ slope, correlation, mean, lowest }: Line, spanS: number): boolean {
  // A lag that reached zero within the minute was a burst, not a consumer that is too slow.
  return lowest > 0 && correlation >= 0.5 && slope * spanS >= Math.max(1, mean * GROWTH_SHARE);
}

function catchUp({ slope, correlation }: Line, waiting: number): number | null {
  if (slope >= 0 || correlation > -0.8) return null;
  const seconds = waiting / -slope;
  return seconds >= SHORTEST_CATCH_UP_S && seconds <= LONGEST_CATCH_UP_S ? seconds : null;
}

/** Least squares of the lag over seconds. */
function regression(samples: readonly Sample[], isCounted: boolean): Line {
  const start = samples[0]?.at ?? 0;
  const points = samples.map((sample) => ({
    x: (sample.at - start) / 1_000,
    y: isCounted ? sample.waiting : sample.positionLag,
  }));
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const meanX = mean(({ x }) => x);
  const meanY = mean(({ y }) => y);
  const xx = mean(({ x }) => (x - meanX) ** 2);
  const yy = mean(({ y }) => (y - meanY) ** 2);
  const xy = mean(({ x, y }) => (x - meanX) * (y - meanY));
  return {
    slope: xx > 0 ? xy / xx : 0,
    correlation: xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0,
    mean: meanY,
    lowest: Math.min(...points.map(({ y }) => y)),
  };
}
