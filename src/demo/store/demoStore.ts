import { Worker } from 'node:worker_threads';
import type { Database } from '../../store/pg/database';
import { StoreError } from '../../store/pg/errors';
import { createClient } from './client';
import type { DemoReply, WorkerOptions } from './messages';

export interface DemoOptions {
  /** The worker's bundle, `dist/demo/worker.js`; PGlite's files are beside it. */
  readonly workerUrl: URL;
  /** The absolute path of the folder for `api.log` and `consumers.log`. It is created, and the two logs are emptied. */
  readonly logFolder: string;
  /** The same seed gives the same shop at another time. */
  readonly seed?: number;
  /** Serves the shop's metrics for a Prometheus on this port of 127.0.0.1; 0: any free port. By default there are none. */
  readonly metricsPort?: number | undefined;
  /** Ends the worker if it aborts before the demo has started. */
  readonly signal?: AbortSignal;
}

export interface DemoStore {
  /** Its `close` closes the demo. */
  readonly database: Database;
  /** For example `http://127.0.0.1:40123/metrics`; null without `metricsPort`. */
  readonly metricsUrl: string | null;
  /** Stops the shop, flushes its logs and ends the worker. Resolves when the thread has ended. */
  close(): Promise<void>;
}

/** A worker that has not ended after this time is terminated. */
const CLOSE_PATIENCE_MS = 3000;

/**
 * Starts the demo's worker. Resolves when its store can be queried, after a few seconds. PGlite blocks the worker's thread, not this one.
 * Rejects with a StoreError when the worker cannot start or the log folder cannot be written.
 */
export async function openDemo({
  workerUrl,
  logFolder,
  seed = 1,
  metricsPort,
  signal,
}: DemoOptions): Promise<DemoStore> {
  const workerData: WorkerOptions = { logFolder, seed, metricsPort: metricsPort ?? null };
  // The flags of the extension host, such as an inspector or loaders, are not for the worker.
  const worker = new Worker(workerUrl, { name: 'event-trace-demo', workerData, execArgv: [] });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const giveUp = () => void worker.terminate();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  const { server, metricsUrl } = await ready(worker).finally(() => signal?.removeEventListener('abort', giveUp));
  const { query, stream, onLost, end } = createClient(worker);

  const close = async (): Promise<void> => {
    const force = end() ? setTimeout(() => void worker.terminate(), CLOSE_PATIENCE_MS) : undefined;
    await exited;
    clearTimeout(force);
  };
  const database = { server, query, stream, onLost, onRestored: () => () => undefined, close };
  return { database, metricsUrl, close };
}

function ready(worker: Worker): Promise<Extract<DemoReply, { kind: 'ready' }>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new StoreError('demo', why, `The demo store did not start: ${why}.`));
    };
    // This listener stays for the worker's whole life: an 'error' event without a listener would end the extension host.
    worker.on('error', (error) => fail(String(error)));
    worker.once('exit', (code) => fail(`exit code ${code}`));
    worker.once('message', (reply: DemoReply) => {
      if (reply.kind === 'ready') resolve(reply);
    });
  });
}
