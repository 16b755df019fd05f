import * as vscode from 'vscode';

/** A part that VS Code may ask for before it is there: the first question has it loaded. */
export class Late<T> {
  private part: T | undefined;

  /** `load` gives the part to `set`; it is called for every question until then. */
  constructor(private readonly load: () => Promise<unknown>) {}

  /** The part, once it is there. */
  get current(): T | undefined {
    return this.part;
  }

  set(part: T): void {
    this.part = part;
  }

  async get(): Promise<T> {
    if (this.part === undefined) await this.load();
    if (this.part === undefined) throw new Error(vscode.l10n.t('Event Trace could not be loaded.'));
    return this.part;
  }
}

/** The rows of a view whose tree is loaded when the view is first visible. */
export class LateTree<Row> implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Row | Row[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree: Late<vscode.TreeDataProvider<Row>>;
  private following: vscode.Disposable | undefined;

  constructor(load: () => Promise<unknown>) {
    this.tree = new Late(load);
  }

  set(tree: vscode.TreeDataProvider<Row>): void {
    this.tree.set(tree);
    this.following = tree.onDidChangeTreeData?.((rows) => this.changed.fire(rows ?? undefined));
  }

  async getChildren(row?: Row): Promise<Row[] | undefined | null> {
    return (await this.tree.get()).getChildren(row);
  }

  // The tree made the row of each of these questions, so it is there; an answer at once spares VS Code a second drawing.

  getTreeItem(row: Row): vscode.TreeItem | Thenable<vscode.TreeItem> {
    return this.tree.current?.getTreeItem(row) ?? {};
  }

  getParent(row: Row): vscode.ProviderResult<Row> {
    return this.tree.current?.getParent?.(row);
  }

  resolveTreeItem(
    item: vscode.TreeItem,
    row: Row,
    token: vscode.CancellationToken,
  ): vscode.ProviderResult<vscode.TreeItem> {
    return this.tree.current?.resolveTreeItem?.(item, row, token);
  }

  dispose(): void {
    this.following?.dispose();
    this.changed.dispose();
  }
}
