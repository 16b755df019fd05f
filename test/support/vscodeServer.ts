import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { killTree, projectRoot, startProgram } from './runProcess';
import { ensureVsCode, type VsCodeVersion } from './vscodeInstall';

/** Settings for a quiet window: no questions, no AI, no calls home. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
};

export type ServerOptions = {
  version: VsCodeVersion;
  /** User settings on top of the quiet ones. */
  settings?: Readonly<Record<string, unknown>>;
  /** Environment of the server, and so of the extension host, on top of this process's own. */
  env?: Readonly<Record<string, string>>;
  /** Whether `url` accepts a tests module. Such a window shows no notifications by itself. */
  runsTests?: boolean;
  /** Folders of further extensions. */
  extensions?: readonly string[];
  /** Names of the built-in extensions to load; absent: all of them. */
  builtIn?: readonly string[];
  /** Receives the output of the server; without it nothing is printed. */
  onOutput?: (text: string) => void;
};

/** What the workbench opens; paths are absolute. */
export type WorkbenchTarget = {
  /** A folder, or a `.code-workspace` file. */
  workspace: string;
  /** A CommonJS module that exports `run(): Promise<void>`; it runs in the extension host. */
  tests?: string;
};

export type VsCodeServer = {
  /** Returns the address of a workbench, for a browser. */
  url(target: WorkbenchTarget): string;
  /** The folder in which extensions store their data. */
  userFolder: string;
  /** Ends the processes that run the extensions, as a crash does; VS Code starts others. Not on Windows. */
  crashExtensions(): void;
  /** Resets it to its state at the start, with other user settings; no window may be open. */
  renew(settings: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts VS Code's server on a free loopback port with this project as its only installed extension (as last built) and
 * with its own user data, which `stop` deletes. Resolves when it listens; rejects with its last output if it ends
 * before.
 */
export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const { serverMain, node } = await ensureVsCode(options.version);
  const data = await mkdtemp(join(tmpdir(), 'event-trace-vscode-'));
  const userFolder = join(data, 'user', 'User');
  await writeUserSettings(userFolder, options.settings ?? {});
  await installExtensions(join(data, 'extensions'), options.extensions ?? []);
  const builtIn = options.builtIn && (await chooseBuiltIn(join(data, 'builtIn'), serverMain, options.builtIn));

  const args = [
    ...serverArgs(data, options.runsTests ?? false),
    ...(builtIn ? ['--builtin-extensions-dir', builtIn] : []),
  ];
  const server = startProgram(node, [serverMain, ...args], {
    env: { ...ownEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await killTree(server);
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };

  let output = '';
  const port = await new Promise<number>((done, fail) => {
    const read = (text: string) => {
      output = (output + text).slice(-4_000);
      options.onOutput?.(text);
      const listening = /agent listening on (\d+)/.exec(output);
      if (listening) {
        done(Number(listening[1]));
      }
    };
    server.stdout?.setEncoding('utf8').on('data', read);
    server.stderr?.setEncoding('utf8').on('data', read);
    server.once('error', fail);
    server.once('exit', (code) => fail(new Error(`VS Code ${options.version} ended with code ${code}.\n${output}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url: (target) => workbenchUrl(port, target),
    userFolder,
    crashExtensions: () => crashExtensions(server.pid),
    async renew(settings) {
      // The extension processes of a closed window wait for hours for its return, and keep writing.
      crashExtensions(server.pid);
      await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
      await writeUserSettings(userFolder, settings);
    },
    stop,
  };
}

async function writeUserSettings(userFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(userFolder, { recursive: true });
  await writeFile(join(userFolder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

/** The server is the head of a process group that has everything that it started. */
function crashExtensions(group: number | undefined): void {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' });
  for (const line of processes.split('\n')) {
    const [pid, pgid] = line.trim().split(/\s+/).map(Number);
    if (pid && pgid === group && line.includes('--type=extensionHost')) process.kill(pid, 'SIGKILL');
  }
}

/** Installs links instead of packages, so that the last build runs. */
async function installExtensions(folder: string, others: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(projectRoot, join(folder, 'event-trace.event-trace'), 'junction');
  for (const other of others) await symlink(other, join(folder, `tests.${basename(other)}`), 'junction');
}

async function chooseBuiltIn(folder: string, serverMain: string, names: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  const all = resolve(dirname(serverMain), '../extensions');
  for (const name of names) await symlink(join(all, name), join(folder, name), 'junction');
  return folder;
}

function serverArgs(data: string, runsTests: boolean): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    // The server accepts the page's `payload` parameter, which names the tests, only with this flag.
    ...(runsTests ? ['--enable-smoke-test-driver'] : []),
    ...['--telemetry-level', 'off'],
    ...['--server-data-dir', join(data, 'server')],
    ...['--user-data-dir', join(data, 'user')],
    ...['--extensions-dir', join(data, 'extensions')],
  ];
}

/**
 * Returns the environment without these variables: because of them a server started from a VS Code terminal would
 * consider itself part of that window.
 */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)),
  );
}

function workbenchUrl(port: number, { workspace, tests }: WorkbenchTarget): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  const path = (file: string) => decodeURIComponent(pathToFileURL(file).pathname);
  url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', path(workspace));
  if (tests !== undefined) {
    const remote = (file: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(file).pathname}`;
    // Tests run only with an extension in development, which replaces the installed one.
    const payload = { extensionDevelopmentPath: remote(projectRoot), extensionTestsPath: remote(tests) };
    url.searchParams.set('payload', JSON.stringify(Object.entries(payload)));
  }
  return url.href.replaceAll('%2F', '/');
}
