import { median } from '../lists';
/** A log line about appended events, and the stored event that it names. Times are milliseconds since 1970. */
export interface ClockSample {
  readonly logged: number;
  readonly stored: number;
}

/** How the clock of a log differs from the clock of the stored events. */
export interface LogClock {
  /** Milliseconds; negative when the log's clock is behind. */
  readonly offsetMs: number;
  /** Half of the lines are within this many milliseconds of the offset. */
  readonly spreadMs: number;
  /** How many lines were compared. */
  readonly samples: number;
  /** Whether the lines agree on a difference that nothing else explains. Only then is it corrected and shown. */
  readonly isCertain: boolean;
}

/** The smallest difference that is corrected. Appending takes some time, and a person does not notice a smaller one. */
const LEAST_MS = 250;
/** The fewest lines that are enough: a single line may have waited in a buffer. */
const LEAST_SAMPLES = 2;
/** A time without a fraction may be anywhere within its second. */
const SECOND = 1000;

/** Returns the median of the differences; null when no sample has a finite time. */
export function estimateLogClock(all: readonly ClockSample[]): LogClock | null {
  // A store may hold infinity, which says nothing about a clock.
  const samples = all.filter(({ stored }) => Number.isFinite(stored));
  if (samples.length === 0) return null;
  const offsets = samples.map(({ logged, stored }) => logged + hiddenIn(logged) / 2 - stored);
  const offsetMs = median(offsets);
  const spreadMs = median(offsets.map((offset) => Math.abs(offset - offsetMs)));
  const unsureMs = (3 * spreadMs) / Math.sqrt(samples.length);
  const isCertain =
    samples.length >= LEAST_SAMPLES && Math.abs(median(samples.map(atLeast))) > Math.max(LEAST_MS, unsureMs);
  return { offsetMs, spreadMs, samples: samples.length, isCertain };
}

/** Returns the milliseconds to subtract from the times of the log's lines. */
export function correctionOf(clock: LogClock | null): number {
  return clock?.isCertain ? clock.offsetMs : 0;
}

/** Returns the smallest difference that is possible, given that the line's time may lack its fraction. */
function atLeast({ logged, stored }: ClockSample): number {
  const earliest = logged - stored;
  const latest = earliest + hiddenIn(logged);
  return latest < 0 ? latest : Math.max(earliest, 0);
}

const hiddenIn = (time: number) => (time % SECOND === 0 ? SECOND : 0);
