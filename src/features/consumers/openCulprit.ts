import * as vscode from 'vscode';
import { traceKeyOf } from '../../model/traceKey';
import type { ActiveStore } from '../../platform/activeStore';
import type { OpenTrace } from '../../platform/traceOpener';
import type { CulpritRow } from './rows';

/** Opens the trace of the event that stops a consumer, with the event selected. */
export async function openCulprit(row: CulpritRow, active: ActiveStore, openTrace: OpenTrace): Promise<void> {
  const { culprit, parent } = row;
  const store = await active.open(parent.connection);
  const header = await store.event(culprit.eventId);
  if (!header) throw new Error(vscode.l10n.t('The event #{0} is no longer in the store.', culprit.position));
  openTrace({ connection: parent.connection, key: traceKeyOf(header), selectEventId: header.eventId });
}
