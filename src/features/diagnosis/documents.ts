import * as vscode from 'vscode';
import type { NamedConsumer } from '../../app/navigation';
import { visible } from '../../model/text/safeText';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { contextKeys, schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';

/** The connection and consumer that a document is about. */
export interface DiagnosisSubject {
  /** `lost`: the document lists events that the consumer never handled. Absent: it says why the consumer is behind. */
  readonly about?: 'lost';
  readonly connection: string;
  readonly consumer: string;
}

export function diagnosisUri(subject: DiagnosisSubject): vscode.Uri {
  const { connection, consumer, about } = subject;
  const query = new URLSearchParams({ connection, consumer, ...(about ? { about } : {}) }).toString();
  return vscode.Uri.from({ scheme: schemes.diagnosis, path: `/${documentTitle(subject)}`, query });
}

/** Returns the title, which differs for each subject, because a preview's tab shows nothing else. The names themselves are in the query. */
function documentTitle({ connection, consumer, about }: DiagnosisSubject): string {
  const name = inPath(consumer);
  const title =
    about === 'lost' ? vscode.l10n.t('Events that {0} never handled', name) : vscode.l10n.t('Why is {0} behind', name);
  return `${title} · ${inPath(connection)}.md`;
}

/** A slash in a name would look like a folder. */
const inPath = (name: string) => visible(name).replace(/[/\\]/g, '∕');

export function diagnosisSubject(uri: vscode.Uri): DiagnosisSubject {
  const parameters = new URLSearchParams(uri.query);
  const subject = { connection: parameters.get('connection') ?? '', consumer: parameters.get('consumer') ?? '' };
  return parameters.get('about') === 'lost' ? { ...subject, about: 'lost' } : subject;
}

/** Returns the consumer in a command's argument: a name, a row of the tree or of a segment, or a diagnosis document. */
export function namedIn(argument: unknown): NamedConsumer {
  if (!(argument instanceof vscode.Uri)) return namedByRow(argument);
  return argument.scheme === schemes.diagnosis
    ? diagnosisSubject(argument)
    : { connection: undefined, consumer: undefined };
}

/** A report, with links for the positions that it mentions. */
export interface DiagnosisPage {
  readonly text: string;
  /** The links, by position. */
  readonly links: ReadonlyMap<string, vscode.Uri>;
}

interface DiagnosisDocuments extends vscode.Disposable {
  show(subject: DiagnosisSubject, page: DiagnosisPage): Promise<void>;
}

/** Shows diagnoses as read-only documents. `read` makes one again when a window was reloaded with the document open. */
export function createDiagnosisDocuments(
  read: (subject: DiagnosisSubject) => Promise<DiagnosisPage>,
): DiagnosisDocuments {
  const pages = new Map<string, DiagnosisPage>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const pageOf = async (uri: vscode.Uri) => {
    const page = pages.get(uri.toString()) ?? (await read(diagnosisSubject(uri)));
    pages.set(uri.toString(), page);
    return page;
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    provideDocuments(schemes.diagnosis, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await pageOf(uri)).text,
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: schemes.diagnosis },
      { provideDocumentLinks: (document) => linksIn(document, pages.get(document.uri.toString())?.links) },
    ),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => pages.delete(uri.toString())),
  );
  return {
    async show(subject, page) {
      const uri = diagnosisUri(subject);
      pages.set(uri.toString(), page);
      changed.fire(uri);
      await open(uri);
    },
    dispose: () => subscriptions.dispose(),
  };
}

/** Returns the links of a document's text: every known position opens its trace. They also work in a browser. */
function linksIn(document: vscode.TextDocument, links: DiagnosisPage['links'] = new Map()): vscode.DocumentLink[] {
  return [...document.getText().matchAll(/#(\d+)/g)].flatMap(({ 0: text, 1: position = '', index }) => {
    const target = links.get(position);
    if (!target) return [];
    const range = new vscode.Range(document.positionAt(index), document.positionAt(index + text.length));
    return [new vscode.DocumentLink(range, target)];
  });
}

/** Opens a document as a Markdown preview, or as text when the Markdown extension is disabled. */
async function open(uri: vscode.Uri): Promise<void> {
  const hasPreview = vscode.extensions.getExtension('vscode.markdown-language-features') !== undefined;
  if (hasPreview) await vscode.commands.executeCommand('markdown.showPreview', uri);
  else await vscode.window.showTextDocument(uri, { preview: true });
}

/** The view type of VS Code's Markdown preview. The editor puts its own prefix before it. */
const PREVIEW = /(^|-)markdown\.preview$/;

/** Knows which report the active tab previews. VS Code does not say what a preview shows, so the tab's label is compared. */
export class Previews implements vscode.Disposable {
  private readonly subjects = new Map<string, DiagnosisSubject>();
  private readonly subscription = vscode.window.tabGroups.onDidChangeTabs(() => this.update());
  private isShown = false;

  add(subject: DiagnosisSubject): void {
    this.subjects.set(documentTitle(subject), subject);
    this.update();
  }

  active(): DiagnosisSubject | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (!(tab?.input instanceof vscode.TabInputWebview) || !PREVIEW.test(tab.input.viewType)) return undefined;
    return [...this.subjects].find(([title]) => tab.label.includes(title))?.[1];
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private update(): void {
    const isShown = this.active() !== undefined;
    if (isShown === this.isShown) return;
    this.isShown = isShown;
    void vscode.commands.executeCommand('setContext', contextKeys.diagnosisPreview, isShown);
  }
}
