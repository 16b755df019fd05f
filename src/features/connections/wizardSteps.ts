import { l10n, window } from 'vscode';
import { addressOf, checkPort } from './connection';
import { DEMO_NAME } from './connectionEntries';
import type { TlsChoice } from './connectionString';
import type { Detected } from './detected';
import { type Draft, draftFromConnection, draftFromText, suggestName } from './draft';
import { askChoice, askInput, type Choice, type InputQuestion, type Step } from './steps';
import { t } from './surroundings';

type DraftStep = Step<Draft>;

/** How to begin: paste a URL, enter fields, or take what was detected. */
export function beginStep(detected: readonly Detected[]): DraftStep {
  return async (known, place) => {
    const items: Choice<Draft>[] = [
      { label: `$(edit) ${l10n.t('Enter host, port and database')}`, value: { ...known, by: 'fields' } },
      { label: `$(link) ${l10n.t('Paste a URL')}`, description: 'postgres://…', value: { ...known, by: 'url' } },
      ...detected.map(({ connection, source, variable }) => ({
        label: `$(search) ${addressOf(connection.spec)}`,
        description: l10n.t('{variable} of {source}', { variable, source }),
        value: { ...draftFromConnection(connection), by: 'detected' as const },
      })),
    ];
    return await askChoice(place, l10n.t('How do you want to add the connection?'), items);
  };
}

export const urlStep: DraftStep = async (known, place) => {
  const answer = await askInput(place, {
    prompt: l10n.t('URL or key=value text. A password in it goes to the secret storage, not to the settings.'),
    placeholder: 'postgres://user@localhost:5432/database?sslmode=prefer',
    value: '',
    validate: (text) =>
      draftFromText(known, text)
        ? undefined
        : l10n.t('This is not like postgres://user@host:5432/database. Special characters must be percent-encoded.'),
  });
  const draft = typeof answer === 'object' ? draftFromText(known, answer.value) : undefined;
  return draft ? { value: draft } : (answer as 'back' | undefined);
};

export const hostStep = fieldStep('host', () => ({
  prompt: l10n.t('Host name or address of the server; several with commas between are tried in their order'),
  placeholder: process.env.PGHOST ?? 'localhost',
}));

export const portStep = fieldStep('port', () => ({
  prompt: l10n.t('Port'),
  placeholder: process.env.PGPORT ?? '5432',
  validate: (text) => {
    const ports = text.trim().split(',');
    const isGood = ports.every((port) => checkPort(port || '5432', t).ok);
    return isGood ? undefined : l10n.t('A port is a number from 1 to 65535.');
  },
}));

export const databaseStep = fieldStep('database', () => ({
  prompt: l10n.t('Database'),
  placeholder: process.env.PGDATABASE ?? l10n.t('the same as the user'),
}));

export const userStep = fieldStep('user', () => ({
  prompt: l10n.t('User. One that may only SELECT is best.'),
  placeholder: process.env.PGUSER ?? '',
}));

export const passwordStep = fieldStep('password', () => ({
  prompt: l10n.t('Password. Leave it empty to use the one that is kept, ~/.pgpass, or to be asked.'),
  password: true,
}));

/** The name, which nobody else may have. */
export function nameStep(taken: readonly string[]): DraftStep {
  return async (known, place) => {
    const answer = await askInput(place, {
      prompt: l10n.t('Name of the connection'),
      value: suggestName(known, taken),
      validate: (text) => {
        const name = text.trim();
        if (name === '') return l10n.t('A connection needs a name.');
        return taken.includes(name) || name === DEMO_NAME ? l10n.t('This name is taken.') : undefined;
      },
    });
    return typeof answer === 'object' ? { value: { ...known, name: answer.value.trim() } } : answer;
  };
}

export const tlsStep: DraftStep = async (known, place) => {
  const items: Choice<TlsChoice>[] = [
    { label: 'prefer', description: l10n.t('encrypted where the server can'), value: 'prefer' },
    { label: 'disable', description: l10n.t('never encrypted'), value: 'disable' },
    { label: 'require', description: l10n.t('always encrypted, certificate not checked'), value: 'require' },
    {
      label: 'verify-full',
      description: l10n.t('always encrypted, certificate and host name checked'),
      value: 'verify-full',
    },
  ];
  const answer = await askChoice(place, l10n.t('TLS mode'), items, known.tls);
  return typeof answer === 'object' ? { value: { ...known, tls: answer.value } } : answer;
};

/** Which authority signs the server's certificate. */
export const caFileStep: DraftStep = async (known, place) => {
  const items: Choice<'system' | 'keep' | 'choose'>[] = [
    { label: l10n.t('Authorities of this machine'), value: 'system' },
    ...(known.caFile === '' ? [] : [{ label: known.caFile, value: 'keep' as const }]),
    { label: l10n.t('Choose a CA file…'), value: 'choose' },
  ];
  const answer = await askChoice(place, l10n.t('Who signed the certificate of the server?'), items);
  if (typeof answer !== 'object') return answer;
  if (answer.value === 'keep') return { value: known };
  if (answer.value === 'system') return { value: { ...known, caFile: '' } };
  const [file] = (await window.showOpenDialog({ title: l10n.t('CA file'), canSelectMany: false })) ?? [];
  // Closing the dialog leads back to the question.
  return file ? { value: { ...known, caFile: file.fsPath } } : await caFileStep(known, place);
};

function fieldStep(
  key: 'host' | 'port' | 'database' | 'user' | 'password',
  question: () => Omit<InputQuestion, 'value'>,
): DraftStep {
  return async (known, place) => {
    const answer = await askInput(place, { ...question(), value: known[key] });
    if (typeof answer !== 'object') return answer;
    const value = key === 'password' ? answer.value : answer.value.trim();
    return { value: { ...known, [key]: value } };
  };
}
