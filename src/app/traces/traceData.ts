import type { EventHeader, Position } from '../../model/event/event';
import { EventTable } from '../../model/event/eventTable';
import type { HeaderBatch, TraceKey } from '../../model/event/headerBatch';
import type { Translate } from '../../model/text/translate';
import type { TraceProgress } from '../../protocol/trace';
import type { TraceReader } from '../../store/ports';
import type { RunningScan } from '../navigation';
import { describeError } from '../stores/errorWords';
import { traceSteps } from './readTrace';

/** What a panel shows of the data as it arrives. */
interface TraceSink {
  rows(batch: HeaderBatch): void;
  progress(progress: TraceProgress): void;
}

/** How many positions below the highest one are read again: lower positions may become visible after higher ones. */
const lookBack = 1000n;

/**
 * The age up to which a trace without an index is followed, in milliseconds. Each look reads to the end of the store, which is too long for
 * an older trace.
 */
const youngMs = 10 * 60_000;

/** The headers of one trace. The batches are kept: a page that is hidden is thrown away, and a new one gets them without a query. */
export class TraceData {
  private shown = new EventTable();
  private batches: readonly HeaderBatch[] = [];
  /** The batches that brought unknown rows. */
  private fresh: readonly HeaderBatch[] = [];
  /** The batches from before a refresh that is under way or failed. */
  private before: readonly HeaderBatch[] = [];
  /** Whether `batches` alone is the whole trace. */
  private isWhole = false;
  private lastProgress: TraceProgress = { state: 'reading' };
  private reading: AbortController | undefined;
  private scan: RunningScan | undefined;
  /** When everything that is shown was last read, in milliseconds since 1970. */
  private trueAt: number | undefined;
  /** The progress before following failed. */
  private beforeFailure: TraceProgress | undefined;

  constructor(
    readonly key: TraceKey,
    private readonly sink: TraceSink,
    private readonly t: Translate,
  ) {}

  private get all(): readonly HeaderBatch[] {
    return [...this.before, ...this.batches];
  }

  /** Every event once, for look-ups on the host. `forget` replaces the table. */
  get table(): EventTable {
    return this.shown;
  }

  /** Returns an event that the panel shows. */
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

  /** Sends everything that is known to a new page. */
  replay(): void {
    for (const batch of this.all) this.sink.rows(batch);
    this.sink.progress(this.lastProgress);
  }

  /** Reads the trace; rows that are shown stay. Never rejects: a failure is reported as progress. */
  async read(store: () => Promise<TraceReader>, running?: RunningScan): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.reading = mine;
    this.scan = running;
    // The rows that a failed refresh repeated are not kept: they would grow with each attempt.
    this.before = this.isWhole ? this.batches : [...this.before, ...this.fresh];
    this.isWhole = false;
    this.batches = [];
    this.fresh = [];
    this.beforeFailure = undefined;
    this.report({ state: 'reading' });
    const { table } = this;
    try {
      const opened = await store();
      for await (const { batch, backTo } of traceSteps(opened, this.key, mine.signal, running?.steps)) {
        this.add(batch, table);
        if (backTo !== null) this.report({ state: 'searching', backTo });
      }
      if (mine.signal.aborted) return;
      this.before = [];
      this.isWhole = true;
      this.trueAt = Date.now();
      this.report({ state: 'done' });
    } catch (error) {
      if (!mine.signal.aborted) this.fail(describeError(error, this.t));
    } finally {
      if (this.reading === mine) this.reading = undefined;
    }
  }

  /** Adds the events that came since. Does nothing while the trace is being read. */
  async follow(store: TraceReader, signal: AbortSignal): Promise<void> {
    if (this.reading || this.table.count === 0) return;
    if (this.ageMs > youngMs && !store.hasIndexFor(this.key)) return;
    const { table } = this;
    const from = this.highest() - lookBack;
    const batch = await store.headersFrom(this.key, String(from < 0n ? 0n : from) as Position, signal);
    if (signal.aborted || table !== this.table) return;
    this.add(batch, table);
    this.trueAt = Date.now();
    if (this.beforeFailure) this.report(this.beforeFailure);
    this.beforeFailure = undefined;
  }

  /** Reports that the shown rows are old, until following works again. */
  followFailed(reason: string): void {
    // A failure of reading was already reported, and only reading again helps.
    if (this.reading || (this.failed && !this.beforeFailure)) return;
    this.beforeFailure ??= this.lastProgress;
    this.fail(reason);
  }

  /** Forgets the rows of another store, and ends what is still being read from it. */
  forget(): void {
    this.stop();
    this.shown = new EventTable();
    this.batches = [];
    this.fresh = [];
    this.before = [];
    this.isWhole = false;
    this.trueAt = undefined;
    this.beforeFailure = undefined;
  }

  /**
   * Adds events and shows them. A batch without new events is dropped, unless everything is being read again. `table`: the table that was
   * shown when the events were asked for.
   */
  add(batch: HeaderBatch, table: EventTable): void {
    if (table !== this.table) return;
    const isNew = table.append(batch) > 0;
    if (batch.count === 0 || (!isNew && !this.reading)) return;
    this.batches = [...this.batches, batch];
    if (isNew) this.fresh = [...this.fresh, batch];
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

  /** Ends a long search for the person. What was found stays. */
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

  private report(progress: TraceProgress): void {
    this.lastProgress = progress;
    this.sink.progress(progress);
  }
}
