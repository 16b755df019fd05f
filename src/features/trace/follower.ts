import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';

const shortestPauseMs = 1000;
const longestPauseMs = 60_000;
const longestRetryMs = 30_000;

/**
 * Asks for new events while it is switched on and not paused, as it is at first: once a second while the trace is young, less and less
 * often as it ages, and as it fails. Never two questions at once.
 */
export class Follower {
  private switchedOn = false;
  private isPaused = true;
  private timer: NodeJS.Timeout | undefined;
  private asking: AbortController | undefined;
  private failures = 0;

  /** `ageMs`: how long ago the newest event happened. `failed` is told a sentence. */
  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<void>,
    private readonly ageMs: () => number,
    private readonly failed: (reason: string) => void,
  ) {}

  set on(on: boolean) {
    this.switchedOn = on;
    this.update();
  }

  set paused(paused: boolean) {
    this.isPaused = paused;
    this.update();
  }

  dispose(): void {
    this.on = false;
  }

  private update(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.switchedOn && !this.isPaused) {
      if (!this.asking) this.timer = setTimeout(() => void this.step(), this.pauseMs());
    } else {
      this.asking?.abort();
    }
  }

  private pauseMs(): number {
    if (this.failures > 0) return Math.min(shortestPauseMs * 2 ** (this.failures - 1), longestRetryMs);
    return Math.min(Math.max(this.ageMs() / 60, shortestPauseMs), longestPauseMs);
  }

  private async step(): Promise<void> {
    const mine = new AbortController();
    this.asking = mine;
    try {
      await this.ask(mine.signal);
      this.failures = 0;
    } catch (error) {
      if (mine.signal.aborted) return;
      const reason = describeError(error);
      log().warn('New events of the trace could not be read', reason);
      this.failures += 1;
      this.failed(reason);
    } finally {
      this.asking = undefined;
      this.update();
    }
  }
}
