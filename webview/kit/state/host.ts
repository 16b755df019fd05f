import type { Translate } from '../../../src/model/text/translate';
import {
  type AnswerOf,
  type AskOf,
  isReply,
  type MethodOf,
  type NoteOf,
  type PageCall,
  type PageProtocol,
  type PageReply,
  type PushOf,
} from '../../../src/protocol/page';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as a page sees it. */
export interface Host<P extends PageProtocol> {
  send(note: NoteOf<P>): void;
  /**
   * Resolves with the answer; rejects with an Error that carries the host's sentence.
   * Aborting tells the host that the answer is no longer wanted and rejects with `AbortError`.
   */
  ask<K extends MethodOf<P>>(request: AskOf<P, K>, signal?: AbortSignal): Promise<AnswerOf<P, K>>;
  onPush(listener: (push: PushOf<P>) => void): void;
  /** From now on the host sends what the page shows. */
  ready(): void;
  /** The page's code failed; for the log. */
  problem(text: string): void;
  /** Asks for a sign of life; the answer is a message like any other. */
  ping(): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Connects to the extension host. Call once: VS Code hands out its API a single time. What is no message of the host is ignored. */
export function connectHost<P extends PageProtocol>(page: P, t: Translate): Host<P> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, (reply: PageReply) => void>();
  const listeners: ((push: PushOf<P>) => void)[] = [];
  let lastId = 0;

  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isReply(data)) {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    } else if (isPush(page, data)) for (const listener of listeners) listener(data);
  });

  const call = (message: PageCall<never>) => api.postMessage(message);

  function ask<K extends MethodOf<P>>(request: AskOf<P, K>, signal?: AbortSignal): Promise<AnswerOf<P, K>> {
    const id = ++lastId;
    const isAnswer = (value: unknown): value is AnswerOf<P, K> => page.methods[request.kind]?.answer.is(value) ?? false;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortError());
      waiting.set(id, (reply) => {
        if (!reply.ok) reject(new Error(reply.error));
        else if (isAnswer(reply.value)) resolve(reply.value);
        else reject(new Error(t('The answer of the extension cannot be read.')));
      });
      signal?.addEventListener(
        'abort',
        () => {
          if (!waiting.delete(id)) return;
          call({ type: 'cancel', id });
          reject(abortError());
        },
        { once: true },
      );
      api.postMessage({ type: 'request', id, request });
    });
  }

  return {
    send: (note) => api.postMessage(note),
    ask,
    onPush: (listener) => listeners.push(listener),
    ready: () => call({ type: 'ready' }),
    problem: (text) => call({ type: 'problem', text }),
    ping: () => call({ type: 'ping' }),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

function isPush<P extends PageProtocol>(page: P, value: unknown): value is PushOf<P> {
  return page.push.is(value);
}

/** Whether a rejection only says that the answer is no longer wanted. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function abortError(): DOMException {
  return new DOMException('The answer is no longer wanted.', 'AbortError');
}
