import type { Client } from 'pg';
import { quoteIdent } from '../../schema/params';
import type { Param, Row } from '../database';
import { CANCEL_TIMEOUT_MS, type Driver } from '../driver';
import { StoreError } from '../errors';
import { beginGuarded, type GuardPlan, QUERY_TIMEOUT_S, STREAM_TIMEOUT_S, setTimeoutSql } from '../guards';
import { type CopyRoom, CopyTap } from './copy';
import { Portal } from './portal';
import { CopyRequest, Request } from './request';

/** One connection, which runs one query at a time. Errors are the driver's own. */
export interface Session {
  query(sql: string, params: readonly Param[], signal?: AbortSignal): Promise<Row[]>;
  /** See `Database.copy`. */
  copy(select: string, room: CopyRoom, signal?: AbortSignal): Promise<Uint8Array>;
  stream(sql: string, params: readonly Param[], signal?: AbortSignal): AsyncGenerator<Row[]>;
  /** Calls back for each notification on the channels from now on. Nothing else should be asked of this session. */
  listen(channels: readonly string[], heard: () => void): Promise<void>;
  /** Settles when the connection has ended, for any reason. */
  readonly ended: Promise<void>;
  readonly alive: boolean;
  /** Ends the connection without notifying the server. */
  hangUp(): void;
  /** Ends the connection properly. A server that does not answer within a few seconds is left. */
  close(): Promise<void>;
}

/**
 * Seconds after the server's own time limit. A server that is silent for that long is out of reach, for example behind a network that drops
 * all packets.
 */
const GRACE_S = 5;

/** Milliseconds between cancel requests. They are repeated, because the server ignores one that arrives before the query. */
const CANCEL_AGAIN_MS = 250;

const FIRST_BATCH = 500;
const NEXT_BATCH = 2000;

/** Connects. Aborting gives up at once. Afterwards `client.password` shows whether a password was found. */
export async function openSession(
  driver: Driver,
  client: Client,
  plan: GuardPlan,
  signal?: AbortSignal,
): Promise<Session> {
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    client.on('end', () => {
      alive = false;
      resolve();
    });
  });
  // The loss itself is reported by `end` and by the running query.
  client.on('error', () => {
    alive = false;
  });
  const tap = new CopyTap(client);
  const hangUp = () => client.connection.stream.destroy();
  signal?.addEventListener('abort', hangUp, { once: true });
  try {
    signal?.throwIfAborted();
    await client.connect();
  } catch (error) {
    hangUp();
    throw error;
  } finally {
    signal?.removeEventListener('abort', hangUp);
  }

  /** Ends the session when no answer comes within the server's time limit and the grace period. */
  async function answered<T>(timeoutS: number, request: () => Promise<T>): Promise<T> {
    const overdue = setTimeout(hangUp, (timeoutS + GRACE_S) * 1000);
    try {
      return await request();
    } finally {
      clearTimeout(overdue);
    }
  }

  /** Runs one request. Aborting cancels it on the server; the session is free only after the cancel request has arrived there. */
  async function cancellable<T>(
    signal: AbortSignal | undefined,
    timeoutS: number,
    request: () => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(signal);
    let cancelled: (() => Promise<unknown>) | undefined;
    const onAbort = () => {
      cancelled = cancel();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await answered(timeoutS, request);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await cancelled?.();
    }
  }

  /**
   * Asks the server to stop, again and again, until the returned function is called. That function settles when all these requests have
   * ended. When the server does not stop in time, the session is ended.
   */
  function cancel(): () => Promise<unknown> {
    const requests = [driver.cancel(client)];
    const again = setInterval(() => requests.push(driver.cancel(client)), CANCEL_AGAIN_MS);
    const noAnswer = setTimeout(hangUp, CANCEL_TIMEOUT_MS);
    return () => {
      clearInterval(again);
      clearTimeout(noAnswer);
      return Promise.all(requests);
    };
  }

  const send = (sql: string) => answered(QUERY_TIMEOUT_S, () => client.query(sql));

  async function prepare(timeoutS: number): Promise<void> {
    if (plan.kind === 'perQuery') await send(beginGuarded(timeoutS));
  }

  async function settle(): Promise<void> {
    // COMMIT of a failed transaction is a rollback.
    if (alive && plan.kind === 'perQuery') await send('COMMIT');
  }

  async function run(request: Request, signal: AbortSignal | undefined): Promise<Row[]> {
    try {
      await prepare(QUERY_TIMEOUT_S);
      return await cancellable(signal, QUERY_TIMEOUT_S, () => client.query(request).rows);
    } finally {
      await settle();
    }
  }

  async function copy(select: string, room: CopyRoom, signal?: AbortSignal): Promise<Uint8Array> {
    room.begin();
    tap.taker = (bytes) => room.take(bytes);
    try {
      await run(new CopyRequest(select), signal);
      return room.bytes;
    } finally {
      tap.taker = undefined;
    }
  }

  async function* stream(sql: string, params: readonly Param[], signal?: AbortSignal): AsyncGenerator<Row[]> {
    const limit = plan.kind === 'options' ? setTimeoutSql(STREAM_TIMEOUT_S) : undefined;
    const portal = new Portal(sql, params, FIRST_BATCH, limit);
    let ahead: Promise<Row[]> | undefined;
    const read = (timeoutS: number, request: () => Promise<Row[]>) => {
      ahead = cancellable(signal, timeoutS, request);
      ahead.catch(() => undefined);
      return ahead;
    };
    const begin = () => {
      const rows = portal.first();
      client.query(portal);
      return rows;
    };
    try {
      await prepare(STREAM_TIMEOUT_S);
      let rows = await read(limit ? QUERY_TIMEOUT_S : STREAM_TIMEOUT_S, begin);
      while (!portal.done) {
        // The server reads on while these rows are processed.
        const next = read(STREAM_TIMEOUT_S, () => portal.next(NEXT_BATCH));
        yield rows;
        rows = await next;
      }
      if (rows.length > 0) yield rows;
    } finally {
      // A reader that stops early leaves rows behind.
      if (ahead && !portal.done && alive) await Promise.race([leave(portal, ahead), ended]);
      await settle();
    }
  }

  async function leave(portal: Portal, ahead: Promise<unknown>): Promise<void> {
    const cancelled = portal.busy ? cancel() : undefined;
    await ahead.catch(() => undefined);
    await cancelled?.();
    await answered(QUERY_TIMEOUT_S, () => portal.close());
  }

  async function listen(channels: readonly string[], heard: () => void): Promise<void> {
    client.on('notification', heard);
    for (const channel of channels) await send(`LISTEN ${quoteIdent(channel)}`);
  }

  async function close(): Promise<void> {
    alive = false;
    const overdue = setTimeout(hangUp, CANCEL_TIMEOUT_MS);
    await client.end().finally(() => clearTimeout(overdue));
  }

  return {
    query: (sql, params, signal) => run(new Request(sql, params), signal),
    copy,
    stream,
    listen,
    ended,
    get alive() {
      return alive;
    },
    hangUp,
    close,
  };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StoreError('cancelled', '', 'The query was cancelled.');
}
