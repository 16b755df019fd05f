import { setImmediate } from 'node:timers/promises';
import { Delayer, type Poller } from '../../base/timers';
import type { StoreChange } from '../../model/backlog/storeChange';
import { comparePositions, type EventHeader, type Position } from '../../model/event/event';
import { type EventGap, EventRing } from '../../model/event/eventRing';
import type { EventTail, LiveReader, TailStep } from '../../store/livePorts';
import type { AppPorts } from '../ports';
import { compareKept, stillUnknown } from './keptEvents';
import { createEventLoop } from './loop';

/** How many of the newest events page and host keep. */
export const KEPT_EVENTS = 10_000;

/** How many events are read at first, so that the view is not empty. */
const FIRST = 500;
/**
 * The most events that are read after a pause. When more are waiting, only the newest are read, and the view says that others are left out.
 */
const CATCH_UP = 5_000;
const COUNTED = 100_000;
/** How many events one click on a gap reads. */
const READ_ON = 1_000;
/** Milliseconds between two batches to the page. */
const BATCH_MS = 100;
/** Milliseconds between two comparisons with the store. */
const COMPARE_MS = 5_000;
/** Events in one message to a page that has none yet. */
const CHUNK = 2_000;

interface LiveListener {
  events(events: readonly EventHeader[]): void;
  gaps(gaps: readonly EventGap[]): void;
  /** The newest events were read, even if there are none. */
  read(): void;
  /** The store has other events than before. `gone`: the positions of events that were sent and no longer exist. */
  changed(change: StoreChange, gone: readonly Position[]): void;
  /** A sentence; null when reading works again. */
  failed(reason: string | null): void;
}

/** The newest events of the store, read while a person looks at them. */
export class LiveEvents {
  private ring = new EventRing(KEPT_EVENTS);
  private store: LiveReader | undefined;
  private tail: EventTail | undefined;
  private pending: EventHeader[] = [];
  private readonly batch = new Delayer(() => this.flush());
  private comparedAt = 0;
  private unknown: ReadonlySet<Position> = new Set();
  private readonly loop: Poller;

  constructor(
    private readonly out: LiveListener,
    ports: Pick<AppPorts, 'log' | 't'>,
  ) {
    this.loop = createEventLoop(
      (signal) => this.run(signal),
      (reason) => out.failed(reason),
      ports,
    );
  }

  /** Whether the newest events were read at least once. */
  get isRead(): boolean {
    return this.tail !== undefined;
  }

  /** Follows another store, or none. Forgets all events. */
  use(store: LiveReader | undefined): void {
    if (store === this.store) return;
    this.store = store;
    this.tail = undefined;
    this.ring = new EventRing(KEPT_EVENTS);
    this.drop();
    this.loop.restart();
  }

  /** While off, nothing is asked of the store. */
  set on(on: boolean) {
    if (on) this.loop.start();
    else this.loop.stop();
  }

  /** Sends everything again to a new page. */
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

  /** Reads the next events of the gap that begins at this position. */
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
    for await (const step of tail.follow(signal)) {
      if (tail !== this.tail) continue;
      // The comparison comes before the new events are added, because they may have the positions of removed ones.
      if (step.restart === 'shrunk') await this.compare(store, true, signal);
      // The tail brings each event only once, so it is kept even when nobody looks any more.
      this.takeStep(step);
      this.out.failed(null);
      if (performance.now() - this.comparedAt >= COMPARE_MS) await this.compare(store, false, signal);
    }
  }

  private takeStep({ events, restart }: TailStep): void {
    if (restart === 'replaced') {
      this.ring = new EventRing(KEPT_EVENTS);
      this.drop();
      this.ring.add(events);
      this.out.changed({ kind: 'replaced' }, []);
    } else this.add(events);
  }

  /**
   * Removes deleted events from the list, and adds those that the tail no longer waits for. `isRestart`: the tail has started again.
   * Otherwise a missing newest event is left alone: the tail will start again because of it, and reports what happened.
   */
  private async compare(store: LiveReader, isRestart: boolean, signal: AbortSignal): Promise<void> {
    const { ring, tail } = this;
    const { events, gaps } = ring;
    const difference = await compareKept(store, events, gaps, signal);
    this.comparedAt = performance.now();
    const come = stillUnknown(this.unknown, difference);
    this.unknown = new Set(difference.unknown);
    const [lowest, highest] = [come[0], come.at(-1)];
    if (lowest !== undefined && highest !== undefined) {
      const read = await store.eventsBetween(nextTo(lowest, -1n), nextTo(highest, 1n), READ_ON, signal);
      if (ring === this.ring) this.add(read.filter(({ position }) => come.includes(position)));
    }
    if (difference.gone.length === 0 || ring !== this.ring) return;
    const gone = difference.gone.map(({ position }) => position);
    const last = events.at(-1)?.position;
    if (!isRestart && difference.gone.at(-1)?.position === last) return;
    ring.remove(new Set(gone));
    this.flush();
    const to = tail?.head ?? null;
    const wentBack = last !== undefined && to !== null && comparePositions(to, last) < 0;
    this.out.changed(wentBack ? { kind: 'wentBack', from: last, to } : { kind: 'deleted', count: gone.length }, gone);
  }

  private async begin(store: LiveReader, signal: AbortSignal): Promise<void> {
    const tail = store.tail();
    const newest = await tail.begin(FIRST, signal);
    if (store !== this.store) return;
    this.tail = tail;
    this.comparedAt = performance.now();
    this.add(newest);
    this.flush();
    this.out.read();
  }

  /** Continues after a pause. */
  private async catchUp(store: LiveReader, tail: EventTail, signal: AbortSignal): Promise<void> {
    const ahead = await tail.countAhead(COUNTED, signal);
    if (ahead <= CATCH_UP) return;
    // One more step brings the events that were late when the pause began.
    for await (const step of tail.follow(signal)) {
      if (step.restart === 'shrunk') await this.compare(store, true, signal);
      this.takeStep(step);
      if (step.restart) return;
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
    this.batch.within(BATCH_MS);
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
    this.batch.cancel();
    this.pending = [];
  }
}

function nextTo(position: Position, by: bigint): Position {
  return (BigInt(position) + by).toString() as Position;
}
