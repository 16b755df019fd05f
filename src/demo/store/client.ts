import type { Worker } from 'node:worker_threads';
import type { Database, Row } from '../../store/pg/database';
import { type DemoReply, type DemoRequest, type PlainError, toStoreError } from './messages';

/** The host's end of the worker's port. */
export interface Client extends Pick<Database, 'query' | 'stream' | 'onLost'> {
  /** Asks the worker to end, and rejects everything that waits for it. Returns false when it had already ended. */
  end(): boolean;
}

type QueryReply = Extract<DemoReply, { id: number }>;

const CANCELLED: PlainError = { kind: 'cancelled', subject: '', message: 'The query was cancelled.' };
const CLOSED: PlainError = { kind: 'lost', subject: 'the demo store', message: 'The demo store is closed.' };
const BROKEN: PlainError = { kind: 'lost', subject: 'the demo store', message: 'The demo store stopped by itself.' };

export function createClient(worker: Worker): Client {
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
export interface Inbox<T> {
  push(message: T): void;
  /** Replaces the unread messages. */
  replace(message: T): void;
  next(): Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
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
