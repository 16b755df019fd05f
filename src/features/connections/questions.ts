import { CancellationTokenSource, l10n, window } from 'vscode';
import { addressOf } from '../../app/connections/connection';
import type { StoreQuestions } from '../../app/ports';
import { t } from '../../platform/vscode/translate';

/** The questions about connections that a person may get. */
interface ConnectionQuestions extends StoreQuestions {
  /** Asks whether to save a detected connection. */
  keepDetected(name: string): Promise<boolean>;
  /** Asks whether to connect again because the settings of the active connection changed. */
  reconnect(name: string): Promise<boolean>;
}

/** Asks a question that closes itself when connecting is cancelled. */
async function whileWanted<T>(
  signal: AbortSignal,
  ask: (token: CancellationTokenSource['token']) => Thenable<T>,
): Promise<T> {
  const source = new CancellationTokenSource();
  const close = () => source.cancel();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    return await ask(source.token);
  } finally {
    signal.removeEventListener('abort', close);
    source.dispose();
  }
}

export const questions: ConnectionQuestions = {
  async password({ name, spec }, refused, signal) {
    const options = {
      title: l10n.t('Connect to {name}', { name }),
      prompt: refused
        ? l10n.t('The server did not accept the password. Enter it again for {address}.', { address: addressOf(spec) })
        : l10n.t('Password for {address}. It is kept in the secret storage once it has worked.', {
            address: addressOf(spec),
          }),
      password: true,
      ignoreFocusOut: true,
    };
    return await whileWanted(signal, (token) => window.showInputBox(options, token));
  },

  async eventsTable(candidates, signal) {
    const items = candidates.map((table) => ({ label: `${table.schema}.${table.table}`, table }));
    const options = {
      title: l10n.t('Choose the events table'),
      placeHolder: t(
        '{count, plural, one {# table looks like an events table} other {# tables look like events tables}}. The choice is remembered for this connection.',
        {
          count: candidates.length,
        },
      ),
      ignoreFocusOut: true,
    };
    const picked = await whileWanted(signal, (token) => window.showQuickPick(items, options, token));
    return picked?.table;
  },

  async movePassword(name) {
    const move = l10n.t('Move');
    const sentence = l10n.t(
      'The password of "{name}" is in the settings. Move it to the secret storage and take it out of the settings?',
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
