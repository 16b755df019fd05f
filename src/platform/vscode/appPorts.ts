import { workspace } from 'vscode';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import type { AppPorts } from '../../app/ports';
import { log } from './log';
import { onSettingChange, settings } from './settings';
import { t } from './translate';

/** The parts of VS Code that the use cases need: its settings, its log channel and its language. */
export const appPorts: AppPorts = {
  settings: {
    ...settings,
    onDidChange: (watched, listener) =>
      onSettingChange(
        Object.values(settings).filter((setting) => watched.some((other) => other === setting)),
        listener,
      ),
  },
  // The channel is created with its first line.
  log: {
    info: (message, ...details) => log().info(message, ...details),
    warn: (message, ...details) => log().warn(message, ...details),
  },
  t,
};

/** Returns the facts about this machine and this workspace. Nothing of an untrusted workspace is used. */
export function surroundings(): Surroundings {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return thisMachine({ env: process.env, folder, trusted: workspace.isTrusted, t });
}
