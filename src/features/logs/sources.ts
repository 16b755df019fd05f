import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import { isObject } from '../../base/isObject';
import type { LineSource } from '../../logs/scan/rawLine';
import { schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';
import { log } from '../../platform/vscode/log';
import { logSourceName, logSourceUri } from '../../platform/vscode/logDocuments';
import { settings } from '../../platform/vscode/settings';
import type { CommandSources } from './commandSources';
import type { TerminalOutput } from './terminalOutput';

/** Logs that are not files: the output of configured commands, and what terminals and debug consoles show. */
interface LogSources extends vscode.Disposable {
  /** Returns their current lines. Runs the commands; their output stays in memory. */
  gather(signal: AbortSignal): Promise<readonly LineSource[]>;
  /** Whether a source of this name was among the last ones. */
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
    provideDocuments(schemes.logSource, {
      onDidChange: changed.event,
      provideTextDocumentContent(uri) {
        const source = gathered.get(logSourceName(uri) ?? '');
        return source
          ? Buffer.from(source.bytes).toString('utf8')
          : vscode.l10n.t('This output is no longer kept. Search the logs of an event to read it again.');
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

/**
 * Passes on what terminals (with shell integration) and debugged programs print, while it is wanted. `load` is called at the first output.
 */
function watchTerminals(wanted: () => boolean, load: () => Promise<TerminalOutput>): vscode.Disposable {
  const isOn = () => wanted() && settings.logTerminals.get();
  const withOutput = (use: (output: TerminalOutput) => void) =>
    load().then(use, (error: unknown) => log().warn('What terminals print could not be kept', messageOf(error)));
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
      if (!isOn()) return;
      // The output is read at once, because earlier output is not delivered.
      const output = execution.read();
      void withOutput((kept) => kept.follow(terminal, output));
    }),
    vscode.window.onDidCloseTerminal((terminal) => {
      void withOutput((kept) => kept.forget(terminal));
    }),
    vscode.debug.registerDebugAdapterTrackerFactory('*', {
      async createDebugAdapterTracker({ name }) {
        if (!isOn()) return undefined;
        const write = (await load()).console(name);
        return { onDidSendMessage: (message: unknown) => write(printedBy(message)) };
      },
    }),
  );
}

/** Returns the text that a program printed, from an output event of the debug adapter protocol; empty for other messages. */
function printedBy(message: unknown): string {
  if (!isObject(message) || message.type !== 'event' || message.event !== 'output') return '';
  const { body } = message;
  if (!isObject(body) || typeof body.output !== 'string') return '';
  return body.category === 'stdout' || body.category === 'stderr' ? body.output : '';
}
