import { l10n, window } from 'vscode';
import { addressOf } from './connection';
import type { AskPassword } from './openDatabase';
import type { PickTable } from './session';

/** What connecting may have to ask. */
export interface Questions {
  readonly password: AskPassword;
  readonly eventsTable: PickTable;
  /** Whether the password in the settings may move to the secret storage. */
  movePassword(name: string): Promise<boolean>;
  /** Whether a detected connection is to be saved. */
  keepDetected(name: string): Promise<boolean>;
  /** Whether to connect anew because the settings of the active connection changed. */
  reconnect(name: string): Promise<boolean>;
}

export const questions: Questions = {
  async password({ name, spec }, refused) {
    return window.showInputBox({
      title: l10n.t('Connect to {name}', { name }),
      prompt: refused
        ? l10n.t('The server did not accept the password. Enter it again for {address}.', { address: addressOf(spec) })
        : l10n.t('Password for {address}. It is kept in the secret storage once it has worked.', {
            address: addressOf(spec),
          }),
      password: true,
      ignoreFocusOut: true,
    });
  },

  async eventsTable(candidates) {
    const items = candidates.map((table) => ({ label: `${table.schema}.${table.table}`, table }));
    const picked = await window.showQuickPick(items, {
      title: l10n.t('Choose the events table'),
      placeHolder: l10n.t('{count} tables look like events tables. The choice is remembered for this connection.', {
        count: candidates.length,
      }),
      ignoreFocusOut: true,
    });
    return picked?.table;
  },

  async movePassword(name) {
    const move = l10n.t('Move');
    const sentence = l10n.t(
      'The password of "{name}" stands in the settings. Move it to the secret storage and take it out of the settings?',
      { name },
    );
    return (await window.showWarningMessage(sentence, move)) === move;
  },

  async keepDetected(name) {
    const keep = l10n.t('Save…');
    const sentence = l10n.t('Connected to {name}, which was detected and is not in the settings.', { name });
    return (await window.showInformationMessage(sentence, keep)) === keep;
  },

  async reconnect(name) {
    const again = l10n.t('Connect Again');
    const sentence = l10n.t('The settings of "{name}" changed.', { name });
    return (await window.showInformationMessage(sentence, again)) === again;
  },
};
