import * as vscode from 'vscode';
import { parseLine } from '../../logs/formats/parseLine';
import { errorStep, type LogPlace } from '../../model/log/errorSteps';
import type { LogHit } from '../../model/log/line';
import type { TraceLog } from '../../model/log/traceLog';
import { logSourceName } from '../../platform/vscode/logDocuments';

/** Shows the next error after a place, or the one before it; says so when there is none. */
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

/** The same within a document that shows the lines of a trace. */
export function goToErrorWithin(editor: vscode.TextEditor, { hits }: TraceLog, forward: boolean): Promise<void> {
  const here = hits[editor.selection.active.line];
  const before = { file: '', lineNumber: 0, time: Number.NEGATIVE_INFINITY };
  const all = hits.filter((hit) => hit !== undefined);
  return goToError(all, here ?? before, forward, (hit) => {
    const at = new vscode.Position(hits.indexOf(hit), 0);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
}

/** Where the cursor of a log stands. */
export function placeOf({ document, selection }: vscode.TextEditor): LogPlace {
  const { line } = selection.active;
  return {
    file: logSourceName(document.uri) ?? document.uri.fsPath,
    lineNumber: line + 1,
    time: parseLine(document.lineAt(line).text).time,
  };
}
