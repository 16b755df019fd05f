import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheFolder, projectRoot, runProgram } from './runProcess';
import { vsCodeVersions } from './vscodeInstall';

/** Returns why the desktop cannot show a window here; undefined if it can. */
export function desktopObstacle(): string | undefined {
  if (process.env.VSCODE_IPC_HOOK_CLI) {
    return 'This is the terminal of a remote window.';
  }
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasDisplay ? undefined : 'There is no display here.';
}

/** Returns the program that opens VS Code: that of this machine if it is new enough, otherwise a downloaded one. */
export async function findDesktop(): Promise<string> {
  return (
    installedCode() ?? (await downloadAndUnzipVSCode({ version: 'stable', cachePath: cacheFolder, timeout: 15_000 }))
  );
}

/** Opens `workspace` in a new window with the extension; resolves when the program ends, often at once. */
export async function openDesktop(program: string, workspace: string): Promise<void> {
  const args = ['--new-window', `--extensionDevelopmentPath=${projectRoot}`, workspace, ...rootArgs()];
  const code = await runProgram(quoted(program), args.map(quoted));
  if (code !== 0) {
    throw new Error(`${program} ended with exit code ${code}`);
  }
}

function installedCode(): string | undefined {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return [...onPath, ...usualPlaces()].find((program) => existsSync(program) && isSupported(program));
}

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(process.env.HOME ?? '', 'Applications')].map((folder) =>
        join(folder, 'Visual Studio Code.app/Contents/Resources/app/bin/code'),
      );
    case 'win32':
      return [join(process.env.LOCALAPPDATA ?? '', 'Programs'), process.env.PROGRAMFILES ?? ''].map((folder) =>
        join(folder, 'Microsoft VS Code/bin/code.cmd'),
      );
    default:
      return ['/usr/share/code/bin/code', '/snap/bin/code'];
  }
}

function isSupported(program: string): boolean {
  const shell = process.platform === 'win32';
  const options = { encoding: 'utf8', shell, timeout: 20_000 } as const;
  const { stdout } = spawnSync(quoted(program), ['--version', ...rootArgs()].map(quoted), options);
  const [major, minor] = (stdout ?? '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = vsCodeVersions[0].split('.').map(Number);
  return major === oldestMajor && minor !== undefined && minor >= oldestMinor;
}

/** VS Code refuses to run as root without a separate data folder. */
function rootArgs(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${join(cacheFolder, 'desktop-user')}`] : [];
}

/** On Windows the program is a batch file, started through a shell, which splits at spaces. */
function quoted(text: string): string {
  return process.platform === 'win32' ? `"${text}"` : text;
}
