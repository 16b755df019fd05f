import * as vscode from 'vscode';
import { type ConsumerSource, type ConsumerSources, connectionOf } from '../../platform/consumerSources';
import { connectionItem } from './connectionItem';
import { culpritItem, culpritTooltip } from './culpritItem';
import { consumerItem, consumerTooltip, groupItem, segmentItem, segmentTooltip } from './items';
import { type ConnectionRow, type ConsumerRow, consumerRows, type Row, rowsBelow } from './rows';

/**
 * One row a consumer, worst first; below it the events that stop it, and its segments. Where other connections are watched,
 * each connection has a row above its consumers.
 */
export class ConsumerTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private filterText = '';
  private lastRefresh = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly sources: ConsumerSources,
    private readonly isMuted: (name: string) => boolean,
  ) {
    this.subscription = vscode.Disposable.from(
      sources.onDidChange(() => this.refreshSoon()),
      sources.each(({ active, feed, culprits }) =>
        vscode.Disposable.from(
          active.onDidChange(() => this.isGrouped && this.refreshSoon()),
          feed.onDidChange(() => this.refreshSoon()),
          culprits.onDidChange(() => this.refreshSoon()),
        ),
      ),
    );
  }

  get filter(): string {
    return this.filterText;
  }

  set filter(text: string) {
    this.filterText = text;
    this.changed.fire(undefined);
  }

  /** Whether connections have rows. */
  get isGrouped(): boolean {
    return this.sources.all.length > 1;
  }

  /** The consumers that the filter lets through, of all connections. */
  rows(): ConsumerRow[] {
    return this.sources.all.flatMap((source) => this.rowsOf(source));
  }

  getChildren(row?: Row): Row[] {
    if (!row) return this.isGrouped ? this.connectionRows() : this.rows();
    switch (row.kind) {
      case 'connection':
        return this.rowsOf(this.sources.of(row.connection));
      case 'consumer':
        return rowsBelow(row);
      case 'group':
        return row.segments.map((segment) => ({ kind: 'segment', parent: row.parent, segment }));
      default:
        return [];
    }
  }

  /** For revealing a row. */
  getParent(row: Row): Row | undefined {
    if (row.kind === 'connection') return undefined;
    if (row.kind !== 'consumer') return row.parent;
    return this.isGrouped ? this.connectionRows().find(({ connection }) => connection === row.connection) : undefined;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'connection':
        return connectionItem(row);
      case 'consumer':
        return consumerItem(row);
      case 'culprit':
        return culpritItem(row);
      case 'group':
        return groupItem(row);
      case 'segment':
        return segmentItem(row);
    }
  }

  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.TreeItem {
    if (row.kind === 'consumer') item.tooltip = consumerTooltip(row);
    if (row.kind === 'culprit') item.tooltip = culpritTooltip(row.culprit);
    if (row.kind === 'segment') item.tooltip = segmentTooltip(row.segment);
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private connectionRows(): ConnectionRow[] {
    const [active] = this.sources.all;
    return this.sources.all.flatMap((source): ConnectionRow[] => {
      const connection = connectionOf(source);
      if (connection === undefined) return [];
      const { state } = source.active;
      return [{ kind: 'connection', connection, state, feed: source.feed.state, isActive: source === active }];
    });
  }

  private rowsOf(source: ConsumerSource): ConsumerRow[] {
    return consumerRows(
      connectionOf(source) ?? '',
      source.feed.state.consumers,
      source.culprits.known,
      this.isMuted,
      this.filterText,
    );
  }

  /** The more rows, the seldomer: 5,000 consumers are drawn anew every ten seconds. */
  private refreshSoon(): void {
    const count = this.sources.all.reduce((sum, { feed }) => sum + feed.state.consumers.length, 0);
    const pause = (count / 500) * 1000;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.lastRefresh + pause - Date.now());
    this.timer = setTimeout(() => {
      this.lastRefresh = Date.now();
      this.changed.fire(undefined);
    }, wait);
  }
}
