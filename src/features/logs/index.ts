import * as vscode from 'vscode';
import { registerCommand } from '../../platform/commands';
import { commands } from '../../platform/ids';
import { log } from '../../platform/log';
import type { LogFinder } from '../../platform/logFinder';
import { logSourceUri } from '../../platform/logSourceUri';
import { settings } from '../../platform/settings';
import { addLogFile } from './addLogFile';
import { logFiles } from './files';
import { createLogSources } from './sources';

/** Finds the lines of events and consumers in the configured logs; "Add Log File…". */
export function registerLogs(
  context: vscode.ExtensionContext,
  connections: { readonly demoLogFolder: () => string | undefined; readonly knowsStore: () => boolean },
): LogFinder {
  const sources = createLogSources(connections.knowsStore);
  context.subscriptions.push(sources, registerCommand(commands.addLogFile, addLogFile));
  /** Where to search, as of right now, and with what. */
  const searchable = async (signal: AbortSignal) => {
    const [{ findRipgrep }, files, gathered] = await Promise.all([
      import('../../logs/findRipgrep'),
      logFiles(connections.demoLogFolder()),
      sources.gather(signal),
    ]);
    const options = { signal, ripgrep: await findRipgrep(vscode.env.appRoot), sources: gathered };
    return { files, options, count: files.length + gathered.length };
  };
  return {
    async find(header, signal) {
      const [{ findLines }, { files, options, count }] = await Promise.all([
        import('../../logs/search'),
        searchable(signal),
      ]);
      const { unreadable, ...found } = await findLines(header, files, options);
      warnOf(unreadable);
      return { ...found, files: count };
    },
    async findForTrace(headers, signal) {
      const [{ findTraceLines }, { files, options, count }] = await Promise.all([
        import('../../logs/traceLines'),
        searchable(signal),
      ]);
      const { unreadable, ...found } = await findTraceLines(headers, files, options);
      warnOf(unreadable);
      return { ...found, files: count };
    },
    async consumerLog(consumer, signal) {
      const [{ readConsumerLog }, { files, options }] = await Promise.all([
        import('../../logs/culprit'),
        searchable(signal),
      ]);
      return readConsumerLog(consumer, files, { ...options, patterns: settings.logErrorPatterns.get() });
    },
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
      // The cursor stands at the id, ready for a look-up; what is in view is the beginning of the line.
      const start = at.with({ character: 0 });
      editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    },
  };
}

function warnOf(unreadable: readonly string[]): void {
  if (unreadable.length > 0) log().warn(`Log files that could not be read: ${unreadable.join(', ')}`);
}
