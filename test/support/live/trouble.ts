import { connect } from 'node:net';
import pg from 'pg';
import { freePort } from '../freePort';

/** Trouble of a handler that is not its event's fault. */
export type Trouble = 'deadlock' | 'network' | 'configuration';

/** Causes the trouble in the transaction of `client`; returns the text in which Go reports it. */
export function runInto(trouble: Trouble, client: pg.Client, connection: pg.ClientConfig): Promise<string> {
  switch (trouble) {
    case 'deadlock':
      return deadlock(client, connection);
    case 'network':
      return callNobody();
    case 'configuration':
      return readUnset();
  }
}

/**
 * Makes two transactions wait for each other; the server ends the one that has waited longer, which is the handler's.
 */
async function deadlock(client: pg.Client, connection: pg.ClientConfig): Promise<string> {
  const other = new pg.Client(connection);
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(2)');
    await client.query('SELECT pg_advisory_xact_lock(1)');
    const waiting = client.query('SELECT pg_advisory_xact_lock(2)').then(
      () => 'no deadlock',
      ({ message, code }: pg.DatabaseError) => `ERROR: ${message} (SQLSTATE ${code})`,
    );
    const isWaiting = 'SELECT 1 FROM pg_locks WHERE locktype = $1 AND objid = 2 AND NOT granted';
    while ((await other.query(isWaiting, ['advisory'])).rowCount === 0);
    other.query('SELECT pg_advisory_xact_lock(1)').catch(() => undefined);
    return await waiting;
  } finally {
    // The lock that it waits for is free only after the handler's transaction.
    other.end().catch(() => undefined);
  }
}

/** Calls a service that does not listen. */
async function callNobody(): Promise<string> {
  const port = await freePort();
  const code = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  const said = code === 'ECONNREFUSED' ? 'connect: connection refused' : code;
  return `Post "http://127.0.0.1:${port}/tariffs": dial tcp 127.0.0.1:${port}: ${said}`;
}

async function readUnset(): Promise<string> {
  const name = 'EVENT_TRACE_TEST_TARIFF_URL';
  return process.env[name] === undefined ? `environment variable ${name} is not set` : 'it is set';
}
