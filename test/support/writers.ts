import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Applications that append events side by side, with every difficulty. */
export interface Writers {
  /** When the server confirmed the commit of each event, by event id; `performance.now()`. */
  readonly committed: ReadonlyMap<string, number>;
  /** Ends them after what they have begun. */
  stop(): Promise<void>;
}

const COUNT = 6;
/** One in this number of transactions stays open for a while after its positions are taken. */
const SLOW_EVERY = 25;
const ROLLED_BACK_EVERY = 10;
const SLOW_MS = 400;

/**
 * Appends about `perSecond` events a second to an `events` table with `aggregate_…` columns, one to five in a
 * transaction.
 */
export function startWriters(connection: pg.ClientConfig, perSecond: number): Writers {
  const stopping = new AbortController();
  const committed = new Map<string, number>();
  const running = Array.from({ length: COUNT }, (_, i) =>
    write(connection, { stream: `writer-${i}`, perSecond: perSecond / COUNT, committed, signal: stopping.signal }),
  );
  return {
    committed,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

interface Writing {
  readonly stream: string;
  readonly perSecond: number;
  readonly committed: Map<string, number>;
  readonly signal: AbortSignal;
}

async function write(connection: pg.ClientConfig, { stream, perSecond, committed, signal }: Writing): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  const started = performance.now();
  let sent = 0;
  for (let n = 1; !signal.aborted; n++) {
    const ids = Array.from({ length: 1 + (n % 5) }, () => randomUUID());
    await client.query('BEGIN');
    for (const [i, id] of ids.entries()) await append(client, stream, n * 10 + i, id);
    if (n % SLOW_EVERY === 0) await pause(SLOW_MS);
    const isRolledBack = n % ROLLED_BACK_EVERY === 0;
    await client.query(isRolledBack ? 'ROLLBACK' : 'COMMIT');
    if (!isRolledBack) for (const id of ids) committed.set(id, performance.now());
    sent += ids.length;
    const ahead = (sent / perSecond) * 1000 - (performance.now() - started);
    if (ahead > 1) await pause(ahead);
  }
  await client.end();
}

async function append(client: pg.Client, stream: string, version: number, id: string): Promise<void> {
  await client.query(
    `INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, correlation_id)
     VALUES ('Order', $1, $2, $3, 'OrderPlaced', '{}', $4)`,
    [stream, version, id, randomUUID()],
  );
}
