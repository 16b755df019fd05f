import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';

const pauseMs = 1000;

/** Asks for new events once a second while it is switched on and not paused; never two questions at once. */
export class Follower {
  private switchedOn = false;
  private isPaused = false;
  private timer: NodeJS.Timeout | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly ask: (signal: AbortSignal) => Promise<void>) {}

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
      if (!this.asking) this.timer = setTimeout(() => void this.step(), pauseMs);
    } else {
      this.asking?.abort();
    }
  }

  private async step(): Promise<void> {
    const mine = new AbortController();
    this.asking = mine;
    try {
      await this.ask(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) log().warn('New events of the trace could not be read', describeError(error));
    } finally {
      this.asking = undefined;
      this.update();
    }
  }
}
