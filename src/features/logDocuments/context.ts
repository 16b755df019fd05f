import * as vscode from 'vscode';
import { contextKeys } from '../../platform/vscode/ids';
import { logSelector, logSelectorSettings } from '../../platform/vscode/logDocuments';
import { onSettingChange } from '../../platform/vscode/settings';

/** Keeps the context key true that the menus of log documents ask for. */
export function followLogDocuments(): vscode.Disposable {
  const show = (editor: vscode.TextEditor | undefined) => {
    const isLog = editor !== undefined && vscode.languages.match(logSelector(), editor.document) > 0;
    void vscode.commands.executeCommand('setContext', contextKeys.logDocument, isLog);
  };
  const showCurrent = () => show(vscode.window.activeTextEditor);
  showCurrent();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(show),
    onSettingChange(logSelectorSettings, showCurrent),
  );
}
