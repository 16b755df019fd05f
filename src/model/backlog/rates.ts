/** One look at a consumer. Times are the database's clock, milliseconds since 1970. */
export interface Sample {
  readonly at: number;
  readonly waiting: number;
  /** True when `waiting` is a lower bound; then the position lag is compared instead. */
  readonly more: boolean;
  readonly positionLag: number;
  /** Events in scope that appeared since the previous sample. */
  readonly appended: number;
}

/** The rates over a sliding minute of samples. */
export interface Rates {
  /** Events in scope per second; null with fewer than two samples. */
  readonly appendedPerS: number | null;
  /** null also when the lag is larger than what is counted. */
  readonly handledPerS: number | null;
  /**
   * Growth of the lag per second, by regression: in events, or in positions when not all events are counted; null with too few
   * samples.
   */
  readonly slopePerS: number | null;
  /** Whether the lag certainly grows. A dip of a few samples does not hide it. */
  readonly growing: boolean;
  /** Seconds until nothing waits; null unless the lag falls steadily and the time is worth showing. */
  readonly catchUpS: number | null;
  /** The seconds between the first and the last sample. */
  readonly spanS: number;
}

const WINDOW_MS = 60_000;
/** With a long poll interval, this many samples are kept even if they are older than the window. */
const FEWEST = 6;
const MOST = 120;
/** A line through fewer samples, or over less time, is a guess. */
const FEWEST_FOR_SLOPE = 5;
const SHORTEST_SLOPE_S = 15;
/** A growth below this share of the lag is noise. */
const GROWTH_SHARE = 0.05;
/** A shorter time has passed before a person has read it. */
const SHORTEST_CATCH_UP_S = 10;
const LONGEST_CATCH_UP_S = 86_400;

/** Adds a sample and drops those that left the window. After the clock went back, only the new sample is kept. */
export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && sample.at <= last.at) return sample.at === last.at ? [...samples] : [sample];
  const kept = samples.filter(({ at }, i) => sample.at - at <= WINDOW_MS || samples.length - i < FEWEST);
  return [...kept, sample].slice(-MOST);
}

/** Returns the rates over the kept samples, per second; null when the samples are too few or too close together. */
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
  // A lag that reached zero within the minute was a burst. The consumer is not too slow.
  return lowest > 0 && correlation >= 0.5 && slope * spanS >= Math.max(1, mean * GROWTH_SHARE);
}

function catchUp({ slope, correlation }: Line, waiting: number): number | null {
  if (slope >= 0 || correlation > -0.8) return null;
  const seconds = waiting / -slope;
  return seconds >= SHORTEST_CATCH_UP_S && seconds <= LONGEST_CATCH_UP_S ? seconds : null;
}

/** Fits a line to the lag over seconds, by least squares. */
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
