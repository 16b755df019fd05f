import * as vscode from 'vscode';
import { type ConsumerSource, type ConsumerSources, connectionOf } from '../../platform/consumerSources';
import { connectionItem } from './connectionItem';
import { culpritItem, culpritTooltip } from './culpritItem';
import { findingItem } from './findingItem';
import { consumerItem, consumerTooltip, groupItem, segmentItem, segmentTooltip } from './items';
import { KeptRows } from './keptRows';
import { Redraws } from './redraws';
import { type ConnectionRow, type ConsumerRow, consumerRows, type Row, rowsBelow } from './rows';

/** Above this many rows VS Code is quicker when it draws all of them at once. */
const MOST_BY_THEMSELVES = 100;

/**
 * One row a consumer, worst first; below it the events that stop it, and its segments. Where other connections are watched,
 * each connection has a row above its consumers.
 */
export class ConsumerTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Row | Row[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly connections = new WeakMap<ConsumerSource, ConnectionRow>();
  private readonly kept = new WeakMap<ConsumerSource, KeptRows>();
  private readonly texts = new WeakMap<ConnectionRow, string>();
  private readonly subscription: vscode.Disposable;
  private filterText = '';

  constructor(
    private readonly sources: ConsumerSources,
    private readonly isMuted: (name: string) => boolean,
  ) {
    this.subscription = vscode.Disposable.from(
      sources.onDidChange(() => this.changed.fire(undefined)),
      sources.each((source) => this.follow(source)),
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
    if (!row) return this.isGrouped ? this.connectionRows() : this.drawnRows(this.sources.of(undefined));
    switch (row.kind) {
      case 'connection':
        return this.drawnRows(row.source);
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
    return this.isGrouped ? this.connectionRow(this.sources.of(row.connection)) : undefined;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'connection':
        return this.connectionItem(row);
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
    this.subscription.dispose();
    this.changed.dispose();
  }

  private connectionRows(): ConnectionRow[] {
    return this.sources.all.flatMap((source) => this.connectionRow(source) ?? []);
  }

  /** The same one as long as the connection is the same: VS Code draws a row anew only where it knows it. */
  private connectionRow(source: ConsumerSource): ConnectionRow | undefined {
    const connection = connectionOf(source);
    if (connection === undefined) return undefined;
    const known = this.connections.get(source);
    if (known?.connection === connection) return known;
    const isActive = source === this.sources.all[0];
    const row: ConnectionRow = { kind: 'connection', connection, source, isActive };
    this.connections.set(source, row);
    return row;
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

  /** A poll of one connection draws the rows of that one. */
  private follow(source: ConsumerSource): vscode.Disposable {
    const { active, feed, culprits } = source;
    const redraws = new Redraws(() => this.redraw(source));
    const soon = () => redraws.soon(feed.state.consumers.length);
    return vscode.Disposable.from(
      redraws,
      active.onDidChange(soon),
      feed.onDidChange(soon),
      culprits.onDidChange(soon),
    );
  }

  /** The rows that are there by themselves: below one that is drawn anew, no row answers to its menu for a moment. */
  private redraw(source: ConsumerSource): void {
    const drawn = this.isGrouped ? this.connections.get(source) : undefined;
    const parent = this.isGrouped ? this.connectionRow(source) : undefined;
    if (parent !== drawn) {
      this.changed.fire(undefined);
      return;
    }
    const rows = this.keptRows(source).renewed(this.rowsOf(source));
    const isParentSame = !parent || this.texts.get(parent) === JSON.stringify(connectionItem(parent, this.isMuted));
    this.changed.fire(rows && rows.length <= MOST_BY_THEMSELVES && isParentSame ? rows : parent);
  }

  private drawnRows(source: ConsumerSource): ConsumerRow[] {
    return this.keptRows(source).drawn(this.rowsOf(source));
  }

  private keptRows(source: ConsumerSource): KeptRows {
    const kept = this.kept.get(source) ?? new KeptRows();
    this.kept.set(source, kept);
    return kept;
  }

  private connectionItem(row: ConnectionRow): vscode.TreeItem {
    const item = connectionItem(row, this.isMuted);
    this.texts.set(row, JSON.stringify(item));
    return item;
  }
}
