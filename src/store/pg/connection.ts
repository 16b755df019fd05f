import type { Client } from 'pg';
import { demandAuth } from './authDemand';
import type { Database, Listening, Login, Param, QueryOptions, Row, ServerInfo } from './database';
import { loadDriver } from './driver';
import { StoreError } from './errors';
import {
  GUARD_PLANS,
  type GuardPlan,
  LAST_PLAN,
  planAfter,
  QUERY_TIMEOUT_S,
  STREAM_TIMEOUT_S,
  startupOptions,
} from './guards';
import { addressText, type ConnectionSpec, type HostAddress, hostsOf, openFitting } from './hosts';
import { type ErrorContext, machineAway, mapError } from './mapError';
import { readServer } from './server';
import { createLane, type Lane } from './session/pool';
import { createRecovery } from './session/recovery';
import { openSession, type Session } from './session/session';
import { readTlsOptions, tlsFor } from './tlsOptions';

const CONNECT_TIMEOUT_S = 10;

/** Two sessions, so that a slow question does not hold up a quick one, and one for scans. */
const POINT_SESSIONS = 2;
const SCAN_SESSIONS = 1;

/** What a connection needs beside its spec in some places. */
export interface Access {
  /** Opens the client's key. */
  readonly keyPassword?: string | undefined;
  /** The way to a server, for each session: where a tunnel to it ends. */
  readonly reach?: ((at: HostAddress, signal: AbortSignal | undefined) => Promise<HostAddress>) | undefined;
}

/**
 * Opens a read-only connection and asks the server's version. `password` is called for each session;
 * where it gives undefined, PGPASSWORD and ~/.pgpass are used as by libpq. Rejects with StoreError.
 */
export async function openPostgres(
  spec: ConnectionSpec,
  password: (at: HostAddress) => Promise<string | undefined>,
  signal?: AbortSignal,
  { keyPassword, reach }: Access = {},
): Promise<Database> {
  const tls = await readTlsOptions(spec.tls, keyPassword);
  const isDirect = spec.tls.mode !== 'disable' && spec.tls.direct === true;
  const driver = await loadDriver(isDirect);
  const hosts = spec.loadBalance ? shuffled(hostsOf(spec)) : hostsOf(spec);
  const connectTimeoutS = spec.connectTimeoutS ?? CONNECT_TIMEOUT_S;
  let plan = 0;
  /** Where the last session was opened; it is tried first, so that all sessions read the same data. */
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
            timeoutS: connectTimeoutS,
            withoutPassword: !client.password,
            cancelled: signal?.aborted ?? false,
          });
        }
        plan = next;
      }
    }
  }

  const session = await open(signal);

  let closed = false;
  /** Sessions that only listen. */
  const ears = new Set<Session>();
  const point = createLane(POINT_SESSIONS, openWatched);
  const scan = createLane(SCAN_SESSIONS, openWatched);
  const recovery = createRecovery(async () => {
    const session = await point.acquire();
    try {
      await session.query('SELECT 1', []);
    } catch (error) {
      throw describe(error, {});
    } finally {
      point.release(session);
    }
  });
  recovery.onLost(() => {
    point.renew();
    scan.renew();
  });
  point.adopt(watch(session));

  async function openWatched(): Promise<Session> {
    return watch(await open());
  }

  /** The end of a session is a loss, unless it was closed from here. */
  function watch(session: Session): Session {
    session.ended.then(() => {
      const address = addressText(current);
      if (!closed) recovery.report(new StoreError('lost', address, `A session with ${address} ended.`), false);
    });
    return session;
  }

  function laneFor(options: QueryOptions): Lane {
    const address = addressText(current);
    if (recovery.lost) throw new StoreError('lost', address, `${address} is away; it is tried again.`);
    return options.lane === 'scan' ? scan : point;
  }

  /** Maps a failure, and starts to reconnect when it means that the server is away. What counts is whether the session has ended. */
  async function failed(
    error: unknown,
    { signal }: QueryOptions,
    timeoutS: number,
    session: Session | undefined,
  ): Promise<StoreError> {
    const mapped = describe(error, { cancelled: signal?.aborted ?? false, timeoutS });
    if (mapped.kind !== 'lost' && mapped.kind !== 'unreachable') return mapped;
    if (session && (await answers(session))) return machineAway(error, addressText(current));
    const lost = new StoreError('lost', addressText(current), mapped.message);
    recovery.report(lost, true);
    return lost;
  }

  async function onSession<T>(options: QueryOptions, ask: (session: Session) => Promise<T>): Promise<T> {
    const lane = laneFor(options);
    let session: Session | undefined;
    try {
      session = await lane.acquire(options.signal);
      return await ask(session);
    } catch (error) {
      throw await failed(error, options, QUERY_TIMEOUT_S, session);
    } finally {
      if (session) lane.release(session);
    }
  }

  async function* stream(
    sql: string,
    params: readonly Param[],
    options: QueryOptions = {},
  ): AsyncGenerator<Row[], void, undefined> {
    const lane = laneFor(options);
    let session: Session | undefined;
    let timeoutS = QUERY_TIMEOUT_S;
    try {
      session = await lane.acquire(options.signal);
      for await (const rows of session.stream(sql, params, options.signal)) {
        timeoutS = STREAM_TIMEOUT_S;
        yield rows;
      }
    } catch (error) {
      throw await failed(error, options, timeoutS, session);
    } finally {
      if (session) lane.release(session);
    }
  }

  async function login(signal?: AbortSignal): Promise<Login> {
    const at = current;
    const reached = reach ? await reach(at, signal) : at;
    // The server that is asked now, and no other one.
    const { others: _, loadBalance: __, target: ___, address: ____, ...rest } = spec;
    return { spec: { ...rest, ...reached }, password: await password(at), keyPassword };
  }

  /** Its end is no loss to tell: whoever listens also looks now and then. */
  async function listen(
    channels: readonly string[],
    heard: () => void,
    signal: AbortSignal,
  ): Promise<Listening | null> {
    if (GUARD_PLANS[plan]?.kind !== 'options') return null;
    const session = await open(signal);
    const hangUp = () => void session.close();
    ears.add(session);
    session.ended.then(() => ears.delete(session));
    try {
      await session.listen(channels, heard);
    } catch (error) {
      hangUp();
      throw describe(error, {});
    }
    if (signal.aborted || closed) hangUp();
    else signal.addEventListener('abort', hangUp, { once: true });
    return { ended: session.ended };
  }

  async function close(): Promise<void> {
    closed = true;
    recovery.close();
    await Promise.all([point.close(), scan.close(), ...[...ears].map((session) => session.close())]);
  }

  return {
    get server() {
      return server;
    },
    query: (sql, params = [], options = {}) =>
      onSession(options, (session) => session.query(sql, params, options.signal)),
    copy: (select, options = {}) => onSession(options, (session) => session.copy(select, options.signal)),
    stream,
    listen,
    login,
    onLost: recovery.onLost,
    onRestored: recovery.onRestored,
    close,
  };
}

/** Whether the session still takes questions. */
async function answers(session: Session): Promise<boolean> {
  if (!session.alive) return false;
  return await session.query('SELECT 1', []).then(
    () => true,
    () => false,
  );
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
