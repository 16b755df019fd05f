import type { EventHeader } from '../../src/model/event/event';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import type { ConsumerProtocol } from '../../src/protocol/consumer';
import type { EventsProtocol } from '../../src/protocol/events';
import type { FlowProtocol } from '../../src/protocol/flow';
import type { MapProtocol } from '../../src/protocol/map';
import type { AnswerOf, MethodOf, PushOf, RequestOf } from '../../src/protocol/page';
import type { TraceProtocol } from '../../src/protocol/trace';
import { syntheticHeaders } from './syntheticTrace';

/** An answer to a kind of request; `error` rejects it, `never` leaves it open. */
export type FakeAnswer<T = unknown> = { value: T } | { error: string } | { never: true };

/** The requests of the pages. */
export type PageRequest =
  | RequestOf<TraceProtocol>
  | RequestOf<ConsumerProtocol>
  | RequestOf<FlowProtocol>
  | RequestOf<MapProtocol>;
/** The answers to the pages' requests. */
export type PageAnswers = { [K in MethodOf<TraceProtocol>]: AnswerOf<TraceProtocol, K> } & {
  [K in MethodOf<FlowProtocol>]: AnswerOf<FlowProtocol, K>;
} & {
  [K in MethodOf<ConsumerProtocol>]: AnswerOf<ConsumerProtocol, K>;
} & { [K in MethodOf<MapProtocol>]: AnswerOf<MapProtocol, K> };

/** What the host sends to any page. */
export type HostMessage =
  | PushOf<TraceProtocol>
  | PushOf<ConsumerProtocol>
  | PushOf<EventsProtocol>
  | PushOf<FlowProtocol>
  | PushOf<MapProtocol>;

interface FromPage {
  readonly type: string;
  readonly id?: number;
  readonly request?: PageRequest;
}

/**
 * The extension host as a page sees it. It runs inside the page before the page's own script. Tests reach it as
 * `window.fakeHost`.
 */
export class FakeHost {
  readonly sent: FromPage[] = [];
  /** The value of `getState`, which a reload would restore. */
  state: unknown;
  /** Whether it ignores pings. */
  isDeaf = false;
  readonly cspViolations: string[] = [];
  readonly #answers = new Map<string, FakeAnswer>([
    ['logs', { value: { hits: [], files: 1, more: false } }],
    ['body', { value: { payload: { kind: 'hidden', never: false, bytes: 120 }, metadata: { kind: 'none' } } }],
  ]);
  constructor() {
    document.addEventListener('securitypolicyviolation', (event) => {
      this.cspViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  }

  answer<K extends PageRequest['kind']>(kind: K, answer: FakeAnswer<PageAnswers[K]>): void {
    this.#answers.set(kind, answer);
  }

  push(message: HostMessage): void {
    window.postMessage(message, '*');
  }

  rows(headers: readonly EventHeader[]): void {
    this.push({ type: 'rows', batch: encodeHeaders(headers) });
  }

  /** Sends events as the events page accepts them; typed columns cannot be sent into the page as they are. */
  events(headers: readonly EventHeader[]): void {
    this.push({ type: 'events', batch: encodeHeaders(headers) });
  }

  /** Returns the made-up trace of a size, in batches as a store sends them; the time of encoding is not measured. */
  synthetic(count: number, batchSize: number): ReturnType<typeof encodeHeaders>[] {
    const headers = syntheticHeaders(count);
    const batches = [];
    for (let from = 0; from < count; from += batchSize)
      batches.push(encodeHeaders(headers.slice(from, from + batchSize)));
    return batches;
  }

  requests(kind: PageRequest['kind']): PageRequest[] {
    return this.sent.flatMap((message) => (message.request?.kind === kind ? [message.request] : []));
  }

  receive(message: FromPage): void {
    if (message.type === 'ping') {
      if (!this.isDeaf) window.postMessage({ type: 'pong' }, '*');
      return;
    }
    this.sent.push(structuredClone(message));
    if (message.type !== 'request' || message.request === undefined) return;
    const answer = this.#answers.get(message.request.kind) ?? { value: null };
    if ('never' in answer) return;
    const { id } = message;
    const reply = 'error' in answer ? { ok: false, error: answer.error } : { ok: true, value: answer.value };
    window.postMessage({ type: 'reply', id, ...reply }, '*');
  }
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi: () => unknown;
  }
}

window.fakeHost = new FakeHost();
window.acquireVsCodeApi = () => ({
  postMessage: (message: FromPage) => window.fakeHost.receive(message),
  getState: () => window.fakeHost.state,
  setState: (state: unknown) => {
    window.fakeHost.state = state;
  },
});
