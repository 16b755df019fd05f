import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { aptInstall, canUseApt, isExecutable } from './apt';
import { freePort } from './freePort';
import { killTree, runProgram, startProgram } from './runProcess';

/** An OpenSSH server on 127.0.0.1 with a client's configuration for it, separate from those of this machine. */
export interface SshServer {
  readonly port: number;
  /** The environment in which `ssh` reads the configuration of `hosts`. */
  readonly env: NodeJS.ProcessEnv;
  /** A key that the server accepts, and one that it refuses. */
  readonly key: string;
  readonly strangeKey: string;
  /** Returns the process id of the `ssh` that was started last. */
  clientPid(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts a server. Hosts of the configuration: `bastion` works, `stranger` has a wrong key, `unknown` has an unknown
 * host key.
 */
export async function startSshServer(): Promise<SshServer> {
  const sshd = await sshdPath();
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-ssh-'));
  const file = (name: string) => join(folder, name);
  const port = await freePort();
  for (const name of ['host', 'key', 'strange'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  await writeFile(file('authorized'), await readFile(file('key.pub')), { mode: 0o600 });
  await writeFile(file('known'), `[127.0.0.1]:${port} ${await readFile(file('host.pub'), 'utf8')}`);
  await writeFile(
    file('sshd_config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${file('host')}
AuthorizedKeysFile ${file('authorized')}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
`,
  );
  const host = (name: string, key: string, known: string) => `Host ${name}
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${file(key)}
  IdentitiesOnly yes
  UserKnownHostsFile ${file(known)}
`;
  const hosts = [host('bastion', 'key', 'known'), host('stranger', 'strange', 'known'), host('unknown', 'key', 'none')];
  // A person's configuration for other purposes must not disturb: a forward whose port is taken, a shared connection.
  const person = `  LocalForward ${port} 127.0.0.1:1\n  ControlMaster auto\n  ControlPath ${file('control')}\n`;
  await writeFile(file('config'), hosts.join(person) + person);
  // The client reads its files from the user's home, whatever HOME says.
  await mkdir(file('bin'));
  await writeFile(
    file('bin/ssh'),
    `#!/bin/sh\necho $$ > ${file('pid')}\nexec ${await sshPath()} -F ${file('config')} "$@"\n`,
  );
  await chmod(file('bin/ssh'), 0o755);
  // Debian's server isolates itself in this folder, which its service would create.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });

  const child = startProgram(sshd, ['-D', '-e', '-f', file('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Server listening')) resolve();
    });
    void once(child, 'exit').then(() => reject(new Error(`sshd did not start:\n${said}`)));
  });
  return {
    port,
    env: { ...process.env, PATH: `${file('bin')}:${process.env.PATH}` },
    key: file('key'),
    strangeKey: file('strange'),
    clientPid: async () => Number(await readFile(file('pid'), 'utf8')),
    async stop() {
      await killTree(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(program: string, args: readonly string[]): Promise<void> {
  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  if ((await runProgram(program, args, { onOutput })) !== 0) throw new Error(`${program} failed: ${output}`);
}

async function sshPath(): Promise<string> {
  const found = () => ['/usr/bin/ssh', '/usr/local/bin/ssh', '/opt/homebrew/bin/ssh'].find(isExecutable);
  if (!found() && canUseApt()) await aptInstall('openssh-client');
  return found() ?? needs('the OpenSSH client', 'openssh-client');
}

async function sshdPath(): Promise<string> {
  const found = () => ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(isExecutable);
  if (!found() && canUseApt()) await aptInstall('openssh-server');
  return found() ?? needs('the OpenSSH server', 'openssh-server');
}

function needs(what: string, name: string): never {
  throw new Error(`These tests need ${what}. Install it (on Debian: apt-get install ${name}).`);
}
