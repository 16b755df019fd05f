import * as vscode from 'vscode';
import type { Reply } from '../protocol/rpc';
import { log } from './log';
import type { PageMessage } from './pageMessages';
import { describeError } from './storeMessages';

/** Answers what a page asks: every request gets exactly one reply, and what the page no longer waits for is aborted. */
export class PageRequests<R extends { readonly kind: string }> implements vscode.Disposable {
  private readonly running = new Map<number, AbortController>();

  /** `page`: its name in the log. */
  constructor(
    private readonly page: string,
    private readonly post: (reply: Reply) => void,
    private readonly resolve: (request: R, signal: AbortSignal) => Promise<unknown>,
  ) {}

  /** What every page sends, but for its being ready; undefined: what was sent is no message. */
  take(message: Exclude<PageMessage<R>, { type: 'ready' }> | undefined): void {
    switch (message?.type) {
      case 'request':
        void this.answer(message.id, message.request);
        return;
      case 'cancel':
        this.running.get(message.id)?.abort();
        return;
      case 'problem':
        log().error(`${this.page} page`, message.text);
        return;
      case 'unreadable':
        // The page would wait for its answer without end.
        this.post({ type: 'reply', id: message.id, ok: false, error: vscode.l10n.t('This cannot be done here.') });
        return;
      default:
        log().warn(`${this.page} page: it sent a message that is none.`);
    }
  }

  dispose(): void {
    for (const request of this.running.values()) request.abort();
  }

  private async answer(id: number, request: R): Promise<void> {
    const abort = new AbortController();
    this.running.set(id, abort);
    try {
      const value = await this.resolve(request, abort.signal);
      this.post({ type: 'reply', id, ok: true, value });
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.post({ type: 'reply', id, ok: true, value: null });
        return;
      }
      if (!abort.signal.aborted) log().error(`${this.page}: ${request.kind}`, describeError(error));
      this.post({ type: 'reply', id, ok: false, error: describeError(error) });
    } finally {
      this.running.delete(id);
    }
  }
}
