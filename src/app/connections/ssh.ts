import type { SshSpec } from './connection';
import { resolvePath } from './files/tlsFiles';
import { checkPort } from './hostList';
import type { Checked, Surroundings } from './surroundings';

const FIELDS = ['host', 'user', 'port', 'identityFile', 'jump'] as const;

/** Reads `ssh` of an entry: a host of `~/.ssh/config`, `user@host:port`, or an object. */
export function readSsh(written: unknown, around: Surroundings): Checked<SshSpec> {
  const { t } = around;
  const problem = t('ssh must be a host, or an object with a host');
  if (typeof written === 'string') {
    const [, user, host, port] =
      /^(?:ssh:\/\/)?(?:([^@\s]+)@)?([^@\s:/]+|\[[^\]\s]+\])(?::(\d+))?\/?$/.exec(written.trim()) ?? [];
    return host === undefined ? { ok: false, problem } : readFields({ host, user, port }, around);
  }
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return { ok: false, problem };
  const unknown = Object.keys(written).find((key) => !(FIELDS as readonly string[]).includes(key));
  if (unknown !== undefined) return { ok: false, problem: t('ssh.{key} is not known', { key: unknown.slice(0, 40) }) };
  return readFields(written, around);
}

function readFields(
  { host, user, port, identityFile, jump }: { readonly [K in (typeof FIELDS)[number]]?: unknown },
  around: Surroundings,
): Checked<SshSpec> {
  const { t } = around;
  const texts = { host, user, identityFile, jump };
  for (const [key, value] of Object.entries(texts)) {
    if (value === undefined) continue;
    // `ssh` would take a value that begins with a hyphen for an option.
    const isGood = typeof value === 'string' && value.trim() !== '' && !/^\s*-|[\0\r\n]/.test(value);
    if (!isGood)
      return { ok: false, problem: t('ssh.{key} must be a text that does not begin with a hyphen', { key }) };
  }
  if (typeof host !== 'string') return { ok: false, problem: t('ssh has no host') };
  const checked = port === undefined ? undefined : checkPort(String(port), t);
  if (checked?.ok === false) return checked;
  const file = typeof identityFile === 'string' ? resolvePath(identityFile, around) : undefined;
  if (file?.ok === false) return file;
  return {
    ok: true,
    value: {
      host: host.trim(),
      ...(typeof user === 'string' ? { user: user.trim() } : {}),
      ...(checked === undefined ? {} : { port: checked.value }),
      ...(file === undefined ? {} : { identityFile: file.value }),
      ...(typeof jump === 'string' ? { jump: jump.trim() } : {}),
    },
  };
}
