import { setImmediate } from 'node:timers/promises';
import type { EventHeader, Position } from '../../model/event';
import { type EventGap, EventRing } from '../../model/eventRing';
import type { EventStore } from '../../store/eventStore';
import type { EventTail } from '../../store/eventTail';
import { Loop } from './loop';

/** The page and the host keep so many of the newest events. */
export const KEPT_EVENTS = 10_000;

/** Read at first, so that the view is not empty. */
const FIRST = 500;
/** After a pause so many are read; what lies before the newest of more is left out, and said. */
const CATCH_UP = 5_000;
const COUNTED = 100_000;
/** Events that one click on a gap reads. */
const READ_ON = 1_000;
/** Between two batches to the page. */
const BATCH_MS = 100;
/** Events a message, when a page is shown that has none. */
const CHUNK = 2_000;

export interface LiveListener {
  events(events: readonly EventHeader[]): void;
  gaps(gaps: readonly EventGap[]): void;
  /** The newest events were read, even if there are none. */
  read(): void;
  /** A sentence; null: all is well again. */
  failed(reason: string | null): void;
}

/** The newest events of the store while somebody looks at them. */
export class LiveEvents {
  private ring = new EventRing(KEPT_EVENTS);
  private store: EventStore | undefined;
  private tail: EventTail | undefined;
  private pending: EventHeader[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly loop: Loop;

  constructor(private readonly out: LiveListener) {
    this.loop = new Loop(
      (signal) => this.run(signal),
      (reason) => out.failed(reason),
    );
  }

  /** Whether the newest events were read once. */
  get isRead(): boolean {
    return this.tail !== undefined;
  }

  /** Another store, or none: forgets all events. */
  use(store: EventStore | undefined): void {
    if (store === this.store) return;
    this.store = store;
    this.tail = undefined;
    this.ring = new EventRing(KEPT_EVENTS);
    this.drop();
    this.loop.restart();
  }

  /** On: reads; off: nothing is asked of the store. */
  set on(on: boolean) {
    this.loop.on = on;
  }

  /** Everything again, for a page that knows nothing. */
  async replay(): Promise<void> {
    this.drop();
    const { events, gaps } = this.ring;
    const { ring } = this;
    for (let from = 0; from < events.length; from += CHUNK) {
      this.out.events(events.slice(from, from + CHUNK));
      await setImmediate();
      if (ring !== this.ring) return;
    }
    this.out.gaps(gaps);
    if (this.isRead) this.out.read();
  }

  header(eventId: string): EventHeader | undefined {
    return this.ring.events.findLast((event) => event.eventId === eventId);
  }

  /** Reads the next events of the gap that begins there. */
  async readOn(after: Position): Promise<void> {
    const gap = this.ring.gaps.find((candidate) => candidate.after === after);
    if (!gap || !this.store) return;
    const { ring } = this;
    const events = await this.store.eventsBetween(gap.after, gap.before, READ_ON);
    if (ring !== this.ring || !ring.gaps.includes(gap)) return;
    const last = events.at(-1);
    const left = Math.max(gap.skipped - events.length, 1);
    const rest = events.length < READ_ON || !last ? [] : [{ ...gap, after: last.position, skipped: left }];
    this.add(events);
    this.setGaps(ring.gaps.flatMap((each) => (each === gap ? rest : [each])));
  }

  dispose(): void {
    this.loop.dispose();
    this.drop();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { store } = this;
    if (!store) return;
    if (this.tail) await this.catchUp(store, this.tail, signal);
    else await this.begin(store, signal);
    const { tail } = this;
    if (!tail) return;
    for await (const { events } of tail.follow(signal)) {
      // What the tail has brought it will not bring again, so it counts even when nobody looks any more.
      if (tail === this.tail) this.add(events);
      this.out.failed(null);
    }
  }

  private async begin(store: EventStore, signal: AbortSignal): Promise<void> {
    const tail = store.tail();
    const newest = await tail.begin(FIRST, signal);
    if (store !== this.store) return;
    this.tail = tail;
    this.add(newest);
    this.flush();
    this.out.read();
  }

  /** After a pause. */
  private async catchUp(store: EventStore, tail: EventTail, signal: AbortSignal): Promise<void> {
    const ahead = await tail.countAhead(COUNTED, signal);
    if (ahead <= CATCH_UP) return;
    // One step more brings what was late at the time of the pause.
    for await (const { events } of tail.follow(signal)) {
      this.add(events);
      break;
    }
    const after = tail.head;
    const next = store.tail();
    const newest = await next.begin(FIRST, signal);
    const before = newest[0]?.position;
    if (tail !== this.tail || after === null || before === undefined) return;
    const left = await tail.countAhead(COUNTED, signal);
    this.tail = next;
    this.add(newest);
    const skipped = Math.max(Math.min(left, COUNTED) - newest.length, 1);
    this.setGaps([...this.ring.gaps, { after, before, skipped, more: left > COUNTED }]);
  }

  private add(events: readonly EventHeader[]): void {
    if (events.length === 0) return;
    this.ring.add(events);
    this.pending.push(...events);
    this.timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  private setGaps(gaps: readonly EventGap[]): void {
    this.ring.setGaps(gaps);
    this.flush();
    this.out.gaps(this.ring.gaps);
  }

  private flush(): void {
    const events = this.pending;
    this.drop();
    if (events.length > 0) this.out.events(events);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending = [];
  }
}
