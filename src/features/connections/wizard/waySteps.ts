import { l10n } from 'vscode';
import type { SshSpec } from '../../../app/connections/connection';
import type { Draft } from '../../../app/connections/draft';
import { readSsh } from '../../../app/connections/ssh';
import { surroundings } from '../surroundings';
import { askInput, type Step } from './steps';

/** The machine from which the server is reached; an empty answer: none. */
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
  // What was pasted beside the name stays.
  const { host: _, user: __, port: ___, ...beside } = known.ssh ?? { host: '' };
  return { value: { ...known, ssh: { ...beside, ...checked.value } } };
};

const written = ({ host, user, port }: SshSpec) =>
  `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;

/** A command that prints the password, for tokens and vaults; an empty answer: none. */
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
