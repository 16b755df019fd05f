import type { Database, Listening, Login, Param, QueryOptions, Row } from './database';
import { StoreError } from './errors';
import { QUERY_TIMEOUT_S, STREAM_TIMEOUT_S } from './guards';
import { addressText, type ConnectionSpec } from './hosts';
import { machineAway } from './mapError';
import { CopyRoom } from './session/copy';
import { type Access, createOpener, type PasswordAt } from './session/opener';
import { createLane, type Lane } from './session/pool';
import { createRecovery } from './session/recovery';
import type { Session } from './session/session';

/** Two sessions for short questions, so that a slow one does not hold up a quick one, and one session for scans. */
const POINT_SESSIONS = 2;
const SCAN_SESSIONS = 1;

/** Opens a read-only connection and reads the server's version. Rejects with StoreError. */
export async function openPostgres(
  spec: ConnectionSpec,
  password: PasswordAt,
  signal?: AbortSignal,
  access: Access = {},
): Promise<Database> {
  const opener = await createOpener(spec, password, access);
  const session = await opener.open(signal);

  let closed = false;
  /** Sessions that only listen. */
  const listeners = new Set<Session>();
  const point = createLane(POINT_SESSIONS, openWatched);
  const scan = createLane(SCAN_SESSIONS, openWatched);
  const recovery = createRecovery(async () => {
    const session = await point.acquire();
    try {
      await session.query('SELECT 1', []);
    } catch (error) {
      throw opener.describe(error, {});
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
    return watch(await opener.open());
  }

  /** Reports the end of a session as a loss, unless the session was closed from here. */
  function watch(session: Session): Session {
    session.ended.then(() => {
      const address = addressText(opener.current);
      if (!closed) recovery.report(new StoreError('lost', address, `A session with ${address} ended.`), false);
    });
    return session;
  }

  function laneFor(options: QueryOptions): Lane {
    const address = addressText(opener.current);
    if (recovery.lost) throw new StoreError('lost', address, `${address} is away; it is tried again.`);
    return options.lane === 'scan' ? scan : point;
  }

  /** Maps a failure to a StoreError. Starts to reconnect only when the session has really ended. */
  async function failed(
    error: unknown,
    { signal }: QueryOptions,
    timeoutS: number,
    session: Session | undefined,
  ): Promise<StoreError> {
    const mapped = opener.describe(error, { cancelled: signal?.aborted ?? false, timeoutS });
    if (mapped.kind !== 'lost' && mapped.kind !== 'unreachable') return mapped;
    if (session && (await answers(session))) return machineAway(error, addressText(opener.current));
    const lost = new StoreError('lost', addressText(opener.current), mapped.message);
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
    const at = opener.current;
    const { keyPassword, reach } = access;
    const reached = reach ? await reach(at, signal) : at;
    // Only the server that is in use now, none of the others.
    const { others: _, loadBalance: __, target: ___, address: ____, ...rest } = spec;
    return { spec: { ...rest, ...reached }, password: await password(at), keyPassword };
  }

  /** The end of this session is not reported as a loss, because the caller also polls from time to time. */
  async function listen(
    channels: readonly string[],
    heard: () => void,
    signal: AbortSignal,
  ): Promise<Listening | null> {
    if (!opener.keepsSessions) return null;
    const session = await opener.open(signal);
    const hangUp = () => void session.close();
    listeners.add(session);
    session.ended.then(() => listeners.delete(session));
    try {
      await session.listen(channels, heard);
    } catch (error) {
      hangUp();
      throw opener.describe(error, {});
    }
    if (signal.aborted || closed) hangUp();
    else signal.addEventListener('abort', hangUp, { once: true });
    return { ended: session.ended };
  }

  async function close(): Promise<void> {
    closed = true;
    recovery.close();
    await Promise.all([point.close(), scan.close(), ...[...listeners].map((session) => session.close())]);
  }

  return {
    get server() {
      return opener.server;
    },
    query: (sql, params = [], options = {}) =>
      onSession(options, (session) => session.query(sql, params, options.signal)),
    copy: (select, options = {}, room = new CopyRoom()) =>
      onSession(options, (session) => session.copy(select, room, options.signal)),
    stream,
    listen,
    login,
    onLost: recovery.onLost,
    onRestored: recovery.onRestored,
    close,
  };
}

/** Whether the session still answers queries. */
async function answers(session: Session): Promise<boolean> {
  if (!session.alive) return false;
  return await session.query('SELECT 1', []).then(
    () => true,
    () => false,
  );
}
