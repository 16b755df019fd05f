import { Worker } from 'node:worker_threads';
import type { Database, Row } from '../../store/pg/database';
import { StoreError } from '../../store/pg/errors';
import { type DemoReply, type DemoRequest, type PlainError, toStoreError, type WorkerOptions } from './messages';

interface DemoOptions {
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

/** The host's end of the worker's port. */
interface Client extends Pick<Database, 'query' | 'stream' | 'onLost'> {
  /** Asks the worker to end, and rejects everything that waits for it. Returns false when it had already ended. */
  end(): boolean;
}

type QueryReply = Extract<DemoReply, { id: number }>;

const CANCELLED: PlainError = { kind: 'cancelled', subject: '', message: 'The query was cancelled.' };
const CLOSED: PlainError = { kind: 'lost', subject: 'the demo store', message: 'The demo store is closed.' };
const BROKEN: PlainError = { kind: 'lost', subject: 'the demo store', message: 'The demo store stopped by itself.' };

function createClient(worker: Worker): Client {
  const waiting = new Map<number, (reply: QueryReply) => void>();
  const lostListeners = new Set<(error: Error) => void>();
  let nextId = 1;
  let over = false;
  const post = (request: DemoRequest): void => worker.postMessage(request);

  const finish = (error: PlainError): void => {
    over = true;
    for (const [id, deliver] of waiting) deliver({ kind: 'error', id, error });
  };
  worker.on('message', (reply: DemoReply) => {
    if ('id' in reply) waiting.get(reply.id)?.(reply);
  });
  worker.once('exit', () => {
    if (over) return;
    finish(BROKEN);
    for (const listener of lostListeners) listener(toStoreError(BROKEN));
  });

  const stream: Database['stream'] = async function* (sql, params, { signal } = {}) {
    if (over) throw toStoreError(CLOSED);
    if (signal?.aborted) throw toStoreError(CANCELLED);
    const id = nextId++;
    const inbox = createInbox<QueryReply>();
    const onAbort = (): void => inbox.replace({ kind: 'error', id, error: CANCELLED });
    waiting.set(id, inbox.push);
    signal?.addEventListener('abort', onAbort, { once: true });
    post({ kind: 'query', id, sql, params });
    let answered = false;
    try {
      while (!answered) {
        const reply = await inbox.next();
        if (reply.kind === 'error') throw toStoreError(reply.error);
        answered = reply.last;
        if (reply.rows.length > 0) yield reply.rows;
      }
    } finally {
      waiting.delete(id);
      signal?.removeEventListener('abort', onAbort);
      if (!answered) post({ kind: 'abort', id });
    }
  };

  return {
    stream,
    async query(sql, params = [], options = {}) {
      const rows: Row[] = [];
      for await (const batch of stream(sql, params, options)) rows.push(...batch);
      return rows;
    },
    onLost(listener) {
      lostListeners.add(listener);
      return () => lostListeners.delete(listener);
    },
    end() {
      if (over) return false;
      finish(CLOSED);
      post({ kind: 'close' });
      return true;
    },
  };
}

/** Messages in the order of their arrival, for one reader that waits for the next one. */
interface Inbox<T> {
  push(message: T): void;
  /** Replaces the unread messages. */
  replace(message: T): void;
  next(): Promise<T>;
}

function createInbox<T>(): Inbox<T> {
  let messages: T[] = [];
  let wake = (): void => undefined;
  return {
    push(message) {
      messages.push(message);
      wake();
    },
    replace(message) {
      messages = [message];
      wake();
    },
    async next() {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
