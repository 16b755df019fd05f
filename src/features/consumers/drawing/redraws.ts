import { Delayer } from '../../../base/timers';

/** When the rows of a connection are drawn again: the more they are, the seldomer; 5,000 every ten seconds. A clock that is set back delays nothing. */
export class Redraws {
  private last = Number.NEGATIVE_INFINITY;
  private readonly delayer: Delayer;

  constructor(draw: () => void) {
    this.delayer = new Delayer(() => {
      this.last = performance.now();
      draw();
    });
  }

  soon(rows: number): void {
    const pause = (rows / 500) * 1000;
    this.delayer.in(Math.max(0, this.last + pause - performance.now()));
  }

  dispose(): void {
    this.delayer.dispose();
  }
}
