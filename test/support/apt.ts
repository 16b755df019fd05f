import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { runProgram } from './runProcess';

/** Whether this is Debian, as root. Ubuntu's packages may only point to a snap, which does not run in a container. */
export function canUseApt(): boolean {
  const isRoot = process.getuid?.() === 0;
  return isRoot && isExecutable('/usr/bin/apt-get') && /^ID=debian$/m.test(osRelease());
}

/** Runs apt-get; rejects with the end of its output when it failed. `cwd` is the folder for downloads. */
export async function aptGet(args: readonly string[], cwd?: string): Promise<void> {
  let output = '';
  // Waits for a lock that another apt holds, and retries a failing mirror.
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  const code = await runProgram('apt-get', [...options, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    ...(cwd === undefined ? {} : { cwd }),
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== 0) {
    throw new Error(`apt-get ${args.join(' ')} failed with exit code ${code}.\n${output.trim().slice(-2_000)}`);
  }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** Installs a Debian package without starting its services: the tests start what they need. */
export async function aptInstall(name: string): Promise<void> {
  console.log(`Installing ${name} through apt-get …`);
  const started = Date.now();
  await withoutStarting(async () => {
    await aptGet(['update']);
    await aptGet(['install', '--yes', '--no-install-recommends', name]);
  });
  console.log(`Installed ${name} in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Debian runs this program to ask whether a package may start its daemon. */
const POLICY = '/usr/sbin/policy-rc.d';

async function withoutStarting(work: () => Promise<void>): Promise<void> {
  if (existsSync(POLICY)) return await work();
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await work().finally(() => rm(POLICY, { force: true }));
}
