import { commands, type ExtensionContext, l10n, type Memento, type SecretStorage, window } from 'vscode';
import type { ConsumerHistories } from '../../app/history/histories';
import { commands as commandIds } from '../../platform/vscode/ids';

/** What only its owner can remove. */
export interface StoredParts {
  readonly histories: Pick<ConsumerHistories, 'forget'>;
  readonly forgetPasswords: () => Promise<void>;
}

const OWN = 'eventTrace.';

/** Asks once, and removes everything that is stored outside of the settings. Saved connections stay. */
export async function removeStored(
  { workspaceState, globalState, secrets }: ExtensionContext,
  { histories, forgetPasswords }: StoredParts,
): Promise<void> {
  const remove = l10n.t('Remove Everything');
  const answer = await window.showWarningMessage(
    l10n.t('Remove everything that Event Trace has stored?'),
    {
      modal: true,
      detail: l10n.t(
        'All connections are closed. Removed are look-ups, the history of consumers, passwords, and what was chosen for connections. Saved connections and databases are not touched.',
      ),
    },
    remove,
  );
  if (answer !== remove) return;
  // What is still read would be stored again.
  await commands.executeCommand(commandIds.disconnectAll);
  await Promise.all([forgetAll(workspaceState), forgetAll(globalState), histories.forget(), forgetPasswords()]);
  await forgetSecrets(secrets);
  await window.showInformationMessage(l10n.t('Nothing is stored any more.'));
}

async function forgetAll(memory: Memento): Promise<void> {
  const own = memory.keys().filter((key) => key.startsWith(OWN));
  await Promise.all(own.map((key) => memory.update(key, undefined)));
}

/** Those of connections that are saved no more; older versions of VS Code do not tell which there are. */
async function forgetSecrets(secrets: SecretStorage & { keys?(): Thenable<readonly string[]> }): Promise<void> {
  const all = (await secrets.keys?.()) ?? [];
  await Promise.all(all.filter((key) => key.startsWith(OWN)).map((key) => secrets.delete(key)));
}
