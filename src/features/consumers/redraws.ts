/** When the rows of a connection are drawn anew: the more they are, the seldomer; 5,000 every ten seconds. */
export class Redraws {
  private last = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly draw: () => void) {}

  soon(rows: number): void {
    const pause = (rows / 500) * 1000;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.last + pause - Date.now());
    this.timer = setTimeout(() => {
      this.last = Date.now();
      this.draw();
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
