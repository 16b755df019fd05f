import * as vscode from 'vscode';
import { label } from '../../model/label';
import { traceKeyOf } from '../../model/traceKey';
import type { ActiveStore } from '../../platform/activeStore';
import { views } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';

/** Opens the trace of the oldest event that waits for the consumer, with the event selected. */
export async function showNextUnhandled(name: string, active: ActiveStore, openTrace: OpenTrace): Promise<void> {
  const connected = await active.require();
  if (!connected) return;
  const options = {
    location: { viewId: views.consumers },
    title: vscode.l10n.t('Looking for the next unhandled event'),
  };
  const header = await vscode.window.withProgress(options, () => connected.store.nextUnhandled(name));
  if (!header) {
    await vscode.window.showInformationMessage(vscode.l10n.t('No event waits for {0}.', label(name)));
    return;
  }
  openTrace({ connection: connected.name, key: traceKeyOf(header), selectEventId: header.eventId });
}
