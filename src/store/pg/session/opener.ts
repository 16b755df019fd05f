import type { Client } from 'pg';
import type { ServerInfo } from '../database';
import { demandAuth, loadDriver } from '../driver';
import { StoreError } from '../errors';
import { GUARD_PLANS, type GuardPlan, LAST_PLAN, planAfter, QUERY_TIMEOUT_S, startupOptions } from '../guards';
import { addressText, type ConnectionSpec, type HostAddress, hostsOf, openFitting } from '../hosts';
import { type ErrorContext, mapError } from '../mapError';
import { readTlsOptions, tlsFor } from '../tlsOptions';
import { openSession, type Session } from './session';

const CONNECT_TIMEOUT_S = 10;

/** What some connections need besides their spec. */
export interface Access {
  /** The password of the client's key. */
  readonly keyPassword?: string | undefined;
  /** Returns the address where a server can be reached, for example the end of a tunnel. Called for each session. */
  readonly reach?: ((at: HostAddress, signal: AbortSignal | undefined) => Promise<HostAddress>) | undefined;
}

/** Returns the password; called for each session. When undefined, PGPASSWORD and ~/.pgpass are used, as libpq does. */
export type PasswordAt = (at: HostAddress) => Promise<string | undefined>;

/**
 * Opens the sessions of a connection, all in the same way: on the same server while it answers, with the guards that this server accepts.
 */
interface SessionOpener {
  /** Rejects with StoreError. */
  open(signal?: AbortSignal): Promise<Session>;
  /** The server of the session that was opened last. */
  readonly current: HostAddress;
  /** What the last session read about its server. Only valid after a session was opened. */
  readonly server: ServerInfo;
  /** Whether sessions keep their settings. Behind a pooler they do not, because it may give one client's session to the next. */
  readonly keepsSessions: boolean;
  /** Converts an error of a session to a StoreError. */
  describe(error: unknown, more: Partial<ErrorContext>): ReturnType<typeof mapError>;
}

/** Reads the certificates and loads the driver. It does not open a session yet. Rejects with StoreError. */
export async function createOpener(
  spec: ConnectionSpec,
  password: PasswordAt,
  { keyPassword, reach }: Access,
): Promise<SessionOpener> {
  const tls = await readTlsOptions(spec.tls, keyPassword);
  const isDirect = spec.tls.mode !== 'disable' && spec.tls.direct === true;
  const driver = await loadDriver(isDirect);
  const hosts = spec.loadBalance ? shuffled(hostsOf(spec)) : hostsOf(spec);
  const connectTimeoutS = spec.connectTimeoutS ?? CONNECT_TIMEOUT_S;
  let plan = 0;
  /** The server of the session that was opened last. It is tried first, so that all sessions read the same data. */
  let current = hosts[0] as HostAddress;
  let server: ServerInfo;

  const describe = (error: unknown, more: Partial<ErrorContext>) =>
    mapError(error, {
      address: addressText(current),
      user: spec.user,
      database: spec.database,
      timeoutS: QUERY_TIMEOUT_S,
      ...more,
    });

  async function open(signal?: AbortSignal): Promise<Session> {
    const ordered = [current, ...hosts.filter((host) => host !== current)];
    const opened = await openFitting(
      ordered,
      spec.target ?? 'any',
      (at) => openGuarded(at, signal),
      ({ session }) => session.close(),
    );
    current = opened.at;
    server = opened.server;
    return opened.session;
  }

  async function openGuarded(at: HostAddress, signal: AbortSignal | undefined) {
    for (;;) {
      const session = await openAt(at, signal);
      const { server, guarded } = await readServer(session).catch(async (error) => {
        await session.close();
        throw describe(error, { address: addressText(at) });
      });
      if (guarded || plan === LAST_PLAN) return { session, at, server, standby: server.standby };
      await session.close();
      plan = LAST_PLAN;
    }
  }

  function createClient(at: HostAddress, secret: string | undefined, guards: GuardPlan): Client {
    const client = new driver.Client({
      host: at.address ?? at.host,
      port: at.port,
      database: spec.database,
      user: spec.user,
      password: secret,
      ssl: tlsFor(tls, at),
      sslnegotiation: isDirect ? 'direct' : 'postgres',
      enableChannelBinding: (spec.auth?.channelBinding ?? 'disable') !== 'disable',
      application_name: spec.applicationName ?? 'event-trace',
      options: startupOptions(spec.options, guards),
      connectionTimeoutMillis: connectTimeoutS * 1000,
      keepAlive: spec.tcpKeepAlive !== false,
      keepAliveInitialDelayMillis: (spec.tcpKeepAlive || 0) * 1000,
    });
    if (spec.auth) demandAuth(client, spec.auth);
    return client;
  }

  async function openAt(at: HostAddress, signal?: AbortSignal): Promise<Session> {
    const secret = await password(at);
    for (;;) {
      const guards = GUARD_PLANS[plan] ?? { kind: 'perQuery' };
      const reached = reach ? await reach(at, signal) : at;
      const client = createClient(reached, secret, guards);
      try {
        return await openSession(driver, client, guards, signal);
      } catch (error) {
        const next = planAfter(error, plan);
        if (next === undefined) {
          throw describe(error, {
            address: addressText(at),
            connecting: true,
            encrypted: tlsFor(tls, reached) !== false,
            timeoutS: connectTimeoutS,
            withoutPassword: !client.password,
            cancelled: signal?.aborted ?? false,
          });
        }
        plan = next;
      }
    }
  }

  return {
    open,
    describe,
    get current() {
      return current;
    },
    get server() {
      return server;
    },
    get keepsSessions() {
      return GUARD_PLANS[plan]?.kind === 'options';
    },
  };
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

const OLDEST_SERVER = 120000;

/** version() of a server with Citus does not mention Citus. */
const SERVER = `
  SELECT current_setting('server_version_num'), version() || coalesce(
      (SELECT ', Citus ' || x.extversion FROM pg_extension x WHERE x.extname = 'citus'), ''),
    current_setting('server_version'), pg_is_in_recovery()::text, current_setting('default_transaction_read_only')`;

interface FoundServer {
  readonly server: ServerInfo & { readonly standby: boolean };
  /** Whether the session cannot write. Some poolers drop the start-up options that forbid it. */
  readonly guarded: boolean;
}

/** Reads what the server of a session is. Rejects with `tooOld` below PostgreSQL 12. */
async function readServer(session: Session): Promise<FoundServer> {
  const [row] = await session.query(SERVER, []).catch((error) => {
    // A server that is too old does not know the guards.
    if (error.code === '42704') throw new StoreError('tooOld', '≤ 10', 'PostgreSQL 10 or earlier is too old.');
    throw error;
  });
  const version = Number(row?.[0]);
  const name = row?.[2] ?? String(version);
  if (!(version >= OLDEST_SERVER)) throw new StoreError('tooOld', name, `PostgreSQL ${name} is too old.`);
  return { server: { version, text: row?.[1] ?? '', standby: row?.[3] === 'true' }, guarded: row?.[4] === 'on' };
}
