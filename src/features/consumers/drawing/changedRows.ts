import { type Disposable, Emitter } from '../../../base/event';
import { Delayer } from '../../../base/timers';

/**
 * VS Code draws a tree 200 ms after the last word about it, and each word begins that time anew: several stores whose polls
 * never leave it such a rest would keep the tree as it is for good.
 */
const REST_MS = 250;

/** VS Code may lose a word, of a row whose parent it draws just then: what it has not asked for by then is said again. */
const LOST_MS = 10_000;

/**
 * Says which rows of a tree are to be drawn again. VS Code draws for each word on its own and one after the other, so a busy
 * window would fall behind by minutes: a word comes only after a rest, with all that came meanwhile, and a row that VS Code
 * has not asked for since is not said twice within ten seconds.
 */
export class ChangedRows<Row extends object> implements Disposable {
  private readonly said = new Emitter<Row[] | undefined>();
  /** For VS Code: undefined means all rows. */
  readonly event = this.said.event;
  private readonly waiting = new Set<Row>();
  private areAllWaiting = false;
  /** Until when a row that was said is not said again. */
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

  /** VS Code asks how a row looks, and so draws it as it is now; without one, which rows there are. */
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
