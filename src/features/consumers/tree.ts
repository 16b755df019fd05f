import * as vscode from 'vscode';
import type { StoreHandle } from '../../app/stores/handle';
import type { StoreHub } from '../../app/stores/hub';
import { culpritItem, culpritTooltip, findingItem, findingSentence } from './blockingItem';
import { connectionItem, problemItem, problemOf } from './connectionItem';
import { ChangedRows, Redraws } from './drawing/changedRows';
import { Drawings } from './drawing/drawings';
import { DrawnRows } from './drawing/drawnRows';
import { drawingOf } from './drawing/rowDrawing';
import { consumerItem, consumerTooltip, groupItem, segmentItem, segmentTooltip } from './items';
import {
  type ConnectionRow,
  type ConsumerRow,
  consumerRows,
  type ProblemRow,
  problemRows,
  rankOf,
  rowsBelow,
  type TreeRow,
} from './rows';

/**
 * Milliseconds for which consumers of equal rank keep their order. Moving a row draws the whole list again under the pointer, and VS Code
 * then runs a menu command of a row without the row.
 */
const ORDER_HOLDS_MS = 15_000;

/** With more changed rows than this, VS Code is quicker when it draws all rows at once. */
const MOST_BY_THEMSELVES = 100;

/**
 * The tree of consumers: one row for each, worst first. Below it are the events that stop it, and its segments. When other connections are
 * watched, each connection has a row above its consumers.
 */
