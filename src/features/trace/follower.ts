import { Poller } from '../../base/timers';
import { log } from '../../platform/vscode/log';
import { errorMessage } from '../../platform/vscode/translate';

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const BACK_OFF = { firstMs: SHORTEST_PAUSE_MS, longestMs: 30_000 };

/**
 * Asks for new events while it is switched on and not paused; it starts paused. It asks once a second while the trace is young, and less
 * often as the trace ages or as requests fail.
 */
export class Follower {
  private switchedOn = false;
  private isPaused = true;
  private readonly poller: Poller;

  /** `ageMs`: how long ago the newest event happened. `failed` receives a sentence. */
  constructor(
    ask: (signal: AbortSignal) => Promise<void>,
    private readonly ageMs: () => number,
    failed: (reason: string) => void,
  ) {
    this.poller = new Poller({
      work: async (signal) => {
        await ask(signal);
        return this.pauseMs();
      },
      failed(error) {
        const reason = errorMessage(error);
        log().warn('New events of the trace could not be read', reason);
        failed(reason);
      },
      backOff: () => BACK_OFF,
    });
  }

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
    if (this.switchedOn && !this.isPaused) this.poller.start(this.pauseMs());
    else this.poller.stop();
  }

  private pauseMs(): number {
    return Math.min(Math.max(this.ageMs() / 60, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  }
}
