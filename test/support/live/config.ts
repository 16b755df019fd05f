import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import pg from 'pg';
import { type Crash, crash } from './crash';
import { runInto, type Trouble } from './trouble';

/** What a worker process of the tests runs, and at which events it fails. */
export interface WorkerConfig {
  /**
   * `core` has segments and one transaction for each batch, and ends at the first error. `worker` has whole consumers
   * that wait at gaps. `projector` is the same, but a permanent error stops only one of them.
   */
  readonly family: 'core' | 'worker' | 'projector';
  readonly connection: pg.ClientConfig;
  /** The log to which it appends slog JSON. */
  readonly log: string;
  /** The prefix of each log line, as docker compose adds it. */
  readonly prefix: string;
  readonly consumers: readonly ConsumerConfig[];
  readonly heartbeatMs: number;
  /** The number of segments of each consumer of `core`. */
  readonly segments: number;
  /** The number of events that a worker reads at once. */
  readonly batchSize: number;
  /** How long `worker` and `projector` wait at a gap. */
  readonly gapMs: number;
}

export interface ConsumerConfig {
  readonly name: string;
  /** The event type that its handler refuses. */
  readonly failsAt?: string;
  /**
   * Only `projector`: the event type that its handler refuses for good; its poison handler accepts the batch, which is
   * passed over.
   */
  readonly skipsAt?: string;
  /** The event type at which its handler ends the process, and how. */
  readonly crashesAt?: readonly [eventType: string, how: Crash];
  /** How long it takes for each event, in seconds. */
  readonly takesS?: number;
  /** The event type that it handles until its process ends. */
  readonly hangsAt?: string;
  /** The event type for which its query takes too long, and the server's limit that ends the query. */
  readonly slowAt?: readonly [eventType: string, limit: 'statement_timeout' | 'lock_timeout'];
  /** The event type for which its handler meets trouble that is not the event's fault, and gives up. */
  readonly breaksAt?: readonly [eventType: string, trouble: Trouble];
  /** The event that it appends for each event of a type, in its own transaction as applications do. */
  readonly reacts?: {
    readonly to: string;
    readonly with: string;
    /**
     * The process is killed between that append and its checkpoint, at this reaction, counted from 1; absent: never.
     */
    readonly killedAt?: number;
  };
}

/** An event as the worker reads it. */
export interface WorkerEvent {
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly type: string;
  readonly stream: string;
}

/** Returns the error text of Go's driver where that of the tests' driver differs for a server that went away. */
export function goWords(error: unknown, { port }: pg.ClientConfig): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code === 'ECONNREFUSED') return `dial tcp 127.0.0.1:${port}: connect: connection refused`;
  if (code?.startsWith('57P')) return `FATAL: ${message} (SQLSTATE ${code})`;
  return /^Connection terminated|not queryable/.test(message) ? 'unexpected EOF' : String(error);
}

/** The error of a handler that refuses an event. */
export class HandlerError extends Error {}

export type Log = (level: 'INFO' | 'ERROR', message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Writes each line at once, so that a killed process has logged what it did. */
export function slogTo(file: string, prefix: string): Log {
  return (level, msg, fields) =>
    appendFileSync(file, `${prefix}${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`);
}

/** Handles one event in the transaction of `client`. Rejects with HandlerError, or with the connection's error. */
export async function handle(
  client: pg.Client,
  { breaksAt, crashesAt, failsAt, hangsAt, skipsAt, slowAt, takesS, reacts, name }: ConsumerConfig,
  event: WorkerEvent,
  config: WorkerConfig,
): Promise<void> {
  if (takesS !== undefined) await client.query('SELECT pg_sleep($1)', [takesS]);
  if (crashesAt && event.eventType === crashesAt[0]) crash(config.log, crashesAt[1], name, event.stream, config.prefix);
  if (event.eventType === failsAt || event.eventType === skipsAt) throw new HandlerError(`no tariff for ${event.type}`);
  if (slowAt && event.eventType === slowAt[0]) await askTooMuch(client, slowAt[1]);
  if (breaksAt && event.eventType === breaksAt[0]) {
    throw new HandlerError(await runInto(breaksAt[1], client, config.connection));
  }
  if (event.eventType === hangsAt) await client.query('SELECT pg_sleep(600)');
  if (reacts && event.eventType === reacts.to) await react(reacts, event, config);
}

/** Runs a slow query, or one that waits for the locked table `tariffs`. Rejects with the server's error. */
async function askTooMuch(client: pg.Client, limit: 'statement_timeout' | 'lock_timeout'): Promise<void> {
  await client.query(`SET ${limit} = 300`);
  await client.query(limit === 'lock_timeout' ? 'SELECT FROM tariffs' : 'SELECT pg_sleep(600)');
}

let reactions = 0;

async function react(
  { with: eventType, killedAt }: NonNullable<ConsumerConfig['reacts']>,
  { eventId, type, stream }: WorkerEvent,
  { connection, family }: WorkerConfig,
): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  const [column, value] = family === 'core' ? ['bounded_context, ', "'Shop', "] : ['', ''];
  await client.query(
    `INSERT INTO events (${column}aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, causation_id)
     SELECT ${value}$1, $2, coalesce(max(aggregate_version), 0) + 1, $3, $4, convert_to($5, 'UTF8'), $6 FROM events
     WHERE aggregate_type = $1 AND aggregate_id = $2`,
    [type, stream, randomUUID(), eventType, JSON.stringify({ about: eventId }), eventId],
  );
  reactions += 1;
  if (reactions === killedAt) process.kill(process.pid, 'SIGKILL');
  await client.end();
}

/** Returns the visible events past a position. */
export async function eventsAfter(
  client: pg.Client,
  position: number,
  { family, batchSize }: Pick<WorkerConfig, 'family' | 'batchSize'>,
): Promise<WorkerEvent[]> {
  const stream = family === 'projector' ? 'stream' : 'aggregate';
  const { rows } = await client.query(
    `SELECT global_position::int AS position, event_id AS "eventId", event_type AS "eventType", ${stream}_type AS type,
       ${stream}_id AS stream FROM events WHERE global_position > $1 ORDER BY global_position LIMIT $2`,
    [position, batchSize],
  );
  return rows;
}