export class ConsumerTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  private readonly changed = new ChangedRows<TreeRow>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly connections = new WeakMap<StoreHandle, ConnectionRow>();
  private readonly rowsDrawn = new DrawnRows();
  private readonly orderedAt = new WeakMap<StoreHandle, number>();
  private readonly drawings = new Drawings(drawingOf);
  private readonly subscription: vscode.Disposable;
  private filterText = '';

  constructor(private readonly hub: StoreHub) {
    this.subscription = vscode.Disposable.from(
      hub.onDidChangeShown(() => this.changed.all()),
      hub.each((handle) => this.follow(handle)),
    );
  }

  get filter(): string {
    return this.filterText;
  }

  set filter(text: string) {
    this.filterText = text;
    this.changed.all();
  }

  /** Whether connections have rows of their own. */
  get isGrouped(): boolean {
    return this.hub.watched.length > 0;
  }

  /** Returns the consumers of all connections that match the filter. */
  rows(): ConsumerRow[] {
    return this.hub.shown.flatMap((handle) => this.rowsOf(handle));
  }

  getChildren(row?: TreeRow): TreeRow[] {
    if (!row) {
      this.changed.asked(undefined);
      return this.topRows();
    }
    return row.kind === 'connection'
      ? this.drawnRows(row.handle)
      : this.rowsDrawn.drawn(row, rowsBelow(row, findingSentence));
  }

  /** VS Code needs this to reveal a row. */
  getParent(row: TreeRow): TreeRow | undefined {
    if (row.kind === 'connection') return undefined;
    if (row.kind !== 'consumer') return row.parent;
    return this.isGrouped ? this.connectionRow(this.hub.handle(row.connection)) : undefined;
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    this.changed.asked(row);
    this.drawings.drawn(row);
    return this.itemOf(row);
  }

  resolveTreeItem(item: vscode.TreeItem, row: TreeRow): vscode.TreeItem {
    this.drawings.hovered(row);
    if (row.kind === 'consumer') item.tooltip = consumerTooltip(row);
    if (row.kind === 'culprit') item.tooltip = culpritTooltip(row.culprit);
    if (row.kind === 'segment') item.tooltip = segmentTooltip(row);
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private itemOf(row: TreeRow): vscode.TreeItem {
    switch (row.kind) {
      case 'connection':
        return connectionItem(
          row,
          this.hub.shown.map(({ name }) => name),
        );
      case 'consumer':
        return consumerItem(row);
      case 'culprit':
        return culpritItem(row);
      case 'finding':
        return findingItem(row);
      case 'group':
        return groupItem(row);
      case 'problem':
        return problemItem(row);
      case 'segment':
        return segmentItem(row);
    }
  }

  private topRows(): TreeRow[] {
    if (this.isGrouped) return this.hub.shown.map((handle) => this.connectionRow(handle));
    return this.hub.active ? this.drawnRows(this.hub.active) : [];
  }

  /** Returns the connection's row, always the same object, because VS Code redraws only rows that it knows. */
  private connectionRow(handle: StoreHandle): ConnectionRow {
    const known = this.connections.get(handle);
    if (known) return known;
    const { hub } = this;
    const row: ConnectionRow = {
      kind: 'connection',
      connection: handle.name,
      handle,
      get isActive() {
        return handle === hub.active;
      },
    };
    this.connections.set(handle, row);
    return row;
  }

  private rowsOf({ name, feed }: StoreHandle): ConsumerRow[] {
    return consumerRows(name, feed.state.consumers, this.filterText, this.isGrouped);
  }

  /** Returns the rows below a connection: why it cannot be read (only when it has a row of its own), and its consumers. */
  private rowsBelowStore(handle: StoreHandle): (ProblemRow | ConsumerRow)[] {
    const problem = this.isGrouped ? problemOf(handle) : undefined;
    const problems = problem === undefined ? [] : problemRows(this.connectionRow(handle), problem);
    return [...problems, ...this.rowsOf(handle)];
  }

  /** Redraws a connection's rows after its polls. */
  private follow(handle: StoreHandle): vscode.Disposable {
    const redraws = new Redraws(() => this.redraw(handle));
    const soon = () => redraws.soon(handle.feed.state.consumers.length);
    return vscode.Disposable.from(
      redraws,
      handle.onDidChange(soon),
      handle.feed.onDidChange(() => {
        this.drawings.polled(handle.name);
        soon();
      }),
    );
  }

  /** Redraws only the rows that look different, each by itself: a redrawn row loses its tooltip and cannot open a menu for a moment. */
  private redraw(handle: StoreHandle): void {
    const parent = this.isGrouped ? this.connectionRow(handle) : undefined;
    const isHeld = this.drawings.isHeld(handle.name);
    const outdated = this.rowsDrawn.knows(handle) ? this.outdatedBelow(handle, isHeld) : [];
    const isSlower = outdated && outdated.length > MOST_BY_THEMSELVES && !isHeld;
    if (outdated && !isSlower && !(parent && this.drawings.isOutdated(parent))) {
      this.changed.these(outdated.slice(0, MOST_BY_THEMSELVES));
    } else if (parent) this.changed.these([parent]);
    else this.changed.all();
  }

  /**
   * Returns the rows of a connection that must be drawn again, worst first; undefined when all must. `isHeld`: the order must stay as it
   * is.
   */
  private outdatedBelow(handle: StoreHandle, isHeld: boolean): TreeRow[] | undefined {
    const holds = performance.now() - (this.orderedAt.get(handle) ?? Number.NEGATIVE_INFINITY) < ORDER_HOLDS_MS;
    const rank = (row: ProblemRow | ConsumerRow) => (row.kind === 'problem' ? -1 : rankOf(row.health));
    const mayStand = (row: ProblemRow | ConsumerRow, place: ProblemRow | ConsumerRow) =>
      isHeld || (holds && rank(row) === rank(place));
    return this.rowsDrawn
      .renewed(handle, this.rowsBelowStore(handle), mayStand)
      ?.flatMap((row) => this.outdatedFrom(row, isHeld));
  }

  /**
   * Returns the row, or those rows below it that must be drawn again. When rows below came, went or changed places, the row itself is
   * returned.
   */
  private outdatedFrom(row: TreeRow, isHeld: boolean): TreeRow[] {
    if (this.drawings.isOutdated(row)) return [row];
    if (!this.rowsDrawn.knows(row)) return [];
    const below = this.rowsDrawn.renewed(row, rowsBelow(row, findingSentence), () => isHeld);
    return below?.flatMap((each) => this.outdatedFrom(each, isHeld)) ?? [row];
  }

  private drawnRows(handle: StoreHandle): TreeRow[] {
    this.orderedAt.set(handle, performance.now());
    return this.rowsDrawn.drawn(handle, this.rowsBelowStore(handle));
  }
}
