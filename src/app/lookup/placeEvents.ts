import { comparePositions, type EventHeader, type Position, positionBefore } from '../../model/event/event';
import { type Glob, matchesSome, readGlob } from '../../model/text/glob';
import type { EventsPlace } from '../../protocol/events';
import type { PlaceReader, TypeReader } from '../../store/ports';

interface AroundRequest {
  readonly count: number;
  /** Only these event types. */
  readonly types?: readonly string[];
}

/** Returns the events around a position, which itself may have no event. */
export async function eventsAround(
  store: Pick<PlaceReader, 'eventsPage'>,
  position: Position,
  { count, types }: AroundRequest,
  signal?: AbortSignal,
): Promise<EventHeader[]> {
  const of = types === undefined ? {} : { types };
  const [before, after] = await Promise.all([
    store.eventsPage({ from: position, forward: false, count, ...of }, signal),
    store.eventsPage({ from: positionBefore(position), forward: true, count, ...of }, signal),
  ]);
  return [...before, ...after].sort((a, b) => comparePositions(a.position, b.position));
}

/** How many events are read at once in one direction. */
const PAGE = 300;

export type PlaceStore = PlaceReader & Pick<TypeReader, 'eventTypes'>;

interface PlaceListener {
  /** Shows events that were not sent yet. `isNew`: the place is new, and all other events are forgotten. */
  show(place: EventsPlace, events: readonly EventHeader[], isNew: boolean): void;
  failed(error: unknown): void;
}

/** Where the list begins, and what it shows. */
export interface PlaceRequest {
  readonly position: Position;
  /** The time that the person asked for, in milliseconds since 1970; null when a position was asked for. */
  readonly time: number | null;
  /** Names or patterns of the event types that are shown; empty: all. */
  readonly types: readonly string[];
}

/** The events around a place. More are read in both directions, but only when asked for. */
export class PlaceEvents {
  private request: PlaceRequest | undefined;
  private events: EventHeader[] = [];
  private place: EventsPlace | undefined;
  private types: readonly string[] | undefined;
  private reading = new AbortController();
  private isReading = false;

  /** `most`: how many events are kept. */
  constructor(
    private readonly out: PlaceListener,
    private readonly most: number,
  ) {}

  /** What is shown or being read. */
  get shown(): PlaceRequest | undefined {
    return this.request;
  }

  header(eventId: string): EventHeader | undefined {
    return this.events.find((event) => event.eventId === eventId);
  }

  /** Reads the events around a place. Forgets what was read before. */
  async begin(store: PlaceStore, request: PlaceRequest): Promise<void> {
    const signal = this.restart();
    this.request = request;
    this.isReading = true;
    try {
      const types = await storedTypes(store, request.types.map(readGlob), signal);
      const count = { count: PAGE, ...(types === undefined ? {} : { types }) };
      const events = await eventsAround(store, request.position, count, signal);
      if (signal.aborted) return;
      this.types = types;
      const before = events.filter(({ position }) => comparePositions(position, request.position) < 0).length;
      this.events = events;
      this.place = {
        position: request.position,
        time: request.time,
        types: request.types,
        older: before === PAGE,
        newer: events.length - before === PAGE,
      };
      this.replay();
    } catch (error) {
      if (!signal.aborted) this.out.failed(error);
    } finally {
      if (!signal.aborted) this.isReading = false;
    }
  }

  /** Reads the next events in a direction. Does nothing when there are none or they are already being read. */
  async readOn(store: PlaceStore, forward: boolean): Promise<void> {
    const { place, request } = this;
    const from = forward ? this.events.at(-1) : this.events[0];
    if (this.isReading || !place || !request || !from || !(forward ? place.newer : place.older)) return;
    // More events are not kept, so the list begins again around its last event.
    if (this.events.length + PAGE > this.most) {
      await this.begin(store, { ...request, position: from.position, time: null });
      return;
    }
    const { signal } = this.reading;
    this.isReading = true;
    try {
      const of = this.types === undefined ? {} : { types: this.types };
      const events = await store.eventsPage({ from: from.position, forward, count: PAGE, ...of }, signal);
      if (signal.aborted) return;
      this.events = forward ? [...this.events, ...events] : [...events, ...this.events];
      const more = events.length === PAGE;
      this.place = forward ? { ...place, newer: more } : { ...place, older: more };
      this.out.show(this.place, events, false);
    } catch (error) {
      if (!signal.aborted) this.out.failed(error);
    } finally {
      if (!signal.aborted) this.isReading = false;
    }
  }

  /** Sends everything again to a new page. */
  replay(): void {
    if (this.place) this.out.show(this.place, this.events, true);
  }

  /** Ends the list, because the store changed or the newest events are shown again. */
  end(): void {
    this.restart();
    this.request = undefined;
    this.place = undefined;
    this.events = [];
  }

  private restart(): AbortSignal {
    this.reading.abort();
    this.reading = new AbortController();
    this.isReading = false;
    return this.reading.signal;
  }
}

/** Returns the stored event types that match names or patterns, ignoring case; undefined, for all types, when there are no patterns. */
export async function storedTypes(
  store: Pick<TypeReader, 'eventTypes'>,
  globs: readonly Glob[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (globs.length === 0) return undefined;
  const { types } = await store.eventTypes(signal);
  return types.map(({ eventType }) => eventType).filter((type) => matchesSome(globs, type));
}
