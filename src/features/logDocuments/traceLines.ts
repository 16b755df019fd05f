import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { LogFinder } from '../../app/logs/finder';
import type { ActiveStore } from '../../app/stores/state';
import { parseLine } from '../../logs/formats/readLine';
import { summariseTrace } from '../../model/forest/summary';
import type { LogHit } from '../../model/log/line';
import { errorStep, type LogPlace, type TraceLog, traceLog } from '../../model/log/traceLog';
import { typedIdOf } from '../../model/lookup/idSpan';
import { Hint, withProgress } from '../../platform/vscode/commands';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { commands } from '../../platform/vscode/ids';
import { logSourceName, logSourceUri } from '../../platform/vscode/logDocuments';
import { t } from '../../platform/vscode/translate';
import {
  createTraceSearch,
  type FoundTrace,
  logDocumentUri,
  logSubject,
  spanAtCursor,
  type TraceSearch,
  traceKeyAt,
} from './traceOfLine';

/** What the commands of log documents need of other parts. */
export interface LogDocumentDeps {
  readonly active: ActiveStore;
  readonly logs: LogFinder;
  readonly ids: IdSpotting;
}

/** What the commands and documents do. Loaded with the first of them. */
export interface TraceLines {
  traceThisLine(): Promise<void>;
  showOnly(): Promise<void>;
  goToError(forward: boolean): Promise<void>;
  /** Returns the text of a trace's document. Searches again when a window was reloaded with the document open. */
  textOf(uri: vscode.Uri): Promise<string>;
  linksOf(uri: vscode.Uri): vscode.DocumentLink[];
  forget(uri: vscode.Uri): void;
}

export function createTraceLines(
  { active, logs, ids }: LogDocumentDeps,
  changed: vscode.EventEmitter<vscode.Uri>,
): TraceLines {
  const documents = createTraceDocuments(changed);
  const search = createTraceSearch(logs);

  /** Searches all logs for the trace of the line at the cursor; undefined when the person gave up. */
  const searchAt = async (editor: vscode.TextEditor, find: TraceSearch['now']) => {
    const span = await spanAtCursor(editor, ids);
    const connected = await active.require();
    if (!connected) return undefined;
    const { name: connection, store } = connected;
    return withProgress(vscode.l10n.t('Searching the logs for this trace'), async (signal) => {
      const key = await traceKeyAt(store, span, signal);
      return find(store, { connection, key }, signal);
    });
  };

  return {
    async traceThisLine() {
      const span = await spanAtCursor(activeEditor(), ids);
      await vscode.commands.executeCommand(commands.lookUp, typedIdOf(span));
    },
    async showOnly() {
      const found = await searchAt(activeEditor(), search.now);
      if (found) await documents.show(found);
    },
    async goToError(forward) {
      const editor = activeEditor();
      const shown = documents.get(editor.document.uri);
      if (shown) return goToErrorWithin(editor, shown, forward);
      const place = placeOf(editor);
      const found = await searchAt(editor, search.lately);
      if (!found) return;
      const open = (hit: { file: string; lineNumber: number; column: number }) =>
        logs.open(hit.file, hit.lineNumber, hit.column);
      await goToError(found.lines.hits, place, forward, open);
    },
    async textOf(uri) {
      const subject = logSubject(uri);
      if (!subject) return '';
      const known = documents.get(uri);
      if (known) return known.text;
      const store = await active.open(subject.connection);
      return documents.keep(uri, await search.now(store, subject, new AbortController().signal));
    },
    linksOf: documents.links,
    forget: documents.forget,
  };
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Hint(vscode.l10n.t('Open a log file and put the cursor on a line of it.'));
  return editor;
}

/** Shows the next error after a place, or the previous one. Tells the person when there is none. */
export async function goToError(
  hits: readonly LogHit[],
  place: LogPlace,
  forward: boolean,
  show: (hit: LogHit) => Promise<void> | void,
): Promise<void> {
  const step = errorStep(hits, place, forward);
  if (!step) {
    vscode.window.showInformationMessage(vscode.l10n.t('No log line of this trace has an error.'));
    return;
  }
  await show(step.hit);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Error {0} of {1} of this trace', step.number, step.count), 5_000);
}

/** Does the same within a document that shows the lines of a trace. */
function goToErrorWithin(editor: vscode.TextEditor, { hits }: TraceLog, forward: boolean): Promise<void> {
  const here = hits[editor.selection.active.line];
  const before = { file: '', lineNumber: 0, time: Number.NEGATIVE_INFINITY };
  const all = hits.filter((hit) => hit !== undefined);
  return goToError(all, here ?? before, forward, (hit) => {
    const at = new vscode.Position(hits.indexOf(hit), 0);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
}

/** Returns the place of the cursor in a log. */
function placeOf({ document, selection }: vscode.TextEditor): LogPlace {
  const { line } = selection.active;
  return {
    file: logSourceName(document.uri) ?? document.uri.fsPath,
    lineNumber: line + 1,
    time: parseLine(document.lineAt(line).text).time,
  };
}

/** Shows the lines of traces as read-only documents. */
interface TraceDocuments {
  /** Shows the lines, in place of the earlier lines of the trace's document. */
  show(found: FoundTrace): Promise<void>;
  /** Returns what an open document shows. */
  get(uri: vscode.Uri): TraceLog | undefined;
  /** Keeps what a document shows, and returns its text. */
  keep(uri: vscode.Uri, found: FoundTrace): string;
  /** Returns a link from each line of a document to its place in a log. */
  links(uri: vscode.Uri): vscode.DocumentLink[];
  forget(uri: vscode.Uri): void;
}

/** Creates the documents. `changed` is fired when an open document has a new text. */
function createTraceDocuments(changed: vscode.EventEmitter<vscode.Uri>): TraceDocuments {
  const shown = new Map<string, TraceLog>();

  const keep = (uri: vscode.Uri, { subject, table, lines }: FoundTrace): string => {
    const title = summariseTrace(table).rootEventType ?? subject.key.id;
    const made = traceLog({ title, ...lines }, t);
    shown.set(uri.toString(), made);
    return made.text;
  };

  return {
    keep,
    async show(found) {
      const uri = logDocumentUri(found.subject);
      keep(uri, found);
      changed.fire(uri);
      await vscode.window.showTextDocument(uri, { preview: true });
    },
    get: (uri) => shown.get(uri.toString()),
    links(uri) {
      const log = shown.get(uri.toString());
      return (log?.places ?? []).flatMap((place, line) => {
        const hit = log?.hits[line];
        if (!place || !hit) return [];
        const link = new vscode.DocumentLink(new vscode.Range(line, place[0], line, place[1]), addressOf(hit));
        link.tooltip = vscode.l10n.t('Open {0} at line {1}', hit.file, hit.lineNumber);
        return [link];
      });
    },
    forget: (uri) => void shown.delete(uri.toString()),
  };
}

function addressOf({ file, lineNumber, column }: LogHit): vscode.Uri {
  const uri = isAbsolute(file) ? vscode.Uri.file(file) : logSourceUri(file);
  return uri.with({ fragment: `L${lineNumber},${column + 1}` });
}
