import { type Disposable, Emitter } from '../../../base/event';
import { Delayer } from '../../../base/timers';

/**
 * Milliseconds. VS Code draws a tree 200 ms after the last change report, and each report starts that time again. When the polls of several
 * stores never leave such a pause, the tree is never drawn.
 */
const REST_MS = 250;

/**
 * Milliseconds. VS Code may lose a report about a row whose parent it is drawing. When it has not asked for the row by then, the row is
 * reported again.
 */
const LOST_MS = 10_000;

/**
 * Reports which rows of a tree must be drawn again. VS Code draws once for each report, one after the other, so a busy window would fall
 * behind by minutes. So a report comes only after a pause, with all rows that changed meanwhile. A row that VS Code has not asked for since
 * its last report is not reported again within ten seconds.
 */
export class ChangedRows<Row extends object> implements Disposable {
  private readonly said = new Emitter<Row[] | undefined>();
  /** The event for VS Code; undefined means all rows. */
  readonly event = this.said.event;
  private readonly waiting = new Set<Row>();
  private areAllWaiting = false;
  /** For each reported row, the time until which it is not reported again. */
  private readonly unaskedUntil = new WeakMap<Row, number>();
  private allUnaskedUntil = Number.NEGATIVE_INFINITY;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private readonly delayer = new Delayer(() => this.say());

  constructor(private readonly now: () => number = () => performance.now()) {}

  all(): void {
    if (this.now() < this.allUnaskedUntil) return;
    this.areAllWaiting = true;
    this.soon();
  }

  these(rows: readonly Row[]): void {
    const fresh = rows.filter((row) => this.now() >= (this.unaskedUntil.get(row) ?? Number.NEGATIVE_INFINITY));
    if (fresh.length === 0) return;
    for (const row of fresh) this.waiting.add(row);
    this.soon();
  }

  /**
   * To be called when VS Code asks for a row, which it then draws in its current state. Without a row, VS Code asks which rows there are.
   */
  asked(row: Row | undefined): void {
    if (row) {
      this.unaskedUntil.delete(row);
      this.waiting.delete(row);
    } else this.allUnaskedUntil = Number.NEGATIVE_INFINITY;
  }

  dispose(): void {
    this.delayer.dispose();
    this.said.dispose();
  }

  private soon(): void {
    const restMs = this.restsUntil - this.now();
    if (restMs <= 0) this.say();
    else this.delayer.in(restMs);
  }

  private say(): void {
    const rows = [...this.waiting];
    const all = this.areAllWaiting;
    if (rows.length === 0 && !all) return;
    this.waiting.clear();
    this.areAllWaiting = false;
    this.restsUntil = this.now() + REST_MS;
    const unaskedUntil = this.now() + LOST_MS;
    for (const row of rows) this.unaskedUntil.set(row, unaskedUntil);
    if (all) this.allUnaskedUntil = unaskedUntil;
    this.said.fire(all ? undefined : rows);
  }
}

/**
 * Decides when the rows of a connection are drawn again. More rows are drawn less often; 5,000 rows every ten seconds. A clock that is set
 * back delays nothing.
 */
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
