import { stat } from 'node:fs/promises';
import type { Database } from '../../../store/pg/database';
import { StoreError } from '../../../store/pg/errors';
import type { ConnectionSpec, HostAddress } from '../../../store/pg/hosts';
import type { Connection } from '../connection';
import { passwordFile, passwordFrom } from '../files/passwordFile';
import type { Surroundings } from '../surroundings';
import { runPasswordCommand } from './passwordCommand';
import { createSshTunnel, type SshTunnel } from './sshTunnel';

/**
 * Opens a PostgreSQL connection with all that it asks for: through SSH, with the password of its command, the known one or the one of a
 * password file, and without encryption when TLS is optional and the server has none. Loads the driver on first use. Closing the database
 * also closes the tunnel. Rejects with StoreError.
 */
export async function openConnection(
  connection: Connection,
  known: string | undefined,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Database> {
  const tunnel = connection.ssh && createSshTunnel(connection.ssh, around);
  try {
    const database = await openThrough(tunnel, connection, known, around, signal);
    return tunnel ? withTunnel(database, tunnel) : database;
  } catch (error) {
    tunnel?.close();
    throw described(error, connection, tunnel, around);
  }
}

async function openThrough(
  tunnel: SshTunnel | undefined,
  connection: Connection,
  known: string | undefined,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Database> {
  const { openPostgres } = await import('../../../store/pg/connection');
  // The signal belongs to this attempt. Sessions that are opened later must not be cancelled by it.
  let giveUp: AbortSignal | undefined = signal;
  const password = (at: HostAddress) => findPassword(connection, known, at, around, giveUp);
  const access = { keyPassword: connection.keyPassword, reach: tunnel?.reach };
  const open = (spec: ConnectionSpec) => openPostgres(spec, password, signal, access);
  try {
    return await open(connection.spec).catch((error) => {
      const hasNoTls = connection.tlsOptional && error instanceof StoreError && error.kind === 'tls';
      if (!hasNoTls || signal.aborted) throw error;
      return open({ ...connection.spec, tls: { mode: 'disable' } });
    });
  } finally {
    giveUp = undefined;
  }
}

/** Returns the password for one session; undefined when none was found. */
async function findPassword(
  { passwordCommand, passfile, spec }: Connection,
  known: string | undefined,
  { host, port }: HostAddress,
  around: Surroundings,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (passwordCommand !== undefined) return await commandPassword(passwordCommand, around, signal);
  if (known !== undefined) return known;
  if (passfile === undefined && around.env.PGPASSWORD) return around.env.PGPASSWORD;
  const file = passwordFile(passfile, around);
  const text = around.readFile(file);
  if (text === undefined || (await isOpenToOthers(file))) {
    if (passfile === undefined) return undefined;
    const { t } = around;
    const sentence =
      text === undefined
        ? t('The password file {file} cannot be read.', { file })
        : t('The password file {file} may be read by others. Change its permissions (chmod 600).', { file });
    throw new StoreError('access', sentence, sentence);
  }
  return passwordFrom(text, { host, port, database: spec.database, user: spec.user });
}

async function commandPassword(
  command: string | readonly string[],
  { env, home, workspaceFolder, trusted, t }: Surroundings,
  signal: AbortSignal | undefined,
): Promise<string> {
  // The settings were read in a trusted workspace, but the trust may have been removed since.
  if (!trusted) throw new StoreError('access', t('The command for the password runs in a trusted workspace only.'), '');
  return await runPasswordCommand(command, { cwd: workspaceFolder ?? home, env, t }, signal);
}

/** Whether other users may read the file. libpq ignores such a file, too. */
async function isOpenToOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { mode } = await stat(file);
  return (mode & 0o077) !== 0;
}

/** Returns the error of the tunnel or the password command when it says more than the driver's error. */
function described(
  error: unknown,
  { passwordCommand }: Connection,
  tunnel: SshTunnel | undefined,
  { t }: Surroundings,
): unknown {
  if (!(error instanceof StoreError)) return error;
  if (tunnel?.refusal !== undefined && ['unreachable', 'lost', 'tls', 'timeout'].includes(error.kind)) {
    return new StoreError('access', tunnel.refusal, tunnel.refusal);
  }
  // A person cannot correct the output of a command by typing a password.
  if (passwordCommand !== undefined && error.kind === 'password') {
    const sentence = t('The server does not accept user "{user}" with the password that the command printed.', {
      user: error.subject,
    });
    return new StoreError('access', sentence, sentence);
  }
  return error;
}

function withTunnel(database: Database, tunnel: SshTunnel): Database {
  return {
    ...database,
    get server() {
      return database.server;
    },
    async close() {
      await database.close();
      tunnel.close();
    },
  };
}
