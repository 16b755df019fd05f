import type { Translate } from '../../../model/text/translate';
import type { SshSpec } from '../connection';

/** Returns the command that a person would type in a terminal to reach the SSH host. */
export function sshTarget({ host, user, port }: SshSpec): string {
  return `ssh ${port === undefined ? '' : `-p ${port} `}${user === undefined ? '' : `${user}@`}${host}`;
}

/** Returns one sentence that a person can act on, from the output of `ssh` before it ended. */
export function sshSentence(said: string, spec: SshSpec, t: Translate): string {
  const { host } = spec;
  const command = sshTarget(spec);
  if (said.trim() === 'ENOENT') return t('SSH: there is no program "ssh" on this machine.');
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said)) {
    return t('SSH: the key of {host} is not the known one. Ask who changed it before you remove the old one.', {
      host,
    });
  }
  if (/Host key verification failed|host key is known for/.test(said)) {
    return t('SSH: the key of {host} is not known on this machine. Connect once in a terminal: {command}', {
      host,
      command,
    });
  }
  if (/UNPROTECTED PRIVATE KEY FILE|bad permissions/i.test(said)) {
    return t('SSH: the private key may be read by others. Change its permissions (chmod 600).');
  }
  if (/Could not resolve hostname/.test(said)) return t('SSH: there is no machine named {host}.', { host });
  const methods = /Permission denied \(([^)]*)\)/.exec(said)?.[1];
  if (methods !== undefined || /Too many authentication failures/.test(said)) {
    return t(
      'SSH: {host} refuses the login ({methods}). Load the key into the agent (ssh-add), or name it as identityFile.',
      {
        host,
        methods: methods ?? 'publickey',
      },
    );
  }
  if (
    /Connection refused|timed out|No route to host|Network is unreachable|Connection closed|Connection reset/i.test(
      said,
    )
  ) {
    return t('SSH: {host} does not answer. Does this work in a terminal: {command}?', { host, command });
  }
  const line = said.trim().split(/\r?\n/).at(-1)?.slice(0, 200) ?? '';
  return t('SSH: the way through {host} could not be opened. {line}', { host, line }).trim();
}

/** Returns why the SSH host could not reach the server, from `ssh`'s line about the channel; undefined for other lines. */
export function channelSentence(line: string, { host }: SshSpec, address: string, t: Translate): string | undefined {
  const [, kind, reason] = /open failed: ([\w ]+): (.*)$/.exec(line.trim()) ?? [];
  if (kind === undefined) return undefined;
  if (/prohibited/.test(kind)) return t('SSH: {host} does not allow to forward to {address}.', { host, address });
  return t('SSH: {host} is reached, but from there {address} is not: {reason}.', {
    host,
    address,
    reason: reason ?? kind,
  });
}
