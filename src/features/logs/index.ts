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
  return {
    async find(header, signal) {
      const [{ findLines }, { findRipgrep }, files, gathered] = await Promise.all([
        import('../../logs/search'),
        import('../../logs/findRipgrep'),
        logFiles(connections.demoLogFolder()),
        sources.gather(signal),
      ]);
      const ripgrep = await findRipgrep(vscode.env.appRoot);
      const found = await findLines(header, files, { signal, ripgrep, sources: gathered });
      if (found.unreadable.length > 0) log().warn(`Log files that could not be read: ${found.unreadable.join(', ')}`);
      return { hits: found.hits, files: files.length + gathered.length, more: found.more };
    },
    async findForTrace(headers, signal) {
      const [{ findTraceLines }, { findRipgrep }, files, gathered] = await Promise.all([
        import('../../logs/traceLines'),
        import('../../logs/findRipgrep'),
        logFiles(connections.demoLogFolder()),
        sources.gather(signal),
      ]);
      const ripgrep = await findRipgrep(vscode.env.appRoot);
      const found = await findTraceLines(headers, files, { signal, ripgrep, sources: gathered });
      if (found.unreadable.length > 0) log().warn(`Log files that could not be read: ${found.unreadable.join(', ')}`);
      return { hits: found.hits, files: files.length + gathered.length, more: found.more, clock: found.clock };
    },
    async consumerLog(consumer, signal) {
      const [{ readConsumerLog }, { findRipgrep }, files, gathered] = await Promise.all([
        import('../../logs/culprit'),
        import('../../logs/findRipgrep'),
        logFiles(connections.demoLogFolder()),
        sources.gather(signal),
      ]);
      const ripgrep = await findRipgrep(vscode.env.appRoot);
      const patterns = settings.logErrorPatterns.get();
      return readConsumerLog(consumer, files, { signal, patterns, ripgrep, sources: gathered });
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
