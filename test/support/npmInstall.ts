import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, runProgram } from './runProcess';

/**
 * Installs pinned npm packages into their own folder under `.vscode-test` and returns the folder; `name` is part of the
 * folder's name, and other versions get another folder. A complete installation is used again.
 */
export async function ensureInstalled(
  name: string,
  label: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name);
  const marker = join(folder, 'complete');
  if (existsSync(marker)) {
    return folder;
  }
  const unlock = await lock(`${folder}.lock`, label);
  try {
    if (!existsSync(marker)) {
      const started = Date.now();
      console.log(`Installing ${label} from npm …`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      await install(folder);
      await writeFile(marker, `${new Date().toISOString()}\n`);
      console.log(`Installed ${label} in ${Math.round((Date.now() - started) / 1000)} s.`);
    }
    return folder;
  } finally {
    await unlock();
  }
}

/** Installs `packages`, or what the folder's package.json lists; tries three times. */
export async function npmInstall(folder: string, ...packages: string[]): Promise<void> {
  const args = [
    'install',
    ...packages,
    '--ignore-scripts',
    '--omit=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const attempts = 3;
  for (let attempt = 1; ; attempt++) {
    let output = '';
    const code = await runProgram('npm', args, {
      cwd: folder,
      env: ownEnvironment(),
      onOutput: (text) => (output += text),
    });
    if (code === 0) {
      return;
    }
    if (attempt === attempts) {
      throw new Error(`npm ${args.join(' ')} failed ${attempts} times.\n${output.trim().slice(-2_000)}`);
    }
    console.log(`npm could not install ${packages.join(' ') || folder} (exit code ${code}); trying again …`);
    await delay(attempt * 5_000);
  }
}

/** Returns the environment without npm's settings: an inner npm must not install into the project because of them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env);
  return Object.fromEntries(
    inherited.filter(([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/i.test(name)),
  );
}

/** Takes a lock, which is a file with the owner's process id; the lock of an ended process is taken over. */
async function lock(path: string, label: string): Promise<() => Promise<void>> {
  await mkdir(cacheFolder, { recursive: true });
  for (let waiting = false; ; ) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    if (await isAbandoned(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waiting) {
      console.log(`Waiting for another run that installs ${label} …`);
      waiting = true;
    }
    await delay(500);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    process.kill(Number(await readFile(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
