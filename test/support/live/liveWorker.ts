import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { projectRoot } from '../runProcess';
import type { WorkerConfig } from './config';

const SOURCE = fileURLToPath(new URL('./workerProcess.ts', import.meta.url));

let built: string | undefined;

/** The worker's program in one file, built once: dozens of processes are started, and each would compile its sources anew. */
function program(): string {
  if (built === undefined) {
    built = join(projectRoot, 'test-results', `liveWorker-${process.pid}.mjs`);
    buildSync({
      entryPoints: [SOURCE],
      outfile: built,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
  }
  return built;
}

/** A worker in a process of its own. */
export interface LiveWorker {
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** As a machine that goes away: nothing is written, nothing let go of. */
  kill(): void;
  /** As a machine that hangs: its process is there, and does nothing any more. */
  freeze(): void;
  /** As whoever deploys it does: it ends in order. */
  stop(): void;
}

const running = new Set<ChildProcess>();

/** Starts one; the process ends with the tests at the latest. */
export function startLiveWorker(config: WorkerConfig): LiveWorker {
  const child = spawn(process.execPath, [program(), JSON.stringify(config)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return {
    ended,
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    stop: () => void child.kill('SIGTERM'),
  };
}

after(() => {
  for (const child of running) child.kill('SIGKILL');
  if (built !== undefined) rmSync(built, { force: true });
});
