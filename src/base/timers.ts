import type { Disposable } from './event';

/** Does work some time after the last call for it: each call puts it off. What waits keeps no process alive. */
export class Delayer implements Disposable {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly work: () => void) {}

  in(ms: number): void {
    this.cancel();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.work();
    }, ms);
    this.timer.unref();
  }

  /** Like `in`, but does not put off what waits already: calls that come close together are one. */
  within(ms: number): void {
    if (!this.timer) this.in(ms);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  dispose(): void {
    this.cancel();
  }
}

/** How long to wait after failures: `firstMs` after one, twice as long after each further one in a row, `longestMs` at most. */
interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface PollerParts {
  /**
   * One round. Resolves with the milliseconds until the next one, or with undefined where none is to follow. An aborted round may
   * finish what must not be left half done; its result counts for nothing.
   */
  readonly work: (signal: AbortSignal) => Promise<number | undefined>;
  /** A round failed that was not aborted. The next one follows by `backOff`. */
  readonly failed: (error: unknown) => void;
  readonly backOff: () => BackOff;
  /** A pause lasts at least so many times as long as the round took, `longestMs` at most: what is slow is asked less often. */
  readonly rest?: number;
}

/** Time and chance. `after` returns what takes the call back. */
export interface PollerClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
  /** From 0 to below 1. */
  random(): number;
}

/** Up to so much of a pause after a failure is left out by chance: who lost the same server must not come back in one moment. */
const JITTER = 0.25;

const realClock: PollerClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Does work again and again while it is on: never two rounds at a time, and after failures less and less often. */
export class Poller implements Disposable {
  private on = false;
  private running: AbortController | undefined;
  private takeBack = () => {};
  private failures = 0;
  /** When the next round is to begin after one that was aborted. */
  private againMs = 0;

  constructor(
    private readonly parts: PollerParts,
    private readonly clock: PollerClock = realClock,
  ) {}

  get isOn(): boolean {
    return this.on;
  }

  /** Does nothing where it is on. */
  start(afterMs = 0): void {
    if (this.on) return;
    this.on = true;
    this.begin(afterMs);
  }

  /** Begins a new round at once, or as soon as the one that runs has heard that it is aborted. Does nothing where it is off. */
  restart(): void {
    if (!this.on) return;
    this.running?.abort();
    this.begin(0);
  }

  stop(): void {
    this.on = false;
    this.takeBack();
    this.running?.abort();
  }

  dispose(): void {
    this.stop();
  }

  private begin(afterMs: number): void {
    this.failures = 0;
    this.takeBack();
    if (this.running) this.againMs = afterMs;
    else if (afterMs > 0) this.plan(afterMs);
    else void this.round();
  }

  private plan(ms: number): void {
    this.takeBack = this.clock.after(ms, () => void this.round());
  }

  private async round(): Promise<void> {
    const mine = new AbortController();
    this.running = mine;
    const startedAt = this.clock.now();
    let pauseMs: number | undefined;
    try {
      pauseMs = await this.parts.work(mine.signal);
      this.failures = 0;
    } catch (error) {
      if (!mine.signal.aborted) {
        pauseMs = this.afterFailure(this.clock.now() - startedAt);
        this.parts.failed(error);
      }
    }
    this.running = undefined;
    if (!this.on) return;
    if (mine.signal.aborted) this.plan(this.againMs);
    else if (pauseMs !== undefined) {
      const restMs = Math.min((this.clock.now() - startedAt) * (this.parts.rest ?? 0), this.parts.backOff().longestMs);
      this.plan(Math.max(pauseMs, restMs));
    }
  }

  private afterFailure(tookMs: number): number {
    const { firstMs, longestMs } = this.parts.backOff();
    // What worked for a while failed for another reason than before.
    this.failures = tookMs > longestMs ? 1 : this.failures + 1;
    const pauseMs = Math.min(firstMs * 2 ** (this.failures - 1), longestMs);
    return pauseMs * (1 - JITTER * this.clock.random());
  }
}
