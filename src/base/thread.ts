import { type MessagePort, Worker } from 'node:worker_threads';
import type { Disposable } from './event';
import { createBreather } from './inSlices';
import { Delayer } from './timers';

/** Bytes that go over at once: their memory is new, which costs more than the copy. */
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
  /** A thread that was asked nothing for so long ends. */
  readonly idleMs?: number;
  /** It knows what it was told before: once it has ended, none is started instead, and questions are refused. */
  readonly isOneLife?: boolean;
  /** Room for what it makes and soon drops, where that is to be less than usual. */
  readonly youngMb?: number;
}

interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Long work on bytes in a thread of its own, which starts with the first question and ends when none came for a while; the next question
 * starts another one, until it is disposed. Questions may run beside each other. `url`: the bundle whose code calls `answerInThread`.
 */
export class Thread<Q, A> implements Disposable {
  private worker: Worker | undefined;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting<A>>();
  private readonly idle: Delayer;
  /** Why none is started any more. */
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

  /** The bytes stay the caller's. Rejects with the signal's reason, and with an error when the work fails or the thread ends. */
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
    // It may reject while the bytes are still on their way.
    answer.catch(() => undefined);
    try {
      await this.send(id, question, bytes, signal);
      return await answer;
    } finally {
      this.waiting.delete(id);
      signal.removeEventListener('abort', abort);
      if (this.waiting.size === 0 && this.worker) {
        // A thread that waits keeps no process alive.
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
    // The extension host's own flags (an inspector, loaders) are not for the thread.
    const { youngMb } = this.options;
    const resourceLimits = youngMb === undefined ? {} : { maxYoungGenerationSizeMb: youngMb };
    const worker = new Worker(this.url, { name: this.name, execArgv: [], resourceLimits });
    const ended = (why: string) => {
      if (this.worker === worker) this.end(why);
    };
    // Stays for the thread's life: an 'error' event without a listener would end the process.
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
 * The other end: `work` gets each question with its bytes. What it names in `given` is handed over instead of copied. Of an error only
 * the name goes back: its words may hold what the bytes are secret for.
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
