import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerConfig } from './config';

const PROGRAM = fileURLToPath(new URL('./workerProcess.ts', import.meta.url));

/** A worker in a process of its own. */
export interface LiveWorker {
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** As a machine that goes away: nothing is written, nothing let go of. */
  kill(): void;
  /** As whoever deploys it does: it ends in order. */
  stop(): void;
}

const running = new Set<ChildProcess>();

/** Starts one; the process ends with the tests at the latest. */
export function startLiveWorker(config: WorkerConfig): LiveWorker {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(config)], {
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
  return { ended, kill: () => void child.kill('SIGKILL'), stop: () => void child.kill('SIGTERM') };
}

after(() => {
  for (const child of running) child.kill('SIGKILL');
});
