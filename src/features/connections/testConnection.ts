import { CancellationError, l10n, ProgressLocation, window } from 'vscode';
import type { ServerInfo } from '../../store/database';
import type { LayoutSummary } from '../../store/eventStore';
import type { Connection } from './connection';
import { openDatabase } from './openDatabase';
import { recogniseStore } from './session';
import { untilAborted } from './untilAborted';

export type TestOutcome =
  | { readonly ok: true; readonly server: ServerInfo; readonly layout: LayoutSummary }
  /** StoreError, or CancellationError when the person stopped it. */
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
      return { ok: false, error: abort.signal.aborted ? new CancellationError() : error };
    }
  });
}

async function lookAt(connection: Connection, password: string | undefined, signal: AbortSignal): Promise<TestOutcome> {
  const database = await openDatabase(connection, password, signal);
  try {
    const recognised = await recogniseStore(database, connection.tables, undefined, signal);
    if (!recognised) throw new CancellationError();
    return { ok: true, server: database.server, layout: recognised.store.layout };
  } finally {
    await database.close();
  }
}
