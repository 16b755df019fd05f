import * as vscode from 'vscode';
import type { ConsumerHistories } from '../../app/ports';
import { registerCommand } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';

/** What only other features can remove. */
interface StoredParts {
  readonly histories: Pick<ConsumerHistories, 'forget'>;
  readonly forgetPasswords: () => Promise<void>;
}

/** Registers the commands for what the extension keeps: its settings, and "Remove Everything Stored…" for the rest. */
export function registerStored(context: vscode.ExtensionContext, deps: StoredParts): void {
  context.subscriptions.push(
    registerCommand(commands.openSettings, () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
    registerCommand(commands.removeStored, () => removeStored(context, deps)),
  );
}

const OWN = 'eventTrace.';

/** Asks once, then removes everything that is stored outside the settings. Saved connections stay. */
async function removeStored(
  { workspaceState, globalState, secrets }: vscode.ExtensionContext,
  { histories, forgetPasswords }: StoredParts,
): Promise<void> {
  const remove = vscode.l10n.t('Remove Everything');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove everything that Event Trace has stored?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'All connections are closed. Look-ups, the history of consumers, passwords, and what was chosen for connections were removed. Saved connections and databases are not touched.',
      ),
    },
    remove,
  );
  if (answer !== remove) return;
  // An open connection would store things again.
  await vscode.commands.executeCommand(commands.disconnectAll);
  await Promise.all([forgetAll(workspaceState), forgetAll(globalState), histories.forget(), forgetPasswords()]);
  await forgetSecrets(secrets);
  await vscode.window.showInformationMessage(vscode.l10n.t('Nothing is stored any more.'));
}

async function forgetAll(memory: vscode.Memento): Promise<void> {
  const own = memory.keys().filter((key) => key.startsWith(OWN));
  await Promise.all(own.map((key) => memory.update(key, undefined)));
}

/** Removes the secrets of connections that are no longer saved. Older versions of VS Code cannot list them. */
async function forgetSecrets(secrets: vscode.SecretStorage & { keys?(): Thenable<readonly string[]> }): Promise<void> {
  const all = (await secrets.keys?.()) ?? [];
  await Promise.all(all.filter((key) => key.startsWith(OWN)).map((key) => secrets.delete(key)));
}
