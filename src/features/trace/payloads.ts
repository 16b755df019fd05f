import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { BodyRules } from '../../app/traces/bodies';
import type { BodyThread } from '../../app/traces/bodyThread';
import { settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';

/** How payloads become texts in this window. All panels and documents share the thread that reads large ones. */
export interface Payloads extends vscode.Disposable {
  rules(): Promise<BodyRules>;
}

export function createPayloads(extensionUri: vscode.Uri): Payloads {
  let thread: BodyThread | undefined;
  return {
    async rules() {
      const { createBodyThread } = await import('../../app/traces/bodyThread');
      const file = vscode.Uri.joinPath(extensionUri, 'dist', 'bodies', 'worker.js').fsPath;
      thread ??= createBodyThread(pathToFileURL(file));
      return { masked: settings.payloadRedact.get(), t, thread };
    },
    dispose: () => thread?.dispose(),
  };
}
