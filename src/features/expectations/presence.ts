import * as vscode from 'vscode';

/** The id of the language of these files, as in package.json. */
export const FLOW_LANGUAGE = 'event-trace-flow';

/** The folder that contains these files. */
export const FLOW_FOLDER = 'flows';

/** Calls `found` when this window has expectations: a folder of the workspace has `flows` with such a file, or such a file is opened. */
export function onExpectations(found: () => void): vscode.Disposable {
  const look = ({ languageId }: vscode.TextDocument) => {
    if (languageId === FLOW_LANGUAGE) found();
  };
  const lookIn = async ({ uri }: vscode.WorkspaceFolder) => {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, FLOW_FOLDER));
    if (entries.some(([name]) => name.endsWith('.flow'))) found();
  };
  const lookInAll = (folders: readonly vscode.WorkspaceFolder[]) => {
    // Most folders do not have it.
    for (const folder of folders) lookIn(folder).catch(() => undefined);
  };
  vscode.workspace.textDocuments.forEach(look);
  lookInAll(vscode.workspace.workspaceFolders ?? []);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => lookInAll(added)),
  );
}
