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
