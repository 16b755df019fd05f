import { partitionPoint } from '../lists';
import { comparePositions, type EventHeader, type Position } from './event';

/** Events that were not read: those after the position `after` and before the position `before`. */
export interface EventGap {
  readonly after: Position;
  readonly before: Position;
  readonly skipped: number;
  /** True when `skipped` is a lower bound. */
  readonly more: boolean;
}

/** One row in a list of events. */
export type EventEntry = EventHeader | EventGap;

/** Whether an entry stands for events that are left out. */
export function isGap(entry: EventEntry): entry is EventGap {
  return 'skipped' in entry;
}

/** The newest events by position, with the gaps between them. */
export class EventRing {
  #entries: EventEntry[] = [];
  #gaps: readonly EventGap[] = [];
  #events = 0;

  constructor(private readonly capacity: number) {}

  /** The entries by position. A gap stands after the event that it follows. */
  get entries(): readonly EventEntry[] {
    return this.#entries;
  }

  get events(): readonly EventHeader[] {
    return this.#entries.filter((entry): entry is EventHeader => !isGap(entry));
  }

  get gaps(): readonly EventGap[] {
    return this.#gaps;
  }

  get eventCount(): number {
    return this.#events;
  }

  /** Adds events that are not in the ring yet, and removes the oldest beyond the capacity. Returns how many entries were removed. */
  add(events: readonly EventHeader[]): number {
    for (const event of events) this.#insert(event);
    this.#events += events.length;
    return this.#trim();
  }

  /** Replaces all gaps. Gaps before the oldest event are dropped. */
  setGaps(gaps: readonly EventGap[]): void {
    this.#entries = this.#entries.filter((entry) => !isGap(entry));
    const oldest = this.#entries[0];
    this.#gaps = gaps.filter((gap) => !oldest || comparePositions(gap.before, positionOf(oldest)) > 0);
    for (const gap of this.#gaps) this.#insert(gap);
  }

  /** Removes the events at these positions, and the gaps that begin after one of them. */
  remove(positions: ReadonlySet<Position>): void {
    this.#entries = this.#entries.filter((entry) => !positions.has(positionOf(entry)));
    this.#gaps = this.#gaps.filter(({ after }) => !positions.has(after));
    this.#events = this.#entries.length - this.#gaps.length;
  }

  clear(): void {
    this.#entries = [];
    this.#gaps = [];
    this.#events = 0;
  }

  /** Returns the index of the event at this position; −1 when it is not in the ring. */
  indexOf(position: Position): number {
    const at = this.#placeOf(position) - 1;
    for (let i = at; i >= 0 && i >= at - 1; i--) {
      const entry = this.#entries[i];
      if (entry && !isGap(entry) && entry.position === position) return i;
    }
    return -1;
  }

  #insert(entry: EventEntry): void {
    const last = this.#entries.at(-1);
    // Nearly every event is newer than all others.
    if (!last || order(last, entry) <= 0) this.#entries.push(entry);
    else this.#entries.splice(this.#placeOf(positionOf(entry), isGap(entry)), 0, entry);
  }

  #trim(): number {
    const excess = this.#events - this.capacity;
    if (excess <= 0) return 0;
    let cut = 0;
    for (let left = excess; left > 0; cut++) {
      const entry = this.#entries[cut];
      if (entry && !isGap(entry)) left--;
    }
    while (this.#entries[cut] && isGap(this.#entries[cut] as EventEntry)) cut++;
    const gone = new Set<EventEntry>(this.#entries.splice(0, cut));
    this.#gaps = this.#gaps.filter((gap) => !gone.has(gap));
    this.#events -= excess;
    return cut;
  }

  /** Returns how many entries stand before a new entry at this position. */
  #placeOf(position: Position, afterGaps = true): number {
    return partitionPoint(this.#entries, (entry) => {
      const compared = comparePositions(positionOf(entry), position);
      return compared < 0 || (compared === 0 && (afterGaps || !isGap(entry)));
    });
  }
}

function positionOf(entry: EventEntry): Position {
  return isGap(entry) ? entry.after : entry.position;
}

function order(a: EventEntry, b: EventEntry): number {
  return comparePositions(positionOf(a), positionOf(b)) || Number(isGap(a)) - Number(isGap(b));
}
