import * as vscode from 'vscode';
import { Delayer } from '../../base/timers';
import { type ParsedExpectations, parseExpectations } from '../../model/flow/expect/parse';
import { log } from '../../platform/vscode/log';
import { errorMessage, t } from '../../platform/vscode/translate';
import { FLOW_FOLDER, FLOW_LANGUAGE } from './presence';

const PATTERN = `**/${FLOW_FOLDER}/*.flow`;
const ELSEWHERE = '**/{node_modules,vendor,.git}/**';

/** Milliseconds without typing before a file is read again. */
const QUIET_MS = 300;

/** One file of expectations: the text in its editor, otherwise the file on disk. */
interface FlowFile extends ParsedExpectations {
  readonly uri: vscode.Uri;
}

/** All files of expectations in the workspace. */
export interface FlowFiles extends vscode.Disposable {
  /** Sorted by path. */
  readonly all: readonly FlowFile[];
  readonly onDidChange: vscode.Event<void>;
  /** Reads all files again. */
  refresh(): Promise<void>;
}

/** Finds the files and follows changes, in an editor or on disk. */
export function createFlowFiles(): FlowFiles {
  const changed = new vscode.EventEmitter<void>();
  const files = new Map<string, FlowFile>();
  const waiting = new Map<string, vscode.Uri>();

  const textOf = async (uri: vscode.Uri): Promise<string> => {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  };
  const read = async (uri: vscode.Uri) => {
    try {
      files.set(uri.toString(), { uri, ...parseExpectations(await textOf(uri), t) });
    } catch (error) {
      files.delete(uri.toString());
      log().warn('A file of expectations could not be read', errorMessage(error));
    }
  };
  const readWaiting = async () => {
    const uris = [...waiting.values()];
    waiting.clear();
    await Promise.all(uris.map(read));
    changed.fire();
  };
  const reading = new Delayer(() => void readWaiting());
  const readSoon = (uri: vscode.Uri) => {
    waiting.set(uri.toString(), uri);
    reading.in(QUIET_MS);
  };
  const forget = (uri: vscode.Uri) => {
    waiting.delete(uri.toString());
    if (files.delete(uri.toString())) changed.fire();
  };
  const refresh = async () => {
    const found = await vscode.workspace.findFiles(PATTERN, ELSEWHERE);
    const known = new Set(found.map(String));
    for (const uri of [...files.keys()]) if (!known.has(uri)) files.delete(uri);
    await Promise.all(found.map(read));
    changed.fire();
  };

  const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
  const subscriptions = vscode.Disposable.from(
    changed,
    reading,
    watcher,
    watcher.onDidCreate(readSoon),
    watcher.onDidChange(readSoon),
    watcher.onDidDelete(forget),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.languageId === FLOW_LANGUAGE && document.uri.scheme !== 'git') readSoon(document.uri);
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === FLOW_LANGUAGE && document.uri.scheme !== 'git') readSoon(document.uri);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (document.languageId !== FLOW_LANGUAGE) return;
      // Unsaved text is gone then. An untitled file was nothing but unsaved text.
      if (document.uri.scheme === 'untitled') forget(document.uri);
      else if (files.has(document.uri.toString())) readSoon(document.uri);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void refresh()),
  );
  void refresh();
  return {
    get all() {
      return [...files.values()].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
    },
    onDidChange: changed.event,
    refresh,
    dispose: () => subscriptions.dispose(),
  };
}

/** Shows errors in the files in the Problems panel. */
export function markErrors(files: FlowFiles): vscode.Disposable {
  const problems = vscode.languages.createDiagnosticCollection('event-trace-flow');
  const show = () => {
    problems.clear();
    problems.set(
      files.all.map(({ uri, errors }): [vscode.Uri, vscode.Diagnostic[]] => [
        uri,
        errors.map(({ line, column, message }) => {
          // From the word to the end of the line, where the editor ends the range.
          const range = new vscode.Range(line - 1, column - 1, line - 1, Number.MAX_SAFE_INTEGER);
          const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
          diagnostic.source = 'Event Trace';
          return diagnostic;
        }),
      ]),
    );
  };
  show();
  return vscode.Disposable.from(problems, files.onDidChange(show));
}
