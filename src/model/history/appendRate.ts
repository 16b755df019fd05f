import { median } from '../lists';
/** The events appended in one minute. `at` is the beginning of the minute by the database's clock, in milliseconds since 1970. */
export interface MinuteCount {
  readonly at: number;
  readonly events: number;
}

export type RateMark = 'spike' | 'drop';

export interface MarkedMinute extends MinuteCount {
  readonly mark: RateMark | null;
}

/** Successive minutes with the same mark. */
export interface RateChange {
  readonly mark: RateMark;
  /** The beginning of the first and of the last of these minutes. */
  readonly from: number;
  readonly to: number;
  /** The events of the minute that differs most. */
  readonly events: number;
}

export interface AppendedHour {
  readonly minutes: readonly MarkedMinute[];
  /** The median of the whole minutes. */
  readonly median: number;
  readonly changes: readonly RateChange[];
}

/** A spike is at least this many times the median; a drop is at most the median divided by it. */
const FACTOR = 3;
/** Smaller numbers of events in a minute vary by themselves. */
const LEAST_EVENTS = 10;
/** A median of fewer minutes says nothing. */
const FEWEST_MINUTES = 5;

/**
 * Marks the minutes of the hour that differ from the others. `minutes`: the oldest first. The last minute is not over yet, so it is never
 * marked as a drop.
 */
export function markMinutes(minutes: readonly MinuteCount[]): AppendedHour {
  const whole = minutes.slice(0, -1).map(({ events }) => events);
  const usual = median(whole);
  const marked = minutes.map((minute, i): MarkedMinute => {
    const mark = whole.length < FEWEST_MINUTES ? null : markOf(minute.events, usual);
    return { ...minute, mark: mark === 'drop' && i === minutes.length - 1 ? null : mark };
  });
  return { minutes: marked, median: usual, changes: changesIn(marked) };
}

function markOf(events: number, usual: number): RateMark | null {
  if (events >= FACTOR * Math.max(usual, LEAST_EVENTS)) return 'spike';
  return usual >= LEAST_EVENTS && events * FACTOR <= usual ? 'drop' : null;
}

function changesIn(minutes: readonly MarkedMinute[]): RateChange[] {
  const changes: RateChange[] = [];
  for (const [i, { at, events, mark }] of minutes.entries()) {
    if (mark === null) continue;
    const open = changes.at(-1);
    if (open && minutes[i - 1]?.mark === mark) {
      const most = mark === 'spike' ? Math.max(open.events, events) : Math.min(open.events, events);
      changes[changes.length - 1] = { ...open, to: at, events: most };
    } else {
      changes.push({ mark, from: at, to: at, events });
    }
  }
  return changes;
}
