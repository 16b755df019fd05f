import type { ServerInfo } from './database';
import { StoreError } from './errors';
import type { Session } from './session/session';

const OLDEST_SERVER = 120000;

/** Citus does not name itself in version(). */
const SERVER = `
  SELECT current_setting('server_version_num'), version() || coalesce(
      (SELECT ', Citus ' || x.extversion FROM pg_extension x WHERE x.extname = 'citus'), ''),
    current_setting('server_version'), pg_is_in_recovery()::text, current_setting('default_transaction_read_only')`;

export interface FoundServer {
  readonly server: ServerInfo & { readonly standby: boolean };
  /** Whether the session cannot write; some poolers swallow the start-up options that say so. */
  readonly guarded: boolean;
}

/** What the server behind a session is; rejects with `tooOld` below PostgreSQL 12. */
export async function readServer(session: Session): Promise<FoundServer> {
  const [row] = await session.query(SERVER, []).catch((error) => {
    // The guards themselves are unknown to a server that old.
    if (error.code === '42704') throw new StoreError('tooOld', '10 or earlier', 'PostgreSQL 10 or earlier is too old.');
    throw error;
  });
  const version = Number(row?.[0]);
  const name = row?.[2] ?? String(version);
  if (!(version >= OLDEST_SERVER)) throw new StoreError('tooOld', name, `PostgreSQL ${name} is too old.`);
  return { server: { version, text: row?.[1] ?? '', standby: row?.[3] === 'true' }, guarded: row?.[4] === 'on' };
}
