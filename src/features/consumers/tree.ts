import * as vscode from 'vscode';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { Culprits } from '../../platform/culprits';
import { culpritItem, culpritTooltip } from './culpritItem';
import { findingItem } from './findingItem';
import { consumerItem, consumerTooltip, groupItem, segmentItem, segmentTooltip } from './items';
import { type ConsumerRow, consumerRows, type Row, rowsBelow } from './rows';

/** One row a consumer, worst first; below it the events that stop it, and its segments. */
export class ConsumerTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private filterText = '';
  private lastRefresh = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly feed: ConsumerFeed,
    private readonly culprits: Culprits,
    private readonly isMuted: (name: string) => boolean,
  ) {
    this.subscription = vscode.Disposable.from(
      feed.onDidChange(() => this.refreshSoon()),
      culprits.onDidChange(() => this.refreshSoon()),
    );
  }

  get filter(): string {
    return this.filterText;
  }

  set filter(text: string) {
    this.filterText = text;
    this.changed.fire(undefined);
  }

  /** The consumers that the filter lets through. */
  rows(): ConsumerRow[] {
    return consumerRows(this.feed.state.consumers, this.culprits.known, this.isMuted, this.filterText);
  }

  getChildren(row?: Row): Row[] {
    if (!row) return this.rows();
    if (row.kind === 'consumer') return rowsBelow(row);
    if (row.kind === 'group') return row.segments.map((segment) => ({ kind: 'segment', parent: row.parent, segment }));
    return [];
  }

  /** For revealing a row. */
  getParent(row: Row): Row | undefined {
    return row.kind === 'consumer' ? undefined : row.parent;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'consumer':
        return consumerItem(row);
      case 'culprit':
        return culpritItem(row);
      case 'finding':
        return findingItem(row);
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

  /** The more rows, the seldomer: 5,000 consumers are drawn anew every ten seconds. */
  private refreshSoon(): void {
    const pause = (this.feed.state.consumers.length / 500) * 1000;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.lastRefresh + pause - Date.now());
    this.timer = setTimeout(() => {
      this.lastRefresh = Date.now();
      this.changed.fire(undefined);
    }, wait);
  }
}
