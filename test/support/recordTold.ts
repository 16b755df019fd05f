import { inspect } from 'node:util';
import * as vscode from 'vscode';

declare global {
  /** What the extension logged and showed in messages since the tests began, as text. */
  var toldByExtension: string[];
}

const textOf = (parts: readonly unknown[]) =>
  inspect(parts, { depth: 10, maxStringLength: Number.POSITIVE_INFINITY, maxArrayLength: Number.POSITIVE_INFINITY });

/**
 * Records what the extension logs and shows in `toldByExtension`, which bundles of tests share. Call it before the
 * extension logs for the first time. The log file is no alternative, because the VS Code server of the tests may lack
 * the module that writes it.
 */
export function recordTold(): void {
  const told: string[] = [];
  globalThis.toldByExtension = told;
  const { window } = vscode;
  for (const name of ['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'setStatusBarMessage']) {
    listenTo(window, name, told);
  }
  const create = window.createOutputChannel.bind(window) as (...args: unknown[]) => vscode.LogOutputChannel;
  Object.assign(window, {
    createOutputChannel: (...args: unknown[]) => {
      const channel = create(...args);
      const names = ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine', 'replace'];
      // The channel itself accepts no other members.
      const recorded = Object.create(channel) as vscode.LogOutputChannel;
      for (const name of names) listenTo(recorded, name, told);
      return recorded;
    },
  });
}

function listenTo(owner: object, name: string, told: string[]): void {
  const call = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
  const listening = (...args: unknown[]) => {
    told.push(`${name} ${textOf(args)}`);
    return call.apply(owner, args);
  };
  Object.defineProperty(owner, name, { value: listening, configurable: true });
}
