import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, canUseApt, isExecutable } from './apt';
import { freePort } from './freePort';
import type { TestServer } from './postgres';
import { killTree, startProgram } from './runProcess';

/** PgBouncer in front of a server on 127.0.0.1, in transaction mode. */
export interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a pooler; `settings` are configuration lines in addition to the usual ones. */
export async function startPgBouncer({ port: target, password }: TestServer, settings = ''): Promise<Pooler> {
  const program = await pgBouncerPath();
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-pooler-'));
  const port = await freePort();
  await writeFile(join(folder, 'users.txt'), `"postgres" "${password}"\n`);
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=127.0.0.1 port=${target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 3
${settings}
`,
  );
  // PgBouncer does not run as root; the server's own user exists already.
  await chmod(folder, 0o755);
  const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const child = startProgram(program, [...user, join(folder, 'pgbouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await listening(child);
  return {
    port,
    async stop() {
      await killTree(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the line that says that it listens; rejects with its output if it ends instead. */
async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('process up')) resolve();
    });
    void once(child, 'exit').then(() => reject(new Error(`PgBouncer did not start:\n${said}`)));
  });
}

/**
 * Returns where it is installed; as root on Debian, installs it if it is missing. Rejects with a sentence that says
 * what to install.
 */
export async function pgBouncerPath(): Promise<string> {
  const found = () => ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(isExecutable);
  if (!found() && canUseApt()) await aptInstall('pgbouncer');
  const program = found();
  if (program) return program;
  throw new Error('These tests need PgBouncer. Install it (on Debian: apt-get install pgbouncer).');
}
