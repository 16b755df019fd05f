import * as vscode from 'vscode';
import { Cancelled } from '../../base/errors';
import { type AnswerOf, type MethodOf, type PageProtocol, type PageReply, readCall } from '../../protocol/page';
import type { Typed } from '../../protocol/schema';
import { log } from '../vscode/log';
import { errorMessage } from '../vscode/translate';

/** Answers one kind of request. A request without an answer returns nothing. */
type Answerer<Ask, Answer> = [Answer] extends [null]
  ? ((ask: Ask, signal: AbortSignal) => Promise<void>) | ((ask: Ask, signal: AbortSignal) => void)
  : (ask: Ask, signal: AbortSignal) => Promise<Answer>;

/** The host's implementation of a page's methods. A rejection is a sentence for the person. */
export type Answers<P extends PageProtocol> = {
  readonly [K in MethodOf<P>]: Answerer<Typed<P['methods'][K]['ask']>, AnswerOf<P, K>>;
};

/** The host's end of the messages between a page and the host. */
export interface PageLink<Push> extends vscode.Disposable {
  /** Whether the page listens: it has reported that it is ready and was not discarded since. */
  readonly isReady: boolean;
  /** Sends a push. A page that does not listen gets nothing: it gets everything when it is ready. */
  post(push: Push): void;
  /** To be called when the panel is hidden. VS Code discards the page then; it reports ready again when it was created again. */
  hidden(): void;
}

/** What the host does with the page's messages. */
interface HostSide<P extends PageProtocol, Note> {
  /** A page was created, or created again after it was hidden. */
  onReady(): void;
  onNote(note: Note): void;
  readonly answers: Answers<P>;
}

/**
 * Listens to a webview's page, which is untrusted. Every request gets exactly one reply. Requests that the page no longer waits for are
 * aborted, signs of life are answered, and everything that is not a message is ignored.
 */
export function linkPage<P extends PageProtocol<Push, Note, Ask>, Push, Note, Ask extends { readonly kind: string }>(
  webview: vscode.Webview,
  page: P & PageProtocol<Push, Note, Ask>,
  { onReady, onNote, answers }: HostSide<P, Note>,
): PageLink<Push> {
  const running = new Map<number, AbortController>();
  let isReady = false;

  const send = (message: Push | PageReply | { readonly type: 'pong' }) => void webview.postMessage(message);
  const reply = (message: PageReply) => isReady && send(message);

  async function answer(id: number, ask: Ask): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      // The schema has checked the fields of this kind of request.
      const method = answers[ask.kind as MethodOf<P>] as (ask: Ask, signal: AbortSignal) => unknown;
      reply({ type: 'reply', id, ok: true, value: (await method(ask, abort.signal)) ?? null });
    } catch (error) {
      if (error instanceof Cancelled) {
        reply({ type: 'reply', id, ok: true, value: null });
        return;
      }
      if (!abort.signal.aborted) log().error(`The ${page.name} page asked for ${ask.kind}`, errorMessage(error));
      reply({ type: 'reply', id, ok: false, error: errorMessage(error) });
    } finally {
      running.delete(id);
    }
  }

  function receive(message: unknown): void {
    const call = readCall(message, page.request);
    switch (call?.type) {
      case 'ping':
        send({ type: 'pong' });
        return;
      case 'ready':
        isReady = true;
        onReady();
        return;
      case 'request':
        void answer(call.id, call.request);
        return;
      case 'cancel':
        running.get(call.id)?.abort();
        return;
      case 'problem':
        log().error(`The ${page.name} page`, call.text);
        return;
      case 'unreadable':
        reply({ type: 'reply', id: call.id, ok: false, error: vscode.l10n.t('This cannot be done here.') });
        return;
    }
    const note = page.note.read(message);
    if (note !== undefined) onNote(note);
    else log().warn(`The ${page.name} page sent something that is no message.`);
  }

  const subscription = webview.onDidReceiveMessage(receive);
  return {
    get isReady() {
      return isReady;
    },
    post: (push) => isReady && send(push),
    hidden() {
      isReady = false;
    },
    dispose() {
      subscription.dispose();
      for (const request of running.values()) request.abort();
    },
  };
}
