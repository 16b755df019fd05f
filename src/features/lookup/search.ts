import * as vscode from 'vscode';
import type { TraceKey } from '../../model/headerBatch';
import { label } from '../../model/label';
import { shortTime } from '../../platform/time';
import type { RunningScan } from '../../platform/traceOpener';
import type { EventStore, ScanStep } from '../../store/eventStore';

export interface ScanHit {
  readonly key: TraceKey;
  readonly scan: RunningScan;
}

/**
 * Looks for an id that no index knows, newest events first, with a notification that says how far back it is.
 * Resolves at the first hit with the search still running, to undefined when there is none or the person cancelled.
 */
export function searchByScan(store: EventStore, id: string): Thenable<ScanHit | 'none' | 'cancelled'> {
  const title = vscode.l10n.t('Searching trace and causation ids for {0}', label(id));
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      const steps = store.scan(id, abort.signal)[Symbol.asyncIterator]();
      for (;;) {
        const next = await steps.next();
        if (next.done) return 'none';
        if (next.value.backTo !== null) {
          progress.report({ message: vscode.l10n.t('searched back to {0}', shortTime(next.value.backTo)) });
        }
        if (next.value.batch.count > 0) {
          return { key: { by: idKind(next.value, id), id }, scan: resume(next.value, steps, abort) };
        }
      }
    } catch (error) {
      if (token.isCancellationRequested) return 'cancelled';
      throw error;
    } finally {
      cancel.dispose();
    }
  });
}

/** Whether the found events carry the id as trace id; else it is their causation id. */
function idKind({ batch }: ScanStep, id: string): 'trace' | 'causation' {
  return batch.traceIds.some((index) => batch.texts[index] === id) ? 'trace' : 'causation';
}

function resume(first: ScanStep, rest: AsyncIterator<ScanStep>, abort: AbortController): RunningScan {
  async function* steps(): AsyncGenerator<ScanStep> {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  }
  return { steps: steps(), cancel: () => abort.abort() };
}
