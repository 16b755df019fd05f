import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { createLogFinder, type LogFinder } from '../../app/logs/finder';
import type { ScanThreads } from '../../logs/scan/scanThread';
import { appPorts } from '../../platform/vscode/appPorts';
import { registerCommand } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import { logSourceUri } from '../../platform/vscode/logDocuments';
import { settings } from '../../platform/vscode/settings';
import { registerLineReading } from './lineReading';
import { createLogSources } from './sources';

/** Where a line names its error: `error=…`, `"err":…`. */
const ERROR_KEY = /\b(?:error|err)"?\s*[=:]/i;
/** The number of characters of an error that are scrolled into view. */
const SHOWN_ERROR = 60;

/** Returns the finder of lines about events and consumers in the configured logs. Registers "Add Log File…". */
export function registerLogs(
  context: vscode.ExtensionContext,
  connections: { readonly demoLogFolder: () => string | undefined; readonly knowsStore: () => boolean },
): LogFinder {
  const sources = createLogSources(connections.knowsStore);
  context.subscriptions.push(sources, registerCommand(commands.addLogFile, addLogFile), registerLineReading());
  let threads: ScanThreads | undefined;
  let isDisposed = false;
  context.subscriptions.push({
    dispose: () => {
      isDisposed = true;
      threads?.dispose();
    },
  });
  const search = createLogFinder(
    {
      files: () => logFiles(connections.demoLogFolder()),
      sources: (signal) => sources.gather(signal),
      ripgrep: async () => (await import('../../logs/scan/ripgrep')).findRipgrep(vscode.env.appRoot),
      threads: async () => {
        const { createScanThreads } = await import('../../logs/scan/scanThread');
        if (isDisposed) return undefined;
        threads ??= createScanThreads(pathToFileURL(context.asAbsolutePath('dist/logs/worker.js')));
        return threads;
      },
    },
    { ...appPorts, settings },
  );
  return {
    ...search,
    async open(file, lineNumber, column) {
      const isSource = sources.has(file);
      if (!isSource && !(await logFiles(connections.demoLogFolder())).includes(file))
        throw new Error(vscode.l10n.t('{0} is not among the log files of the settings.', file));
      const at = new vscode.Position(Math.max(0, lineNumber - 1), Math.max(0, column));
      const editor = await vscode.window.showTextDocument(isSource ? logSourceUri(file) : vscode.Uri.file(file), {
        selection: new vscode.Range(at, at),
        viewColumn: vscode.ViewColumn.One,
        preview: true,
      });
      // The cursor is at the id, ready for a look-up. Visible is the beginning of the line, and its error if it has one.
      const { InCenterIfOutsideViewport } = vscode.TextEditorRevealType;
      const start = at.with({ character: 0 });
      editor.revealRange(new vscode.Range(start, start), InCenterIfOutsideViewport);
      const { text, range } = editor.document.lineAt(Math.min(at.line, editor.document.lineCount - 1));
      const error = ERROR_KEY.exec(text)?.index;
      if (error === undefined) return;
      const from = range.start.with({ character: error });
      editor.revealRange(new vscode.Range(from, from.translate(0, SHOWN_ERROR)), InCenterIfOutsideViewport);
    },
  };
}

/**
 * Asks for files and adds them to `eventTrace.logs.files`. Relative ones go to the workspace's settings, others to the user's, unless the
 * workspace has a list of its own, which hides the user's.
 */
async function addLogFile(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Add'),
    title: vscode.l10n.t('Add log files'),
    filters: {
      [vscode.l10n.t('Log files')]: ['log', 'txt', 'json', 'jsonl', 'out'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  if (!chosen || chosen.length === 0) return;
  const isInside = (uri: vscode.Uri) => vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const globs = chosen.map((uri) =>
    escapeGlob(isInside(uri) ? vscode.workspace.asRelativePath(uri, false) : uri.fsPath),
  );
  const configuration = vscode.workspace.getConfiguration();
  const hasOwnList = configuration.inspect(settings.logFiles.key)?.workspaceValue !== undefined;
  const target =
    hasOwnList || chosen.some(isInside) ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(settings.logFiles.key, [...new Set([...settings.logFiles.get(), ...globs])], target);
}

/** The brackets keep a file name with wildcards from matching other files. */
const escapeGlob = (path: string) => path.replace(/[*?{}[\]]/g, '[$&]');

/** Returns the configured log files and those that the demo writes. */
async function logFiles(demoFolder: string | undefined): Promise<readonly string[]> {
  const { findLogFiles } = await import('../../logs/scan/logFiles');
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const exclude = settings.logExclude.get();
  const [own, demo] = await Promise.all([
    findLogFiles(
      folders.map(({ uri }) => uri.fsPath),
      { files: [...settings.logFiles.get(), ...settings.logSources.get().files], exclude },
    ),
    demoFolder ? findLogFiles([demoFolder], { files: ['*.log'], exclude: [] }) : [],
  ]);
  return [...new Set([...own, ...demo])];
}
