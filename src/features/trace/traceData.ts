import type { EventHeader, Position } from '../../model/event';
import { EventTable } from '../../model/eventTable';
import type { HeaderBatch, TraceKey } from '../../model/headerBatch';
import { describeError } from '../../platform/storeMessages';
import type { RunningScan } from '../../platform/traceOpener';
import type { TraceProgress } from '../../protocol/trace';
import type { EventStore } from '../../store/eventStore';

/** What a panel shows of the data as it comes. */
export interface TraceSink {
  rows(batch: HeaderBatch): void;
  progress(progress: TraceProgress): void;
}

/** How far back Follow looks again: lower positions can become visible after higher ones. */
const lookBack = 1000n;

/** A search without index reads on to the store's end each time, so an old trace is not followed that way. */
const youngMs = 10 * 60_000;

/**
 * The headers of one trace. Batches are kept so that a page that was hidden, and with it thrown away,
 * gets them again without asking the database.
 */
export class TraceData {
  /** Every event once, for what the host itself looks up. */
  readonly table = new EventTable();
  private batches: readonly HeaderBatch[] = [];
  /** What was there before a refresh that is still under way. */
  private before: readonly HeaderBatch[] = [];
  private lastProgress: TraceProgress = { state: 'reading' };
  private reading: AbortController | undefined;
  private scan: RunningScan | undefined;
  /** When all that is shown was last read; milliseconds. */
  private trueAt: number | undefined;
  /** What was told before following failed. */
  private beforeFailure: TraceProgress | undefined;

  constructor(
    readonly key: TraceKey,
    private readonly sink: TraceSink,
  ) {}

  private get all(): readonly HeaderBatch[] {
    return [...this.before, ...this.batches];
  }

  /** An event that the panel shows. */
  header(eventId: string): EventHeader | undefined {
    const row = this.table.indexOf(eventId);
    return row < 0 ? undefined : this.table.header(row);
  }

  /** Milliseconds since the newest event; the server's clock may differ. */
  get ageMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.table.count; row++) {
      const time = this.table.time(row);
      if (time > newest) newest = time;
    }
    return Math.max(0, Date.now() - newest);
  }

  get failed(): boolean {
    return this.lastProgress.state === 'failed';
  }

  /** Sends everything that is known to a page that has just been made. */
  replay(): void {
    for (const batch of this.all) this.sink.rows(batch);
    this.sink.progress(this.lastProgress);
  }

  /** Reads the trace; rows that are shown stay. Never rejects: a failure is told as progress. */
  async read(store: () => Promise<EventStore>, running?: RunningScan): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.reading = mine;
    this.scan = running;
    this.before = this.all;
    this.batches = [];
    this.beforeFailure = undefined;
    this.report({ state: 'reading' });
    try {
      const opened = await store();
      if (running || !opened.hasIndexFor(this.key)) await this.readByScan(opened, running, mine.signal);
      else for await (const batch of opened.headers(this.key, mine.signal)) this.add(batch);
      if (mine.signal.aborted) return;
      this.before = [];
      this.trueAt = Date.now();
      this.report({ state: 'done' });
    } catch (error) {
      if (!mine.signal.aborted) this.fail(describeError(error));
    } finally {
      if (this.reading === mine) this.reading = undefined;
    }
  }

  /** Adds what has come since; does nothing while the trace is still being read. */
  async follow(store: EventStore, signal: AbortSignal): Promise<void> {
    if (this.reading || this.table.count === 0) return;
    if (this.ageMs > youngMs && !store.hasIndexFor(this.key)) return;
    const from = this.highest() - lookBack;
    const batch = await store.headersFrom(this.key, String(from < 0n ? 0n : from) as Position, signal);
    if (signal.aborted) return;
    this.add(batch);
    this.trueAt = Date.now();
    if (this.beforeFailure) this.report(this.beforeFailure);
    this.beforeFailure = undefined;
  }

  /** What is shown is told to be old until following works again. */
  followFailed(reason: string): void {
    // Where reading itself failed, this has been told, and only reading helps.
    if (this.reading || (this.failed && !this.beforeFailure)) return;
    this.beforeFailure ??= this.lastProgress;
    this.fail(reason);
  }

  /** Takes events in and shows them; what brings nothing new is forgotten, unless all is read anew. */
  add(batch: HeaderBatch): void {
    const isNew = this.table.append(batch) > 0;
    if (batch.count === 0 || (!isNew && !this.reading)) return;
    this.batches = [...this.batches, batch];
    this.sink.rows(batch);
  }

  private highest(): bigint {
    let highest = 0n;
    for (let row = 0; row < this.table.count; row++) {
      const position = this.table.positionValue(row);
      if (position > highest) highest = position;
    }
    return highest;
  }

  fail(reason: string): void {
    const since = this.lastProgress.state === 'failed' ? this.lastProgress.since : (this.trueAt ?? Date.now());
    this.report({ state: 'failed', reason, since });
  }

  /** The person ends a long search; what was found stays. */
  cancel(): void {
    this.stop();
    this.report({ state: 'cancelled' });
  }

  stop(): void {
    this.reading?.abort();
    this.reading = undefined;
    this.scan?.cancel();
    this.scan = undefined;
  }

  private async readByScan(store: EventStore, running: RunningScan | undefined, signal: AbortSignal): Promise<void> {
    for await (const step of running?.steps ?? store.scan(this.key.id, signal)) {
      if (signal.aborted) return;
      this.add(step.batch);
      if (!step.done) this.report({ state: 'searching', backTo: step.backTo });
    }
  }

  private report(progress: TraceProgress): void {
    this.lastProgress = progress;
    this.sink.progress(progress);
  }
}
