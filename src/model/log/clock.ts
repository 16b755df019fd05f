import { median } from '../lists';
/** A line of `events appended` and an event that it tells of. Milliseconds since 1970. */
export interface ClockSample {
  readonly logged: number;
  readonly stored: number;
}

/** How the clock that a log is written by differs from the one that the events are stored by. */
export interface LogClock {
  /** Milliseconds; below zero when the log's clock is behind. */
  readonly offsetMs: number;
  /** Half of the lines are no further from it than this, in milliseconds. */
  readonly spreadMs: number;
  /** Lines that tell. */
  readonly samples: number;
  /** Whether the lines agree on a difference that nothing else explains: only then is it worth correcting and telling. */
  readonly isCertain: boolean;
}

/** Appending takes a while, and no one sees less. */
const LEAST_MS = 250;
/** One line may have waited in a buffer. */
const LEAST_SAMPLES = 2;
/** What a time without fraction hides: it is anywhere in its second. */
const SECOND = 1000;

/** The median of the differences; null without samples that have a time. */
export function estimateLogClock(all: readonly ClockSample[]): LogClock | null {
  // A store may hold infinity, which no clock is off by.
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

/** What to take off the times of the log's lines, in milliseconds. */
export function correctionOf(clock: LogClock | null): number {
  return clock?.isCertain ? clock.offsetMs : 0;
}

/** The difference that is left when the fraction that the line does not tell is the most favourable one. */
function atLeast({ logged, stored }: ClockSample): number {
  const earliest = logged - stored;
  const latest = earliest + hiddenIn(logged);
  return latest < 0 ? latest : Math.max(earliest, 0);
}

const hiddenIn = (time: number) => (time % SECOND === 0 ? SECOND : 0);
