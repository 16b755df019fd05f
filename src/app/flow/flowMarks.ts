import { Cancelled, messageOf } from '../../base/errors';
import type { Disposable } from '../../base/event';
import type { EventTable } from '../../model/event/eventTable';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { TraceFlows } from '../../protocol/traceFlows';
import type { FlowReader } from '../../store/ports';
import type { AppLog } from '../ports';
import type { FlowKeeper } from './keeper';
import { flowsOfTrace } from './traceFlows';

/** What the marks of one panel need. */
interface FlowMarksParts {
  readonly keeper: FlowKeeper;
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: Pick<FlowReader, 'payloadsAt'>) => Promise<T>) => Promise<T>;
  /** Returns the events that the panel shows. */
  readonly table: () => EventTable;
  readonly send: (flows: TraceFlows) => void;
  readonly log: Pick<AppLog, 'warn'>;
}

/** Looks for what is missing and unusual in a panel's trace: once the trace is shown, and again when more is known about the flows. */
export class FlowMarks implements Disposable {
  private readonly listening: Disposable;
  /** Ends the learning that only this panel waits for. */
  private readonly ended = new AbortController();
  private running: AbortController | undefined;
  private isStarted = false;
  private isPaused = true;
  /** The window of the last look. */
  private looked: FlowWindow | undefined;
  private sent: string | undefined;
  private last: TraceFlows | undefined;

  constructor(private readonly parts: FlowMarksParts) {
    this.listening = parts.keeper.onDidChange(() => void this.look());
  }

  /** Called when the trace has been read. Also learns from the events that came since the flows were learned. */
  start(): void {
    this.isStarted = true;
    this.parts.keeper.update(this.ended.signal).then(
      () => this.look(),
      (error: unknown) => this.failed(error),
    );
  }

  /** Forgets what was found in another store. Nothing is said until the trace has been read from the new store. */
  forget(): void {
    this.running?.abort();
    this.isStarted = false;
    this.looked = undefined;
    this.sent = undefined;
    this.last = undefined;
  }

  /** While the panel is hidden, nothing is looked for. */
  set paused(paused: boolean) {
    this.isPaused = paused;
    if (!paused) void this.look();
  }

  /** What was sent last; undefined before the first look. */
  get said(): TraceFlows | undefined {
    return this.last;
  }

  /** Sends the last result to a new page. */
  replay(): void {
    if (this.last) this.parts.send(this.last);
  }

  dispose(): void {
    this.listening.dispose();
    this.running?.abort();
    this.isStarted = false;
    this.ended.abort(new Cancelled());
  }

  private async look(): Promise<void> {
    const { keeper, use, table, send } = this.parts;
    const { window } = keeper;
    if (!this.isStarted || this.isPaused || !window || window === this.looked) return;
    this.looked = window;
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    try {
      const flows = await use((store) => flowsOfTrace(window, table(), store, mine.signal));
      if (mine.signal.aborted) return;
      this.last = flows;
      const text = JSON.stringify(flows);
      if (text !== this.sent) send(flows);
      this.sent = text;
    } catch (error) {
      this.looked = undefined;
      if (!mine.signal.aborted) this.failed(error);
    }
  }

  private failed(error: unknown): void {
    if (this.isStarted) this.parts.log.warn('What is missing was not looked for', messageOf(error));
  }
}
