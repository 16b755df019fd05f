import { Worker } from 'node:worker_threads';
import type { Database } from '../../store/pg/database';
import { StoreError } from '../../store/pg/errors';
import { createClient } from './client';
import type { DemoReply, WorkerOptions } from './messages';

export interface DemoOptions {
  /** The worker's bundle, `dist/demo/worker.js`, with PGlite's files beside it. */
  readonly workerUrl: URL;
  /** Absolute path of the folder for `api.log` and `consumers.log`; created, its two logs emptied. */
  readonly logFolder: string;
  /** The same seed makes the same shop at another time. */
  readonly seed?: number;
  /** Offers the shop's metrics to a Prometheus at this port of 127.0.0.1; 0: any free one. Not at all by default. */
  readonly metricsPort?: number | undefined;
  /** Ends the worker where it aborts before the demo has started. */
  readonly signal?: AbortSignal;
}

export interface DemoStore {
  /** Its `close` closes the demo. */
  readonly database: Database;
  /** For example `http://127.0.0.1:40123/metrics`; null without `metricsPort`. */
  readonly metricsUrl: string | null;
  /** Stops the shop, flushes its logs and ends the worker; resolves when the thread is gone. */
  close(): Promise<void>;
}

/** A worker that does not end when asked is ended by force. */
const CLOSE_PATIENCE_MS = 3000;

/**
 * Starts the demo's worker and resolves when its store can be queried, a few seconds later. PGlite blocks that thread, not this one.
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
  // The extension host's own flags (an inspector, loaders) are not for the worker.
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
    // Stays for the worker's life: an 'error' event without a listener would end the extension host.
    worker.on('error', (error) => fail(String(error)));
    worker.once('exit', (code) => fail(`exit code ${code}`));
    worker.once('message', (reply: DemoReply) => {
      if (reply.kind === 'ready') resolve(reply);
    });
  });
}
