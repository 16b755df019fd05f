import { l10n, window } from 'vscode';
import { addressOf, type SshSpec } from '../../../app/connections/connection';
import type { Detected } from '../../../app/connections/detected';
import { connectionOf, type Draft, draftFromConnection, draftFromText } from '../../../app/connections/draft';
import { DEMO_NAME } from '../../../app/connections/entries';
import type { TlsChoice } from '../../../app/connections/files/tlsFiles';
import { checkPort } from '../../../app/connections/hostList';
import { readSsh } from '../../../app/connections/ssh';
import { surroundings } from '../../../platform/vscode/appPorts';
import { t } from '../../../platform/vscode/translate';
import {
  type Answer,
  askChoice,
  askInput,
  type InputQuestion,
  type Step,
  type StepChoice,
  type StepPlace,
} from './steps';

type DraftStep = Step<Draft>;

/** Asks how to begin: with an address, pasted here or in a box of its own, with fields, or with a detected connection. */
export function beginStep(detected: readonly Detected[]): DraftStep {
  return async (known, place) => {
    const items: StepChoice<Draft>[] = [
      { label: `$(link) ${l10n.t('Paste a URL')}`, description: 'postgres://…', value: { ...known, by: 'url' } },
      { label: `$(edit) ${l10n.t('Enter host, port and database')}`, value: { ...known, by: 'fields' } },
      ...detected.map(({ connection, source, variable }) => ({
        label: `$(search) ${addressOf(connection.spec)}`,
        description: l10n.t('{variable} of {source}', { variable, source }),
        value: { ...draftFromConnection(connection), by: 'detected' as const },
      })),
    ];
    const typed = (text: string): StepChoice<Draft> | undefined => {
      const parsed = /\W/.test(text.trim()) ? draftFromText(known, text, surroundings()) : undefined;
      if (!parsed?.ok) return undefined;
      const value = { ...parsed.draft, by: 'pasted' as const };
      return { label: `$(link) ${l10n.t('Use {0}', draftAddress(value))}`, value };
    };
    return await askChoice(place, l10n.t('Paste a URL here, or choose how to add the connection'), items, { typed });
  };
}

/** Returns the address of a draft, without its password. */
function draftAddress(draft: Draft): string {
  const checked = connectionOf(draft, surroundings());
  return checked.ok ? addressOf(checked.value.spec) : draft.host;
}

export const urlStep: DraftStep = async (known, place) => {
  const read = (text: string) => draftFromText(known, text, surroundings());
  const answer = await askInput(place, {
    prompt: l10n.t(
      'A URL, a connection string, a psql command, variables or code. A password in it goes to the secret storage, not to the settings.',
    ),
    placeholder: 'postgres://user@localhost:5432/database?sslmode=prefer',
    value: '',
    validate: (text) => {
      const parsed = read(text);
      return parsed.ok ? undefined : parsed.sentence;
    },
  });
  if (typeof answer !== 'object') return answer;
  const parsed = read(answer.value);
  return parsed.ok ? { value: parsed.draft } : undefined;
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

/** Asks for the name, which no other connection may have. */
export async function askName(name: string, taken: readonly string[], place: StepPlace): Promise<Answer<string>> {
  const answer = await askInput(place, {
    prompt: l10n.t('Name of the connection'),
    value: name,
    validate: (text) => {
      const typed = text.trim();
      if (typed === '') return l10n.t('A connection needs a name.');
      return taken.includes(typed) || typed === DEMO_NAME ? l10n.t('This name is taken.') : undefined;
    },
  });
  return typeof answer === 'object' ? { value: answer.value.trim() } : answer;
}

export const tlsStep: DraftStep = async (known, place) => {
  const items: StepChoice<TlsChoice>[] = [
    { label: 'prefer', description: l10n.t('encrypted where the server can'), value: 'prefer' },
    { label: 'disable', description: l10n.t('never encrypted'), value: 'disable' },
    { label: 'require', description: l10n.t('always encrypted, certificate not checked'), value: 'require' },
    {
      label: 'verify-ca',
      description: l10n.t('always encrypted, certificate checked, host name not'),
      value: 'verify-ca',
    },
    {
      label: 'verify-full',
      description: l10n.t('always encrypted, certificate and host name checked'),
      value: 'verify-full',
    },
  ];
  const answer = await askChoice(place, l10n.t('TLS mode'), items, { active: known.tls });
  return typeof answer === 'object' ? { value: { ...known, tls: answer.value } } : answer;
};

/** Asks which authority has signed the server's certificate. */
export const caFileStep: DraftStep = async (known, place) => {
  const items: StepChoice<'system' | 'keep' | 'choose'>[] = [
    { label: l10n.t('Authorities of this machine'), value: 'system' },
    ...(known.caFile === '' ? [] : [{ label: known.caFile, value: 'keep' as const }]),
    { label: l10n.t('Choose a CA file…'), value: 'choose' },
  ];
  const answer = await askChoice(place, l10n.t('Who signed the certificate of the server?'), items);
  if (typeof answer !== 'object') return answer;
  if (answer.value === 'keep') return { value: known };
  if (answer.value === 'system') return { value: { ...known, caFile: '' } };
  const [file] = (await window.showOpenDialog({ title: l10n.t('CA file'), canSelectMany: false })) ?? [];
  // When the dialog is closed, the question is asked again.
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

/** Asks for the machine from which the server is reached; an empty answer means none. */
export const sshStep: Step<Draft> = async (known, place) => {
  const answer = await askInput(place, {
    prompt: l10n.t(
      'Machine that reaches the server: a Host of ~/.ssh/config, or user@host:port. Leave it empty for none.',
    ),
    placeholder: 'ada@bastion.example',
    value: known.ssh ? written(known.ssh) : '',
    validate: (text) => {
      const checked = text.trim() === '' ? undefined : readSsh(text, surroundings());
      return checked?.ok === false ? l10n.t('It cannot be used: {0}.', checked.problem) : undefined;
    },
  });
  if (typeof answer !== 'object') return answer;
  const checked = answer.value.trim() === '' ? undefined : readSsh(answer.value, surroundings());
  if (!checked?.ok) return { value: { ...known, ssh: undefined } };
  // The other parts of the pasted text stay.
  const { host: _, user: __, port: ___, ...beside } = known.ssh ?? { host: '' };
  return { value: { ...known, ssh: { ...beside, ...checked.value } } };
};

const written = ({ host, user, port }: SshSpec) =>
  `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;

/** Asks for a command that prints the password, for tokens and vaults; an empty answer means none. */
export const passwordCommandStep: Step<Draft> = async (known, place) => {
  const { passwordCommand: before } = known;
  const answer = await askInput(place, {
    prompt: l10n.t('Command that prints the password. It runs before each connection; what it prints is never stored.'),
    placeholder: './password.sh',
    value: typeof before === 'string' ? before : (before?.join(' ') ?? ''),
  });
  if (typeof answer !== 'object') return answer;
  const command = answer.value.trim();
  return { value: { ...known, passwordCommand: command === '' ? undefined : command } };
};
