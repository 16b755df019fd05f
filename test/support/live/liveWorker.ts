import { type ChildProcess, spawn } from 'node:child_process';
import type { WorkerConfig } from './config';
import { programOf } from './program';

/** A worker in its own process. */
export interface LiveWorker {
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends like a machine that fails: nothing is written, nothing is released. */
  kill(): void;
  /** Stops like a machine that hangs: the process exists, but does nothing. */
  freeze(): void;
  /** Ends in order, as for a deployment. */
  stop(): void;
}

const running = new Set<ChildProcess>();

/** Starts a worker; its process ends with the tests at the latest. */
export function startLiveWorker(config: WorkerConfig): LiveWorker {
  const child = spawn(process.execPath, [programOf('test/support/live/workerProcess.ts'), JSON.stringify(config)], {
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
});
