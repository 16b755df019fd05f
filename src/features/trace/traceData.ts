import { comparePositions, type Position } from '../../model/event';
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

/**
 * The headers of one trace. Batches are kept so that a page that was hidden, and with it thrown away,
 * gets them again without asking the database.
 */
export class TraceData {
  private batches: readonly HeaderBatch[] = [];
  /** What was there before a refresh that is still under way. */
  private before: readonly HeaderBatch[] = [];
  private lastProgress: TraceProgress = { state: 'reading' };
  private highest: Position | undefined;
  private reading: AbortController | undefined;
  private scan: RunningScan | undefined;

  constructor(
    readonly key: TraceKey,
    private readonly sink: TraceSink,
  ) {}

  get all(): readonly HeaderBatch[] {
    return [...this.before, ...this.batches];
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
    this.report({ state: 'reading' });
    try {
      const opened = await store();
      if (running || !opened.hasIndexFor(this.key)) await this.readByScan(opened, running, mine.signal);
      else for await (const batch of opened.headers(this.key, mine.signal)) this.add(batch);
      if (mine.signal.aborted) return;
      this.before = [];
      this.report({ state: 'done' });
    } catch (error) {
      if (!mine.signal.aborted) this.fail(describeError(error));
    } finally {
      if (this.reading === mine) this.reading = undefined;
    }
  }

  /** Adds what has come since; does nothing while the trace is still being read. */
  async follow(store: EventStore, signal: AbortSignal): Promise<void> {
    if (this.reading || this.highest === undefined) return;
    const from = BigInt(this.highest) - lookBack;
    const batch = await store.headersFrom(this.key, String(from < 0n ? 0n : from) as Position, signal);
    if (!signal.aborted) this.add(batch);
  }

  add(batch: HeaderBatch): void {
    if (batch.count === 0) return;
    this.batches = [...this.batches, batch];
    this.sink.rows(batch);
    for (const position of batch.positions) {
      const text = String(position) as Position;
      if (this.highest === undefined || comparePositions(text, this.highest) > 0) this.highest = text;
    }
  }

  fail(reason: string): void {
    this.report({ state: 'failed', reason, since: Date.now() });
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
