import { Worker } from 'node:worker_threads';
import type { OnUnparsed } from '../index/fileCache';
import type { GoIndex } from '../index/goIndex';
import type { GoIndexReader } from '../index/goIndexReader';
import { type AppliedChange, createIndexTables } from '../index/indexTables';

/** A request to the thread that reads Go sources. Requests are answered one after the other. */
export type CodeRequest =
  | { readonly kind: 'read'; readonly id: number; readonly folders: readonly string[] }
  | { readonly kind: 'update'; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: 'abort'; readonly id: number };

/** A reply of the thread. Its change is prepared so that it does not delay the receiver. */
export type CodeReply =
  | { readonly kind: 'done'; readonly id: number; readonly change: AppliedChange }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'unparsed'; readonly file: string; readonly message: string };

interface Waiting {
  readonly resolve: (index: GoIndex) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates a reader that works in a separate thread, which starts with the first reading. `workerUrl` is the bundle `dist/code/worker.js`.
 * All readings reject when the thread does not start, or after it has ended.
 */
export function createWorkerReader(workerUrl: URL, onUnparsed: OnUnparsed = () => undefined): GoIndexReader {
  const tables = createIndexTables();
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let ended: Error | undefined;
  let lastId = 0;

  const end = (why: string) => {
    ended ??= new Error(`The thread that reads Go sources has ended: ${why}`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };

  const take = (reply: CodeReply) => {
    if (reply.kind === 'unparsed') {
      onUnparsed(reply.file, reply.message);
      return;
    }
    const { id } = reply;
    const request = waiting.get(id);
    if (reply.kind === 'done') {
      tables.apply(reply.change);
      request?.resolve(tables.index());
    } else request?.reject(new Error(reply.message));
  };

  const start = (): Worker => {
    // The worker must not inherit the extension host's flags, such as an inspector or loaders.
    const started = new Worker(workerUrl, { name: 'event-trace-code', execArgv: [] });
    // Stays for the worker's life: an 'error' event without a listener would end the extension host.
    started.on('error', (error) => end(String(error)));
    started.on('exit', (code) => end(`it ended with code ${code}`));
    started.on('message', take);
    return started;
  };

  const send = (request: CodeRequest) => {
    worker ??= start();
    worker.postMessage(request);
  };

  const ask = async (requestOf: (id: number) => CodeRequest, signal: AbortSignal): Promise<GoIndex> => {
    signal.throwIfAborted();
    if (ended) throw ended;
    lastId += 1;
    const id = lastId;
    const abort = () => {
      waiting.get(id)?.reject(signal.reason);
      send({ kind: 'abort', id });
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<GoIndex>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send(requestOf(id));
      });
    } finally {
      waiting.delete(id);
      signal.removeEventListener('abort', abort);
    }
  };

  return {
    read: (folders, signal) => ask((id) => ({ kind: 'read', id, folders }), signal),
    update: (paths, signal) => ask((id) => ({ kind: 'update', id, paths }), signal),
    dispose() {
      end('it is not needed any more');
      void worker?.terminate();
    },
  };
}
