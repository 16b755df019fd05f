import type { EventHeader } from './event';
import { comparePositions } from './event';

/** One correlation that began since the start, or one event that has none. */
export interface RunEntry {
  readonly key: string;
  /** The first by position of those that are known. */
  readonly root: EventHeader;
  readonly events: readonly EventHeader[];
  /** Milliseconds, of the newest event by time. */
  readonly lastAt: number;
}

interface Entry extends RunEntry {
  root: EventHeader;
  readonly events: EventHeader[];
  lastAt: number;
}

/** What began since a program was started, by correlation. */
export class RunList {
  readonly #entries = new Map<string, Entry>();
  readonly #earlier = new Set<string>();
  #events = 0;

  /** Correlations that began before the start. */
  get earlier(): number {
    return this.#earlier.size;
  }

  get eventCount(): number {
    return this.#events;
  }

  /** The correlations of the events that are met for the first time. */
  unknownOf(events: readonly EventHeader[]): string[] {
    const ids = new Set(events.flatMap(({ correlationId }) => correlationId ?? []));
    return [...ids].filter((id) => !this.#entries.has(keyOf(id)) && !this.#earlier.has(id));
  }

  /** `earlier`: those among their correlations that began before the start; their events do not count. */
  add(events: readonly EventHeader[], earlier: readonly string[]): void {
    for (const id of earlier) this.#earlier.add(id);
    for (const event of events) {
      if (event.correlationId && this.#earlier.has(event.correlationId)) continue;
      this.#events += 1;
      const key = event.correlationId ? keyOf(event.correlationId) : `e${event.eventId}`;
      const entry = this.#entries.get(key);
      if (!entry) {
        this.#entries.set(key, { key, root: event, events: [event], lastAt: event.time });
        continue;
      }
      entry.events.push(event);
      entry.lastAt = Math.max(entry.lastAt, event.time);
      if (comparePositions(event.position, entry.root.position) < 0) entry.root = event;
    }
  }

  /** The `count` that began last, newest first. */
  newest(count: number): RunEntry[] {
    return [...this.#entries.values()]
      .sort((a, b) => comparePositions(b.root.position, a.root.position))
      .slice(0, count);
  }

  get size(): number {
    return this.#entries.size;
  }
}

function keyOf(correlationId: string): string {
  return `c${correlationId}`;
}
