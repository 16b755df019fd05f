import { type MessagePort, Worker } from 'node:worker_threads';
import type { Disposable } from './event';
import { createBreather } from './inSlices';
import { Delayer } from './timers';

/** The number of bytes in one message. Each message needs new memory, which costs more than the copy. */
const PIECE = 1_000_000;
const IDLE_MS = 30_000;

type Request<Q> =
  | { readonly kind: 'piece'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Q }
  | { readonly kind: 'abort'; readonly id: number };

type Reply<A> =
  | { readonly kind: 'done'; readonly id: number; readonly answer: A }
  | { readonly kind: 'failed'; readonly id: number; readonly error: string };

export interface ThreadOptions {
  /** The thread ends when it has had no question for this many milliseconds. */
  readonly idleMs?: number;
  /** The thread keeps what earlier questions brought. After its end no other one is started, and questions are refused. */
  readonly isOneLife?: boolean;
  /** MB for short-lived objects, when they should take less memory than usual. */
  readonly youngMb?: number;
}

interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does long work on bytes in another thread. It starts with the first question and ends when there was none for a while; the next question
 * starts another thread, until it is disposed. Several questions may run at the same time. `url`: the bundle that calls `answerInThread`.
 */
export class Thread<Q, A> implements Disposable {
  private worker: Worker | undefined;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting<A>>();
  private readonly idle: Delayer;
  /** Why no thread is started any more. */
  private over: string | undefined;

  constructor(
    private readonly url: URL,
    private readonly name: string,
    private readonly options: ThreadOptions = {},
  ) {
    this.idle = new Delayer(() => this.end('it was not needed'));
  }

  /** Whether the thread runs. */
  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Returns the answer. The bytes are copied. Rejects with the signal's reason, or with an error when work fails or the thread ends. */
  async ask(question: Q, bytes: Uint8Array, signal: AbortSignal): Promise<A> {
    signal.throwIfAborted();
    if (this.over !== undefined) throw this.ended(this.over);
    this.idle.cancel();
    this.lastId += 1;
    const id = this.lastId;
    const abort = () => {
      this.waiting.get(id)?.reject(signal.reason);
      this.worker?.postMessage({ kind: 'abort', id } satisfies Request<Q>);
    };
    signal.addEventListener('abort', abort, { once: true });
    const answer = new Promise<A>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    // It may reject while the bytes are still being sent.
    answer.catch(() => undefined);
    try {
      await this.send(id, question, bytes, signal);
      return await answer;
    } finally {
      this.waiting.delete(id);
      signal.removeEventListener('abort', abort);
      if (this.waiting.size === 0 && this.worker) {
        // An idle thread must not keep the process alive.
        this.worker.unref();
        this.idle.in(this.options.idleMs ?? IDLE_MS);
      }
    }
  }

  dispose(): void {
    this.idle.dispose();
    this.over ??= 'it is not needed any more';
    this.end(this.over);
  }

  private async send(id: number, question: Q, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    this.worker ??= this.start();
    const worker = this.worker;
    worker.ref();
    const breathe = createBreather();
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = new Uint8Array(bytes.subarray(at, at + PIECE));
      worker.postMessage({ kind: 'piece', id, bytes: piece } satisfies Request<Q>, [piece.buffer]);
      await breathe();
      signal.throwIfAborted();
    }
    worker.postMessage({ kind: 'ask', id, question } satisfies Request<Q>);
  }

  private start(): Worker {
    // The thread must not get the flags of the extension host, such as an inspector or loaders.
    const { youngMb } = this.options;
    const resourceLimits = youngMb === undefined ? {} : { maxYoungGenerationSizeMb: youngMb };
    const worker = new Worker(this.url, { name: this.name, execArgv: [], resourceLimits });
    const ended = (why: string) => {
      if (this.worker === worker) this.end(why);
    };
    // It is never removed: an 'error' event without a listener would end the process.
    worker.on('error', ({ name }) => ended(name));
    worker.on('exit', (code) => ended(`it ended with code ${code}`));
    worker.on('message', (reply: Reply<A>) => {
      const request = this.waiting.get(reply.id);
      if (reply.kind === 'done') request?.resolve(reply.answer);
      else request?.reject(new Error(`The thread ${this.name} failed: ${reply.error}`));
    });
    return worker;
  }

  private end(why: string): void {
    const { worker } = this;
    this.worker = undefined;
    if (this.options.isOneLife) this.over ??= why;
    void worker?.terminate();
    for (const { reject } of this.waiting.values()) reject(this.ended(why));
  }

  private ended(why: string): Error {
    return new Error(`The thread ${this.name} has ended: ${why}`);
  }
}

/**
 * Answers questions inside the thread. `work` gets each question with its bytes. Buffers in `given` are transferred instead of copied. Only
 * the name of an error is sent back, because its message may contain secrets from the bytes.
 */
export function answerInThread<Q, A>(
  port: MessagePort,
  work: (question: Q, bytes: Uint8Array, signal: AbortSignal) => Promise<{ answer: A; given: ArrayBuffer[] }>,
): void {
  const pieces = new Map<number, Uint8Array[]>();
  const running = new Map<number, AbortController>();
  const answer = async (id: number, question: Q, bytes: Uint8Array) => {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const { answer, given } = await work(question, bytes, abort.signal);
      port.postMessage({ kind: 'done', id, answer } satisfies Reply<A>, given);
    } catch (error) {
      const { name } = error as Error;
      port.postMessage({ kind: 'failed', id, error: name } satisfies Reply<A>);
    } finally {
      running.delete(id);
    }
  };
  port.on('message', (request: Request<Q>) => {
    const { id } = request;
    const before = pieces.get(id) ?? [];
    if (request.kind === 'piece') pieces.set(id, [...before, request.bytes]);
    else pieces.delete(id);
    if (request.kind === 'abort') running.get(id)?.abort();
    if (request.kind === 'ask') void answer(id, request.question, Buffer.concat(before));
  });
}
