import { type Disposable, Emitter } from '../../../base/event';
import { Delayer } from '../../../base/timers';

/**
 * VS Code draws a tree 200 ms after the last word about it, and each word begins that time anew: several stores whose polls
 * never leave it such a rest would keep the tree as it is for good.
 */
const REST_MS = 250;

/**
 * Says which rows of a tree are to be drawn again. VS Code draws for each word on its own and one after the other, so a busy
 * window would fall behind by minutes: a word comes only after a rest, with all that came meanwhile, and a row that VS Code
 * has not asked for since is not said twice.
 */
export class ChangedRows<Row extends object> implements Disposable {
  private readonly said = new Emitter<Row[] | undefined>();
  /** For VS Code: undefined means all rows. */
  readonly event = this.said.event;
  private readonly waiting = new Set<Row>();
  private areAllWaiting = false;
  private readonly unasked = new WeakSet<Row>();
  private areAllUnasked = false;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private readonly delayer = new Delayer(() => this.say());

  constructor(private readonly now: () => number = () => performance.now()) {}

  all(): void {
    if (this.areAllUnasked) return;
    this.areAllWaiting = true;
    this.soon();
  }

  these(rows: readonly Row[]): void {
    const fresh = rows.filter((row) => !this.unasked.has(row));
    if (fresh.length === 0) return;
    for (const row of fresh) this.waiting.add(row);
    this.soon();
  }

  /** VS Code asks how a row looks, and so draws it as it is now; without one, which rows there are. */
  asked(row: Row | undefined): void {
    if (row) {
      this.unasked.delete(row);
      this.waiting.delete(row);
    } else this.areAllUnasked = false;
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
    for (const row of rows) this.unasked.add(row);
    this.areAllUnasked ||= all;
    this.said.fire(all ? undefined : rows);
  }
}
