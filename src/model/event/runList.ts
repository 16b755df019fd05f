import { isInShare } from '../backlog/backlog';
import { scopedEvent } from '../consumer/scope';
import { type Health, needsPerson } from '../health/rules';
import { comparePositions, type EventHeader, type Position } from './event';

/** One correlation that began since the start of the program, or one event that has no correlation. */
export interface RunEntry {
  readonly key: string;
  /** The known event with the lowest position. */
  readonly root: EventHeader;
  readonly events: readonly EventHeader[];
  /** The latest time of its events: milliseconds since 1970. */
  readonly lastAt: number;
}

interface Entry extends RunEntry {
  root: EventHeader;
  readonly events: EventHeader[];
  lastAt: number;
}

/** The correlations that began since a program was started. */
export class RunList {
  readonly #entries = new Map<string, Entry>();
  readonly #earlier = new Set<string>();
  #events = 0;

  /** How many of the correlations began before the start. */
  get earlier(): number {
    return this.#earlier.size;
  }

  get eventCount(): number {
    return this.#events;
  }

  /** Returns the correlations of the events that the list does not know yet. */
  unknownOf(events: readonly EventHeader[]): string[] {
    const ids = new Set(events.flatMap(({ correlationId }) => correlationId ?? []));
    return [...ids].filter((id) => !this.#entries.has(keyOf(id)) && !this.#earlier.has(id));
  }

  /** Adds events. `earlier`: those of their correlations that began before the start; their events do not count. */
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

  /** Removes events that are no longer in the store. */
  remove(gone: readonly EventHeader[]): void {
    const ids = new Set(gone.map(({ eventId }) => eventId));
    for (const [key, entry] of this.#entries) {
      const events = entry.events.filter(({ eventId }) => !ids.has(eventId));
      if (events.length === entry.events.length) continue;
      this.#events -= entry.events.length - events.length;
      this.#entries.delete(key);
      const [first] = events.toSorted((a, b) => comparePositions(a.position, b.position));
      if (first)
        this.#entries.set(key, { key, root: first, events, lastAt: Math.max(...events.map(({ time }) => time)) });
    }
  }

  /** Returns the `count` newest entries, the newest first. */
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

/** A consumer that has not passed every event that may concern it. */
export interface BusyConsumer {
  readonly name: string;
  /** How many of the events wait for it. */
  readonly waiting: number;
  /** True when its scope is unknown, so that the events may not concern it. */
  readonly atMost: boolean;
  /** True when it needs a person before it can continue. */
  readonly stopped: boolean;
}

/**
 * Returns the consumers that still work on the given events, the stopped ones first; null when the consumers were read before the last of
 * the events was appended. `head`: the highest position when the consumers were read.
 */
export function busyWith(
  consumers: readonly Health[],
  head: Position | null,
  events: readonly EventHeader[],
): BusyConsumer[] | null {
  if (head === null || events.some(({ position }) => comparePositions(position, head) > 0)) return null;
  return consumers
    .flatMap((health) => {
      // Most consumers have caught up, so no event has to be tested for them.
      if (health.share.waiting === 0 && !health.share.more) return [];
      const waiting = events.filter((event) => waitsFor(health, event)).length;
      if (waiting === 0) return [];
      const atMost = health.scope.source === 'unknown';
      return [{ name: health.name, waiting, atMost, stopped: needsPerson(health.status) }];
    })
    .sort((a, b) => Number(b.stopped) - Number(a.stopped) || a.name.localeCompare(b.name));
}

function waitsFor({ segments, scope }: Health, header: EventHeader): boolean {
  const { position, time } = header;
  const event = { ...scopedEvent(header), position, streamId: header.stream.id, time };
  return segments.some(
    ({ segment }) => comparePositions(position, segment.checkpoint) > 0 && isInShare(event, segment, scope),
  );
}
