import * as vscode from 'vscode';
import type { ConsumerSnapshot } from '../../model/consumer';
import { assess, compareHealth, type Health, type SegmentHealth } from '../../model/health';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import { settings } from '../../platform/settings';
import { consumerItem, groupItem, segmentItem } from './items';

/** Above this many segments a consumer shows them in groups: a tree sends every visible row to the window at each poll. */
const groupSize = 100;

export interface ConsumerRow {
  readonly kind: 'consumer';
  readonly health: Health;
}
export interface SegmentGroupRow {
  readonly kind: 'group';
  readonly parent: ConsumerRow;
  /** Of the first segment, counted worst first. */
  readonly start: number;
  readonly segments: readonly SegmentHealth[];
}
export interface SegmentRow {
  readonly kind: 'segment';
  readonly parent: ConsumerRow;
  readonly segment: SegmentHealth;
}
export type Row = ConsumerRow | SegmentGroupRow | SegmentRow;

/** One row a consumer, worst first; its segments below. */
export class ConsumerTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private filterText = '';
  private lastRefresh = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly feed: ConsumerFeed) {
    this.subscription = feed.onDidChange(() => this.refreshSoon());
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
    const { snapshot } = this.feed.state;
    return snapshot ? visibleRows(snapshot, this.filterText) : [];
  }

  getChildren(row?: Row): Row[] {
    if (!row) return this.rows();
    if (row.kind === 'consumer') return segmentRows(row);
    if (row.kind === 'group') return row.segments.map((segment) => ({ kind: 'segment', parent: row.parent, segment }));
    return [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'consumer':
        return consumerItem(row);
      case 'group':
        return groupItem(row);
      case 'segment':
        return segmentItem(row);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** The more rows, the seldomer: 5,000 consumers are drawn anew every ten seconds. */
  private refreshSoon(): void {
    const pause = ((this.feed.state.snapshot?.consumers.length ?? 0) / 500) * 1000;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.lastRefresh + pause - Date.now());
    this.timer = setTimeout(() => {
      this.lastRefresh = Date.now();
      this.changed.fire(undefined);
    }, wait);
  }
}

function visibleRows(snapshot: ConsumerSnapshot, filter: string): ConsumerRow[] {
  const wanted = filter.trim().toLowerCase();
  const staleAfterS = settings.heartbeatStaleAfterS.get();
  return snapshot.consumers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((consumer) => assess(consumer, snapshot.features, staleAfterS))
    .sort(compareHealth)
    .map((health) => ({ kind: 'consumer', health }));
}

function segmentRows(row: ConsumerRow): Row[] {
  const { segments } = row.health;
  if (segments.length <= groupSize) return segments.map((segment) => ({ kind: 'segment', parent: row, segment }));
  const groups: Row[] = [];
  for (let start = 0; start < segments.length; start += groupSize) {
    groups.push({ kind: 'group', parent: row, start, segments: segments.slice(start, start + groupSize) });
  }
  return groups;
}
