import * as vscode from 'vscode';
import type { LineSource } from '../../logs/lineSource';
import { schemes } from '../../platform/ids';
import { logSourceName, logSourceUri } from '../../platform/logSourceUri';
import { settings } from '../../platform/settings';
import type { CommandSources } from './commandSources';
import type { TerminalOutput } from './terminalOutput';
import { watchTerminals } from './watchTerminals';

/** Logs that stand in no file: what commands of the settings print, and what terminals and debug consoles show. */
export interface LogSources extends vscode.Disposable {
  /** Their lines right now. Runs the commands; what they print stays in memory. */
  gather(signal: AbortSignal): Promise<readonly LineSource[]>;
  /** Whether something of this name was gathered last. */
  has(name: string): boolean;
}

export function createLogSources(wanted: () => boolean): LogSources {
  const lifetime = new AbortController();
  const gathered = new Map<string, LineSource>();
  let commands: CommandSources | undefined;
  let terminals: TerminalOutput | undefined;

  const loadTerminals = async () => {
    const { createTerminalOutput } = await import('./terminalOutput');
    terminals ??= createTerminalOutput();
    return terminals;
  };

  const runCommands = async (signal: AbortSignal): Promise<LineSource[]> => {
    const wantedCommands = settings.logSources.get().commands;
    if (wantedCommands.length === 0 || !vscode.workspace.isTrusted) return [];
    const { createCommandSources } = await import('./commandSources');
    commands ??= createCommandSources(lifetime.signal);
    return commands.run(wantedCommands, signal);
  };

  const changed = new vscode.EventEmitter<vscode.Uri>();
  const subscriptions = vscode.Disposable.from(
    changed,
    watchTerminals(wanted, loadTerminals),
    vscode.workspace.registerTextDocumentContentProvider(schemes.logSource, {
      onDidChange: changed.event,
      provideTextDocumentContent(uri) {
        const source = gathered.get(logSourceName(uri) ?? '');
        return source
          ? Buffer.from(source.bytes).toString('utf8')
          : vscode.l10n.t('This output is not kept any more. Search the logs of an event to read it anew.');
      },
    }),
  );

  return {
    async gather(signal) {
      const printed = await runCommands(signal);
      const shown = settings.logTerminals.get() ? (terminals?.sources() ?? []) : [];
      const all = [...printed, ...shown];
      gathered.clear();
      for (const source of all) {
        gathered.set(source.name, source);
        changed.fire(logSourceUri(source.name));
      }
      return all;
    },
    has: (name) => gathered.has(name),
    dispose() {
      lifetime.abort();
      subscriptions.dispose();
    },
  };
}
