import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { projectRoot } from './runProcess';

/** The built command line; `npm run build:cli` makes it. */
export const CLI = join(projectRoot, 'dist/cli.js');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The content of its stdin; `open` leaves it to the test. */
  readonly input?: string | Uint8Array | 'open';
}

/** A run that was started. */
export interface StartedCli {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Returns what was printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<CliRun>;
  /** Resolves when stdout or stderr matches; rejects when the run ends before. */
  until(pattern: RegExp): Promise<void>;
}

/** Returns the environment of a run, without the settings and variables of the person who runs the tests. */
export function cliEnv(env: CliOptions['env'] = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  const nowhere = join(projectRoot, 'no-such-folder');
  return { PATH, SystemRoot, TMPDIR, HOME: nowhere, APPDATA: nowhere, USERPROFILE: nowhere, ...env };
}

export function startCli(args: readonly string[], options: CliOptions = {}): StartedCli {
  const { cwd = projectRoot, env = {}, input = '' } = options;
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: cliEnv(env), stdio: 'pipe' });
  const printed = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on('error', () => undefined);
  if (input !== 'open') child.stdin.end(input);
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...printed }));
  });
  return {
    child,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(printed.stdout) && !pattern.test(printed.stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        ended.then(
          ({ stdout, stderr }) => reject(new Error(`It ended before ${pattern}:\n${stdout}${stderr}`)),
          reject,
        );
      }),
  };
}

/** Runs the command line as its own process, to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return startCli(args, options).ended;
}
