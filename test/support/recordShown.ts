import { inspect } from 'node:util';
import * as vscode from 'vscode';

declare global {
  /** What the extension logged and showed in messages since the tests began, as text. */
  var shownByExtension: string[];
}

const textOf = (parts: readonly unknown[]) =>
  inspect(parts, { depth: 10, maxStringLength: Number.POSITIVE_INFINITY, maxArrayLength: Number.POSITIVE_INFINITY });

/**
 * Records what the extension logs and shows in `shownByExtension`, which bundles of tests share. Call it before the
 * extension logs for the first time. The log file is no alternative, because the VS Code server of the tests may lack
 * the module that writes it.
 */
export function recordShown(): void {
  const shown: string[] = [];
  globalThis.shownByExtension = shown;
  const { window } = vscode;
  for (const name of ['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'setStatusBarMessage']) {
    listenTo(window, name, shown);
  }
  const create = window.createOutputChannel.bind(window) as (...args: unknown[]) => vscode.LogOutputChannel;
  Object.assign(window, {
    createOutputChannel: (...args: unknown[]) => {
      const channel = create(...args);
      const names = ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine', 'replace'];
      // The channel itself accepts no other members.
      const recorded = Object.create(channel) as vscode.LogOutputChannel;
      for (const name of names) listenTo(recorded, name, shown);
      return recorded;
    },
  });
}

function listenTo(owner: object, name: string, shown: string[]): void {
  const call = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
  const listening = (...args: unknown[]) => {
    shown.push(`${name} ${textOf(args)}`);
    return call.apply(owner, args);
  };
  Object.defineProperty(owner, name, { value: listening, configurable: true });
}
