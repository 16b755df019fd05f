import * as vscode from 'vscode';
import { label } from '../../model/label';
import { traceKeyOf } from '../../model/traceKey';
import type { OpenedStore } from '../../platform/activeStore';
import { views } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';

/** Opens the trace of the oldest event that waits for the consumer, with the event selected. */
export async function showNextUnhandled(
  consumer: string,
  opened: OpenedStore | undefined,
  openTrace: OpenTrace,
): Promise<void> {
  if (!opened) return;
  const { name: connection, store } = opened;
  const options = {
    location: { viewId: views.consumers },
    title: vscode.l10n.t('Looking for the next unhandled event'),
  };
  const header = await vscode.window.withProgress(options, () => store.nextUnhandled(consumer));
  if (!header) {
    await vscode.window.showInformationMessage(vscode.l10n.t('No event waits for {0}.', label(consumer)));
    return;
  }
  openTrace({ connection, key: traceKeyOf(header), selectEventId: header.eventId });
}
