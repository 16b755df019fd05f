import { workspace } from 'vscode';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import type { AppPorts } from '../../app/ports';
import { log } from './log';
import { onSettingChange, settings } from './settings';
import { t } from './translate';

/** What the use cases ask of VS Code: its settings, its log channel and its language. */
export const appPorts: AppPorts = {
  settings: {
    ...settings,
    onDidChange: (watched, listener) =>
      onSettingChange(
        Object.values(settings).filter((setting) => watched.some((other) => other === setting)),
        listener,
      ),
  },
  // The channel is made with its first line.
  log: {
    info: (message, ...details) => log().info(message, ...details),
    warn: (message, ...details) => log().warn(message, ...details),
  },
  t,
};

/** This machine and this workspace; of an untrusted workspace nothing is used. */
export function surroundings(): Surroundings {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return thisMachine({ env: process.env, folder, trusted: workspace.isTrusted, t });
}
