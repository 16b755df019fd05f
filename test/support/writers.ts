import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Applications that append events side by side, as bad as they come. */
export interface Writers {
  /** Ends them after what they have begun; gives the number of committed events. */
  stop(): Promise<number>;
}

const COUNT = 6;
/** Every so many-th transaction stays open for a while after its positions are taken, and so many are rolled back. */
const SLOW_EVERY = 25;
const ROLLED_BACK_EVERY = 10;
const SLOW_MS = 400;

/** Appends about `perSecond` events a second to an `events` table with `aggregate_…` columns, one to five in a transaction. */
export async function startWriters(connection: pg.ClientConfig, perSecond: number): Promise<Writers> {
  const stopping = new AbortController();
  const running = Array.from({ length: COUNT }, (_, i) => write(connection, i, perSecond / COUNT, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      return (await Promise.all(running)).reduce((sum, events) => sum + events, 0);
    },
  };
}

async function write(
  connection: pg.ClientConfig,
  writer: number,
  perSecond: number,
  signal: AbortSignal,
): Promise<number> {
  const client = new pg.Client(connection);
  await client.connect();
  const started = performance.now();
  let sent = 0;
  let committed = 0;
  for (let n = 1; !signal.aborted; n++) {
    const events = 1 + (n % 5);
    await client.query('BEGIN');
    for (let i = 0; i < events; i++) await append(client, `writer-${writer}`, n * 10 + i);
    if (n % SLOW_EVERY === 0) await pause(SLOW_MS);
    const isRolledBack = n % ROLLED_BACK_EVERY === 0;
    await client.query(isRolledBack ? 'ROLLBACK' : 'COMMIT');
    if (!isRolledBack) committed += events;
    sent += events;
    const ahead = (sent / perSecond) * 1000 - (performance.now() - started);
    if (ahead > 1) await pause(ahead);
  }
  await client.end();
  return committed;
}

async function append(client: pg.Client, stream: string, version: number): Promise<void> {
  await client.query(
    `INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, correlation_id)
     VALUES ('Order', $1, $2, $3, 'OrderPlaced', '{}', $4)`,
    [stream, version, randomUUID(), randomUUID()],
  );
}
