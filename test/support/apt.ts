import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { runProgram } from './runProcess';

/** Root on Debian. Ubuntu's packages may only point to a snap, which does not run in a container. */
export function canUseApt(): boolean {
  const isRoot = process.getuid?.() === 0;
  return isRoot && isExecutable('/usr/bin/apt-get') && /^ID=debian$/m.test(osRelease());
}

/** Runs apt-get; rejects with the end of its output when it failed. `cwd`: where it puts what it downloads. */
export async function aptGet(args: readonly string[], cwd?: string): Promise<void> {
  let output = '';
  // A lock held by another apt is waited for, and a mirror that stumbles is asked again.
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

/** Installs a Debian package. What it brings is not started: the tests start what they need by themselves. */
export async function aptInstall(name: string): Promise<void> {
  console.log(`Installing ${name} through apt-get …`);
  const started = Date.now();
  await withoutStarting(async () => {
    await aptGet(['update']);
    await aptGet(['install', '--yes', '--no-install-recommends', name]);
  });
  console.log(`Installed ${name} in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Debian asks this program whether a package may start its daemon. */
const POLICY = '/usr/sbin/policy-rc.d';

async function withoutStarting(work: () => Promise<void>): Promise<void> {
  if (existsSync(POLICY)) return await work();
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await work().finally(() => rm(POLICY, { force: true }));
}
