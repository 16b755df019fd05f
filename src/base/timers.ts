import type { Disposable } from './event';

/** Does work some time after the last call: each call starts the time again. It does not keep the process alive. */
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

  /** Does the work within this time: a call while it is planned changes nothing. */
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

/** The wait after failures: `firstMs` after the first one, then twice as long after each further one in a row, at most `longestMs`. */
interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface PollerParts {
  /**
   * Does one round. Resolves with the milliseconds until the next one, or with undefined when no round should follow. An aborted round may
   * finish work that must not stay incomplete; its result is ignored.
   */
  readonly work: (signal: AbortSignal) => Promise<number | undefined>;
  /** Called when a round failed that was not aborted. The next one follows after the time of `backOff`. */
  readonly failed: (error: unknown) => void;
  readonly backOff: () => BackOff;
  /** A pause lasts at least this many times as long as the round took, at most `longestMs`, so that slow servers are asked less often. */
  readonly rest?: number;
}

/** The clock and the random numbers. `after` returns a function that cancels the call. */
export interface PollerClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
  /** Returns a number from 0 up to, but not including, 1. */
  random(): number;
}

/** The largest random part by which a pause after a failure is shorter, so that clients of one server do not all come back at once. */
const JITTER = 0.25;

const realClock: PollerClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Repeats work while it is on: one round at a time, and less often after failures. */
export class Poller implements Disposable {
  private on = false;
  private running: AbortController | undefined;
  private takeBack = () => {};
  private failures = 0;
  /** Milliseconds until the next round after one that was aborted. */
  private againMs = 0;

  constructor(
    private readonly parts: PollerParts,
    private readonly clock: PollerClock = realClock,
  ) {}

  get isOn(): boolean {
    return this.on;
  }

  /** Does nothing when it is on. */
  start(afterMs = 0): void {
    if (this.on) return;
    this.on = true;
    this.begin(afterMs);
  }

  /** Begins a new round at once, or when the running one, which is aborted, has ended. Does nothing when it is off. */
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
    // A round that took this long has failed for another reason than the ones before.
    this.failures = tookMs > longestMs ? 1 : this.failures + 1;
    const pauseMs = Math.min(firstMs * 2 ** (this.failures - 1), longestMs);
    return pauseMs * (1 - JITTER * this.clock.random());
  }
}
