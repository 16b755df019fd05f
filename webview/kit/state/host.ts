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
   * Resolves with the answer. Rejects with an Error that has the host's sentence. Aborting notifies the host that the answer is no longer
   * wanted, and rejects with `AbortError`.
   */
  ask<K extends MethodOf<P>>(request: AskOf<P, K>, signal?: AbortSignal): Promise<AnswerOf<P, K>>;
  onPush(listener: (push: PushOf<P>) => void): void;
  /** Reports that the page listens. The host then sends what the page shows. */
  ready(): void;
  /** Reports a failure of the page's code to the log. */
  problem(text: string): void;
  /** Asks for a sign of life. The answer is a message like any other. */
  ping(): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/**
 * Connects to the extension host. May be called only once, because VS Code returns its API only once. Everything that is not a message of
 * the host is ignored.
 */
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

/** Whether a rejection only means that the answer is no longer wanted. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function abortError(): DOMException {
  return new DOMException('The answer is no longer wanted.', 'AbortError');
}
