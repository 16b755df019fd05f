import * as vscode from 'vscode';
import { schemes } from './ids';

/** A part that VS Code may need before it is loaded. The first use loads it. */
export class Late<T> {
  private part: T | undefined;

  /** `load` must pass the part to `set`. It is called for every use until then. */
  constructor(private readonly load: () => Promise<unknown>) {}

  /** The part; undefined before it is loaded. */
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

  // The tree has created the row, so it is loaded. A synchronous answer saves VS Code a second drawing.

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

type Scheme = (typeof schemes)[
  | 'content'
  | 'diagnosis'
  | 'logLines'
  | 'logSource'
  | 'lineReading'
  | 'comparison'
  | 'different'];

interface OpenDocuments {
  readonly provider: Late<vscode.TextDocumentContentProvider>;
  readonly changed: vscode.EventEmitter<vscode.Uri>;
}

const documents = new Map<string, OpenDocuments>();

/** Registers the read-only documents with VS Code, which asks for those of the last session before the code for their texts is loaded. */
export function registerDocuments(load: () => Promise<unknown>): vscode.Disposable {
  const { content, diagnosis, logLines, logSource, lineReading, comparison, different } = schemes;
  const registered = [content, diagnosis, logLines, logSource, lineReading, comparison, different].map((scheme) => {
    const provider = new Late<vscode.TextDocumentContentProvider>(load);
    const changed = new vscode.EventEmitter<vscode.Uri>();
    documents.set(scheme, { provider, changed });
    const registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri, token) => (await provider.get()).provideTextDocumentContent(uri, token),
    });
    return vscode.Disposable.from(registration, changed);
  });
  return vscode.Disposable.from(...registered, { dispose: () => documents.clear() });
}

/** Sets the provider for the documents of a scheme. */
export function provideDocuments(scheme: Scheme, provider: vscode.TextDocumentContentProvider): vscode.Disposable {
  const open = documents.get(scheme);
  open?.provider.set(provider);
  return provider.onDidChange?.((uri) => open?.changed.fire(uri)) ?? { dispose: () => undefined };
}
