import { CancellationError } from 'vscode';
import type { Database } from '../../store/database';
import { StoreError } from '../../store/errors';
import type { Connection } from './connection';

/** Opens a PostgreSQL connection; with TLS where the server can when TLS is optional. The driver is loaded here first. */
export async function openDatabase(
  connection: Connection,
  password: string | undefined,
  signal: AbortSignal,
): Promise<Database> {
  const { openPostgres } = await import('../../store/connection');
  const give = async () => password;
  try {
    return await openPostgres(connection.spec, give, signal);
  } catch (error) {
    if (!connection.tlsOptional || !isStoreError(error, 'tls') || signal.aborted) throw error;
    return await openPostgres({ ...connection.spec, tls: { mode: 'disable' } }, give, signal);
  }
}

/** What to ask the person: a first password, or another one because the last was refused. */
export type AskPassword = (connection: Connection, refused: boolean) => Promise<string | undefined>;

/**
 * Opens with the known password and asks where the server wants another one: one retry after a refused password.
 * Without `ask` it only rejects. `typed`: the password that the person entered and that worked.
 */
export async function openAsking(
  connection: Connection,
  known: string | undefined,
  ask: AskPassword | undefined,
  open: (password: string | undefined) => Promise<Database>,
): Promise<{ readonly database: Database; readonly typed: string | undefined }> {
  let typed: string | undefined;
  let refusals = 0;
  for (;;) {
    try {
      return { database: await open(typed ?? known), typed };
    } catch (error) {
      const refused = isStoreError(error, 'password');
      if (!ask || !(refused || isStoreError(error, 'noPassword'))) throw error;
      if (refused && ++refusals > 1) throw error;
      typed = await ask(connection, refused);
      if (typed === undefined) throw new CancellationError();
    }
  }
}

export function isStoreError(error: unknown, kind: StoreError['kind']): boolean {
  return error instanceof StoreError && error.kind === kind;
}
