import { homedir, userInfo } from 'node:os';
import { l10n, workspace } from 'vscode';
import type { Translate } from '../../model/translate';
import type { Surroundings } from './connection';

export const t: Translate = (message, args = {}) => l10n.t(message, args);

/** This machine and this workspace; of an untrusted workspace nothing is used. */
export function surroundings(): Surroundings {
  return {
    env: process.env,
    osUser: osUser(),
    home: homedir(),
    workspaceFolder: workspace.isTrusted ? workspace.workspaceFolders?.[0]?.uri.fsPath : undefined,
    t,
  };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return 'postgres';
  }
}
