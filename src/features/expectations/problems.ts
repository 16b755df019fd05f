import * as vscode from 'vscode';
import type { FlowFiles } from './files';

/** Shows what cannot be read of the files in the Problems panel. */
export function markErrors(files: FlowFiles): vscode.Disposable {
  const problems = vscode.languages.createDiagnosticCollection('event-trace-flow');
  const show = () => {
    problems.clear();
    problems.set(
      files.all.map(({ uri, errors }): [vscode.Uri, vscode.Diagnostic[]] => [
        uri,
        errors.map(({ line, column, message }) => {
          // The word there; the editor ends a range at the line's end.
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
