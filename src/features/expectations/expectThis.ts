import * as vscode from 'vscode';
import { expectationLine } from '../../model/flow/expect/expectation';
import { parseExpectations } from '../../model/flow/expect/parse';
import type { NewExpectation } from '../../model/flow/expect/suggest';
import { Hint } from '../../platform/vscode/commands';
import { FLOW_FOLDER } from './presence';

/** The file that is made where there is none yet. */
const FIRST_FILE = 'expectations.flow';

/** Writes lines into a file of expectations of the workspace, which the person chooses where there are several, and shows them there. */
export async function writeExpectations(expected: readonly NewExpectation[]): Promise<void> {
  const folder = await chooseFolder();
  const file = folder && (await chooseFile(folder));
  if (!file) return;
  const document = await openOrCreate(file);
  const known = new Map(parseExpectations(document.getText()).expectations.map((each) => [pairOf(each), each.line]));
  const lines = expected.filter((each) => !known.has(pairOf(each))).map(expectationLine);
  if (lines.length === 0) {
    const [first] = expected.flatMap((each) => known.get(pairOf(each)) ?? []);
    if (first !== undefined) await showLines(document, first - 1, first - 1);
    throw new Hint(vscode.l10n.t('This is expected already.'));
  }
  const end = document.lineAt(document.lineCount - 1).range.end;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, end, `${end.character > 0 ? '\n' : ''}${lines.join('\n')}\n`);
  await vscode.workspace.applyEdit(edit);
  await document.save();
  const first = end.line + (end.character > 0 ? 1 : 0);
  await showLines(document, first, first + lines.length - 1);
}

async function showLines(document: vscode.TextDocument, first: number, last: number): Promise<void> {
  const selection = new vscode.Range(new vscode.Position(first, 0), document.lineAt(last).range.end);
  await vscode.window.showTextDocument(document, { selection });
}

/** What a line is about. What a person has written of it counts, whatever its deadline. */
const pairOf = ({ cause, causeVersion, effects }: NewExpectation) => JSON.stringify([cause, causeVersion, effects]);

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (!only)
    throw new Hint(vscode.l10n.t('Expectations are written into the folder "flows" of a workspace. Open one.'));
  return others.length === 0 ? only : await vscode.window.showWorkspaceFolderPick();
}

async function chooseFile({ uri }: vscode.WorkspaceFolder): Promise<vscode.Uri | undefined> {
  const flows = vscode.Uri.joinPath(uri, FLOW_FOLDER);
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(flows, '*.flow'));
  const [only, ...others] = found.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (!only) return vscode.Uri.joinPath(flows, FIRST_FILE);
  if (others.length === 0) return only;
  const items = found.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const title = vscode.l10n.t('Into which file is the expectation to be written?');
  return (await vscode.window.showQuickPick(items, { title }))?.file;
}

async function openOrCreate(file: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    const about = vscode.l10n.t('What is to follow what, how soon and how often. The Test Explorer watches for it.');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`# ${about}\n\n`));
  }
  return await vscode.workspace.openTextDocument(file);
}
