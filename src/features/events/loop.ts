import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Work that goes on while it is switched on: never twice at a time, and again after a failure, less and less often. */
export class Loop {
  private wanted = false;
  private running: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;

  /** `failed` is told a sentence. */
  constructor(
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly failed: (reason: string) => void,
  ) {}

  set on(on: boolean) {
    if (on === this.wanted) return;
    this.wanted = on;
    this.restart();
  }

  /** Begins anew, as soon as what runs has ended. */
  restart(): void {
    this.failures = 0;
    this.wait(undefined);
    this.running?.abort();
    if (!this.running) void this.run();
  }

  dispose(): void {
    this.on = false;
  }

  private async run(): Promise<void> {
    if (!this.wanted || this.running) return;
    const mine = new AbortController();
    this.running = mine;
    const startedAt = Date.now();
    try {
      await this.work(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) {
        const reason = describeError(error);
        log().warn('Events could not be read', reason);
        this.failed(reason);
        // What worked for a while failed for another reason than before.
        this.failures = Date.now() - startedAt > LAST_RETRY_MS ? 1 : this.failures + 1;
        this.wait(Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LAST_RETRY_MS));
      }
    } finally {
      this.running = undefined;
    }
    if (mine.signal.aborted) void this.run();
  }

  private wait(ms: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = ms === undefined ? undefined : setTimeout(() => void this.run(), ms);
  }
}
