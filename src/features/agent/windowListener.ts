import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { listenForAgents, type WindowListener } from '../../app/agents/windowListener';
import { type OwnRecord, recordFolder, writeRecord } from '../../app/agents/windowRecords';
import type { ToolPorts } from '../../app/tools/ports';
import { payloadQuestion } from '../../app/tools/preparation';
import { PAGE_FILE } from '../../app/tools/tracePage';
import { messageOf } from '../../base/errors';
import { log } from '../../platform/vscode/log';
import { t } from '../../platform/vscode/translate';
import { showsPages } from './delivery';

/**
 * Listens for agents on this machine until the window closes, and writes a record for `event-trace mcp`. Rejects when no port can be
 * opened.
 */
export async function startListener(
  {
    extension,
    extensionPath,
    subscriptions,
  }: Pick<vscode.ExtensionContext, 'extension' | 'extensionPath' | 'subscriptions'>,
  load: () => Promise<Omit<ToolPorts, 'mayShowPayload'>>,
): Promise<WindowListener> {
  const { version } = extension.packageJSON as { readonly version: string };
  const listener = await listenForAgents({
    load: async () => ({ ...(await load()), mayShowPayload }),
    version,
    page: () => readFile(join(extensionPath, PAGE_FILE), 'utf8'),
    showsPages: showsPages(),
  });
  const record = leaveWord(listener);
  const following = vscode.workspace.onDidChangeWorkspaceFolders(() => withoutFailing(() => record?.update(folders())));
  subscriptions.push({
    dispose() {
      following.dispose();
      withoutFailing(() => record?.remove());
      listener.close();
    },
  });
  return listener;
}

/** Without a record, programs outside do not find the window. Everything else works. */
function leaveWord({ port, key }: WindowListener): OwnRecord | undefined {
  return withoutFailing(() => writeRecord(recordFolder(process.env), { port, key, folders: folders() }));
}

function withoutFailing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    log().warn(`agents outside of this window cannot find it: ${messageOf(error)}`);
    return undefined;
  }
}

const folders = () =>
  (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));

/** Asks the person in the window. The call waits. When the agent gives up, it gets nothing, whatever the answer is. */
async function mayShowPayload(event: string, signal: AbortSignal): Promise<boolean> {
  const show = vscode.l10n.t('Show Payload');
  const { title, message } = payloadQuestion(event, t);
  const chosen = await vscode.window.showWarningMessage(title, { modal: true, detail: message }, show);
  return chosen === show && !signal.aborted;
}
