import * as vscode from 'vscode';
import type { Reply } from '../protocol/rpc';
import { log } from './log';
import { describeError } from './storeMessages';

/** Answers what a page asks: every request gets exactly one reply, and what the page no longer waits for is aborted. */
export class PageRequests implements vscode.Disposable {
  private readonly running = new Map<number, AbortController>();

  /** `page`: its name in the log. */
  constructor(
    private readonly page: string,
    private readonly post: (reply: Reply) => void,
  ) {}

  async answer(id: number, kind: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const abort = new AbortController();
    this.running.set(id, abort);
    try {
      const value = await work(abort.signal);
      this.post({ type: 'reply', id, ok: true, value });
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.post({ type: 'reply', id, ok: true, value: null });
        return;
      }
      if (!abort.signal.aborted) log().error(`${this.page}: ${kind}`, describeError(error));
      this.post({ type: 'reply', id, ok: false, error: describeError(error) });
    } finally {
      this.running.delete(id);
    }
  }

  /** A request that nobody can read. */
  refuse(id: number): void {
    this.post({ type: 'reply', id, ok: false, error: vscode.l10n.t('This cannot be done here.') });
  }

  cancel(id: number): void {
    this.running.get(id)?.abort();
  }

  dispose(): void {
    for (const request of this.running.values()) request.abort();
  }
}
