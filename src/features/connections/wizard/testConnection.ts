import { l10n, ProgressLocation, window } from 'vscode';
import type { Connection } from '../../../app/connections/connection';
import { openConnection } from '../../../app/connections/opening/openConnection';
import { recogniseStore } from '../../../app/stores/session';
import { Cancelled, untilAborted } from '../../../base/errors';
import { t } from '../../../platform/vscode/translate';
import type { ServerInfo } from '../../../store/pg/database';
import type { LayoutSummary } from '../../../store/ports';
import { surroundings } from '../surroundings';

export type TestOutcome =
  | { readonly ok: true; readonly server: ServerInfo; readonly layout: LayoutSummary }
  /** StoreError, or Cancelled when the person stopped it. */
  | { readonly ok: false; readonly error: unknown };

/** Connects, looks at the tables and disconnects, with a notification that can be cancelled. */
export async function testConnection(connection: Connection, password: string | undefined): Promise<TestOutcome> {
  const title = l10n.t('Testing the connection to {host}', { host: connection.spec.host });
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return await window.withProgress(options, async (_, token): Promise<TestOutcome> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await untilAborted(lookAt(connection, password, abort.signal), abort.signal);
    } catch (error) {
      return { ok: false, error: abort.signal.aborted ? new Cancelled() : error };
    }
  });
}

async function lookAt(connection: Connection, password: string | undefined, signal: AbortSignal): Promise<TestOutcome> {
  const database = await openConnection(connection, password, surroundings(), signal);
  try {
    const recognised = await recogniseStore(database, connection.tables, { pick: undefined, signal, t });
    if (!recognised) throw new Cancelled();
    return { ok: true, server: database.server, layout: recognised.store.layout };
  } finally {
    await database.close();
  }
}
