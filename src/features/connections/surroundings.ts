import { workspace } from 'vscode';
import { type Surroundings, thisMachine } from '../../app/connections/surroundings';
import { t } from '../../platform/vscode/translate';

/** This machine and this workspace; of an untrusted workspace nothing is used. */
export function surroundings(): Surroundings {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return thisMachine({ env: process.env, folder, trusted: workspace.isTrusted, t });
}
