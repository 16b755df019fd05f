import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloads and generated files for running VS Code; ignored by git, safe to delete. */
export const cacheFolder = resolve(projectRoot, '.vscode-test');

const isWindows = process.platform === 'win32';

/** The longest time of a timer: 24 days. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Runs a program to its end and returns its exit code (1 if a signal ended it). Its output goes to `onOutput` as it
 * comes, or directly to this terminal. With `longestSilenceMs` it is ended, with everything that it started, after
 * printing nothing for that time.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    onOutput?: (text: string) => void;
    longestSilenceMs?: number;
  } = {},
): Promise<number> {
  const { onOutput, longestSilenceMs, ...rest } = options;
  const spawned = { ...rest, ...shellFor(command), stdio: onOutput ? ('pipe' as const) : ('inherit' as const) };
  const child = longestSilenceMs === undefined ? spawn(command, args, spawned) : startProgram(command, args, spawned);
  const silence = setTimeout(() => {
    onOutput?.(`\nEnded: it printed nothing for ${(longestSilenceMs ?? 0) / 1_000} s.\n`);
    void killTree(child);
  }, longestSilenceMs ?? NEVER_MS);
  const onText = (text: string) => {
    silence.refresh();
    onOutput?.(text);
  };
  child.stdin?.end();
  child.stdout?.setEncoding('utf8').on('data', onText);
  child.stderr?.setEncoding('utf8').on('data', onText);
  try {
    return await new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => done(code ?? 1));
    });
  } finally {
    clearTimeout(silence);
  }
}

/** Starts a program as the head of its own process group, so that `killTree` ends everything it started. */
export function startProgram(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: !isWindows });
  const killOnExit = () => killNow(child);
  process.once('exit', killOnExit);
  child.once('exit', () => process.off('exit', killOnExit));
  return child;
}

/** Ends a program started by `startProgram` with all its children: asks first, forces after three seconds. */
export async function killTree(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    signalGroup(child, 'SIGTERM');
    const force = setTimeout(() => killNow(child), 3_000);
    await ended;
    clearTimeout(force);
  }
  killNow(child);
}

function killNow(child: ChildProcess): void {
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
  } else {
    signalGroup(child, 'SIGKILL');
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined && !isWindows) {
      process.kill(-child.pid, signal);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

/** On Windows npm and VS Code's `code` are batch files, which only a shell can start. */
function shellFor(command: string): { shell: boolean } {
  return { shell: isWindows && !command.endsWith('.exe') };
}
