import { Delayer } from '../../base/timers';
import type { EventHeader } from '../../model/event/event';
import type { RunEntry } from '../../model/event/runList';
import type { LogFinder } from '../logs/finder';
import type { AppPorts } from '../ports';
import { describeError } from '../stores/errorWords';

/** The shortest time between two searches. A search also takes a fifth of the time at most. */
const LEAST_PAUSE_MS = 5_000;
const IDLE_SHARE = 4;
/** How many of the newest events are searched for. */
const MOST_EVENTS = 2_000;
/** How many searches follow the last event, because consumers may log later. */
const SEARCHES_AFTER = 3;

/** Counts the error lines of each trace of a run. From time to time, one search of the logs covers all traces. */
export class RunErrors {
  private entries: readonly RunEntry[] = [];
  private counts: ReadonlyMap<string, number> | undefined;
  private readonly next = new Delayer(() => void this.search());
  private searching: AbortController | undefined;
  private isOn = false;
  private left = 0;
  private nextAt = 0;

  constructor(
    private readonly logs: Pick<LogFinder, 'findForTrace'>,
    private readonly found: () => void,
    private readonly ports: Pick<AppPorts, 'log' | 't'>,
  ) {}

  /** Returns null when there was no search yet or there is no log. */
  of(key: string): number | null {
    return this.counts ? (this.counts.get(key) ?? 0) : null;
  }

  /** Called when there are new events. */
  look(entries: readonly RunEntry[]): void {
    this.entries = entries;
    this.left = SEARCHES_AFTER;
    this.schedule();
  }

  clear(): void {
    this.stop();
    this.entries = [];
    this.counts = undefined;
    this.left = 0;
  }

  set on(on: boolean) {
    this.isOn = on;
    if (on) this.schedule();
    else this.stop();
  }

  dispose(): void {
    this.clear();
  }

  private schedule(): void {
    if (!this.isOn || this.left === 0 || this.searching) return;
    this.next.within(Math.max(0, this.nextAt - performance.now()));
  }

  private stop(): void {
    this.next.cancel();
    this.searching?.abort();
  }

  private async search(): Promise<void> {
    const mine = new AbortController();
    this.searching = mine;
    this.left -= 1;
    const startedAt = performance.now();
    const keys = new Map<string, string>();
    const headers: EventHeader[] = [];
    for (const { key, events } of this.entries) {
      for (const event of events) {
        if (headers.length >= MOST_EVENTS) break;
        keys.set(event.eventId, key);
        headers.push(event);
      }
    }
    try {
      const { hits, files } = await this.logs.findForTrace(headers, mine.signal);
      if (mine.signal.aborted) return;
      const counts = new Map<string, number>();
      for (const { eventId, level } of hits) {
        const key = keys.get(eventId);
        if (key && (level === 'error' || level === 'fatal')) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      this.counts = files > 0 ? counts : undefined;
      this.found();
    } catch (error) {
      if (!mine.signal.aborted)
        this.ports.log.warn('The logs of the run could not be searched', describeError(error, this.ports.t));
    } finally {
      this.searching = undefined;
      const now = performance.now();
      this.nextAt = now + Math.max(LEAST_PAUSE_MS, (now - startedAt) * IDLE_SHARE);
      this.schedule();
    }
  }
}
