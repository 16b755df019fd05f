import * as vscode from 'vscode';
import { traceKeyOf } from '../../model/traceKey';
import type { ActiveStore } from '../../platform/activeStore';
import type { ConsumerReference } from '../../platform/consumerRow';
import { views } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';

/** Opens the trace of the oldest event that waits for the consumer, with the event selected. */
export async function showNextUnhandled(
  { connection, consumer }: ConsumerReference,
  active: ActiveStore,
  openTrace: OpenTrace,
): Promise<void> {
  const store = await active.open(connection);
  const options = {
    location: { viewId: views.consumers },
    title: vscode.l10n.t('Looking for the next unhandled event'),
  };
  const header = await vscode.window.withProgress(options, () => store.nextUnhandled(consumer));
  if (!header) {
    await vscode.window.showInformationMessage(vscode.l10n.t('No event waits for {0}.', consumer));
    return;
  }
  openTrace({ connection, key: traceKeyOf(header), selectEventId: header.eventId });
}
