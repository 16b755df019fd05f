import * as vscode from 'vscode';
import { settings } from '../../platform/settings';
import type { TerminalOutput } from './terminalOutput';

/**
 * Hands over what terminals (where shell integration tells) and debugged programs print, while it is wanted.
 * `load` is called at the first output.
 */
export function watchTerminals(wanted: () => boolean, load: () => Promise<TerminalOutput>): vscode.Disposable {
  const isOn = () => wanted() && settings.logTerminals.get();
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
      if (!isOn()) return;
      // Read at once: what was printed before is not told.
      const output = execution.read();
      void load().then((kept) => kept.follow(terminal, output));
    }),
    vscode.window.onDidCloseTerminal((terminal) => {
      void load().then((kept) => kept.forget(terminal));
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

/** The text of an output event of the debug adapter protocol that a program printed; empty for other messages. */
function printedBy(message: unknown): string {
  if (!isObject(message) || message.type !== 'event' || message.event !== 'output') return '';
  const { body } = message;
  if (!isObject(body) || typeof body.output !== 'string') return '';
  return body.category === 'stdout' || body.category === 'stderr' ? body.output : '';
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
