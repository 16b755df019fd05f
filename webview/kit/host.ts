import type { Ping } from '../../src/protocol/page';
import type { CancelRequest, Reply, Request } from '../../src/protocol/rpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as a page sees it. `Push` are its messages other than replies, `Send` the page's other than requests, `Ask` the requests. */
export interface Host<Push, Send, Ask> {
  send(message: Send): void;
  /**
   * Resolves with the reply's value; rejects with an Error that carries the host's sentence.
   * Aborting tells the host that nobody waits any more and rejects with `AbortError`.
   */
  request(request: Ask, signal?: AbortSignal): Promise<unknown>;
  onPush(listener: (message: Push) => void): void;
  /** Asks for a sign of life; the answer is a message like any other. */
  ping(): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Connects to the extension host. Call once: VS Code hands out its API a single time. What is no message of the host is ignored. */
export function connectHost<Push extends { type: string }, Send, Ask>(
  isPush: (value: unknown) => value is Push,
): Host<Push, Send, Ask> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  const listeners: ((message: Push) => void)[] = [];
  let lastId = 0;

  function settle(reply: Reply): void {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) asked?.resolve(reply.value);
    else asked?.reject(new Error(reply.error));
  }

  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isReply(data)) settle(data);
    else if (isPush(data)) for (const listener of listeners) listener(data);
  });

  function request(ask: Ask, signal?: AbortSignal): Promise<unknown> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortError());
      waiting.set(id, { resolve, reject });
      signal?.addEventListener(
        'abort',
        () => {
          if (!waiting.delete(id)) return;
          api.postMessage({ type: 'cancel', id } satisfies CancelRequest);
          reject(abortError());
        },
        { once: true },
      );
      api.postMessage({ type: 'request', id, request: ask } satisfies Request<Ask>);
    });
  }

  return {
    send: (message) => api.postMessage(message),
    request,
    onPush: (listener) => listeners.push(listener),
    ping: () => api.postMessage({ type: 'ping' } satisfies Ping),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

/** Whether a rejection only says that the answer is no longer wanted. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function isReply(value: unknown): value is Reply {
  if (typeof value !== 'object' || value === null) return false;
  const { type, id, ok, error } = value as Partial<Record<string, unknown>>;
  return type === 'reply' && typeof id === 'number' && (ok === true || (ok === false && typeof error === 'string'));
}

function abortError(): DOMException {
  return new DOMException('The answer is no longer wanted.', 'AbortError');
}
