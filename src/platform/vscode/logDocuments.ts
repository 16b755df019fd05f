import * as vscode from 'vscode';
import { Uri } from 'vscode';
import { visible } from '../../model/text/safeText';
import { contextKeys, schemes } from './ids';
import { onSettingChange, settings } from './settings';

/** The settings that `logSelector` depends on. */
export const logSelectorSettings = [settings.linkLanguages, settings.logFiles, settings.logSources] as const;

/**
 * Returns the documents whose ids become links: documents in the configured languages, the configured log files, and what this extension
 * gathers from logs.
 */
export function logSelector(): vscode.DocumentFilter[] {
  const languages = settings.linkLanguages.get().map((language) => ({ language }));
  const globs = [...settings.logFiles.get(), ...settings.logSources.get().files];
  const folders = vscode.workspace.workspaceFolders ?? [];
  const files = globs.flatMap((glob): vscode.DocumentFilter[] =>
    isAbsolute(glob)
      ? [{ scheme: 'file', pattern: glob }]
      : folders.map((folder) => ({ scheme: 'file', pattern: new vscode.RelativePattern(folder, glob) })),
  );
  return [...languages, ...files, { scheme: schemes.logLines }, { scheme: schemes.logSource }];
}

/** A path on Windows begins with a drive. */
const isAbsolute = (glob: string) => /^(?:\/|[A-Za-z]:[\\/])/.test(glob);

/** Keeps the context key for the menus of log documents up to date. */
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

/** Returns the address under which a log that is not a file can be opened. `name`: the name of the log. */
export function logSourceUri(name: string): Uri {
  return Uri.from({
    scheme: schemes.logSource,
    path: `/${visible(name).replace(/[/\\]/g, '∕')}.log`,
    query: encodeURIComponent(name),
  });
}

/** Returns the name in such an address; undefined for any other address, including an invalid one. */
export function logSourceName({ scheme, query }: Uri): string | undefined {
  if (scheme !== schemes.logSource) return undefined;
  try {
    return decodeURIComponent(query);
  } catch {
    return undefined;
  }
}
