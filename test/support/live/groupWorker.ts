import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import {
  type ConsumerConfig,
  eventsAfter,
  goWords,
  handle,
  type Log,
  type WorkerConfig,
  type WorkerEvent,
} from './config';

const POLL_MS = 50;
/** The pause after an attempt that reached no server; it doubles each time. */
const AWAY_MS = 100;
/** After this number of consecutive failures the worker gives up, with all of its consumers. */
const MOST_FAILURES = 5;

/** The names in the tables and logs of the two libraries that run whole consumers. */
const LIBRARIES = {
  worker: { process: 'worker', consumer: 'consumer', nodes: 'worker_nodes' },
  projector: { process: 'instance', consumer: 'projection', nodes: 'projector_instances' },
} as const;

interface Group {
  readonly words: (typeof LIBRARIES)[keyof typeof LIBRARIES];
  readonly id: string;
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly stopping: AbortController;
}

/**
 * Runs all consumers of a process as eventsalsa/worker and its projector do: whole consumers that read position by
 * position, and wait at gaps. On SIGTERM the process ends in order.
 */
export async function runGroup(config: WorkerConfig, log: Log): Promise<never> {
  const id = randomUUID();
  const words = LIBRARIES[config.family === 'projector' ? 'projector' : 'worker'];
  const about = { [`${words.process}_id`]: id };
  const admin = new pg.Pool({ ...config.connection, max: 1 });
  // The server may go away.
  admin.on('error', () => undefined);
  await admin.query(`INSERT INTO ${words.nodes} (${words.process}_id, heartbeat_at) VALUES ($1, now())`, [id]);
  log('INFO', `${words.process} registered`, about);
  const beat = setInterval(() => {
    admin
      .query(`UPDATE ${words.nodes} SET heartbeat_at = now() WHERE ${words.process}_id = $1`, [id])
      .catch(() => undefined);
  }, config.heartbeatMs);
  const stopping = new AbortController();
  const asked = new Promise<number>((resolve) => {
    process.once('SIGTERM', () => {
      stopping.abort();
      resolve(0);
    });
  });
  const loops = config.consumers.map((consumer) => runConsumer(consumer, { words, id, config, log, stopping }));
  const gaveUp = Promise.all(loops).then((ends) => (ends.includes('gaveUp') ? 1 : asked));
  const code = await Promise.race([gaveUp, asked]);
  await Promise.all(loops);
  clearInterval(beat);
  await admin.query(`DELETE FROM ${words.nodes} WHERE ${words.process}_id = $1`, [id]).then(
    () => log('INFO', `${words.process} removed`, about),
    () => undefined,
  );
  process.exit(code);
}

async function runConsumer(
  consumer: ConsumerConfig,
  { words, id, config, log, stopping }: Group,
): Promise<'gaveUp' | 'stopped'> {
  const { name } = consumer;
  const about = { [`${words.process}_id`]: id, [words.consumer]: name };
  const client = await connected(config);
  log('INFO', `starting ${words.consumer}`, about);
  await client.query(
    `INSERT INTO ${words.consumer}_assignments (${words.consumer}_name, ${words.process}_id) VALUES ($1, $2)
     ON CONFLICT (${words.consumer}_name) DO UPDATE SET ${words.process}_id = $2`,
    [name, id],
  );
  await client.query(
    `INSERT INTO ${words.consumer}_checkpoints (${words.consumer}_name) VALUES ($1) ON CONFLICT DO NOTHING`,
    [name],
  );
  log('INFO', `${words.consumer} loop started`, about);
  const loop: Loop = {
    client,
    consumer,
    config,
    log,
    words,
    about,
    failures: 0,
    isOver: false,
    isLost: false,
    gap: undefined,
  };
  while (!stopping.signal.aborted && !loop.isOver) {
    try {
      if (loop.isLost) loop.client = await connected(config);
      loop.isLost = false;
      if (!(await owns(loop, id))) {
        log('INFO', `${words.consumer} ownership lost; stopping ${words.consumer}`, about);
        break;
      }
      await step(loop);
    } catch (error) {
      loop.isLost = true;
      failBatch(loop, `begin transaction: ${goWords(error, config.connection)}`);
    }
    if (loop.failures === MOST_FAILURES) stopping.abort();
    else {
      const ms = loop.isLost ? AWAY_MS * 2 ** loop.failures : POLL_MS;
      await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
  await loop.client.end();
  log('INFO', `${words.consumer} loop stopped`, about);
  return loop.failures === MOST_FAILURES ? 'gaveUp' : 'stopped';
}

async function connected({ connection }: WorkerConfig): Promise<pg.Client> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function owns({ client, consumer, words }: Loop, id: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT ${words.process}_id AS id FROM ${words.consumer}_assignments WHERE ${words.consumer}_name = $1`,
    [consumer.name],
  );
  return rows[0]?.id === id;
}

interface Loop {
  client: pg.Client;
  readonly consumer: ConsumerConfig;
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly words: Group['words'];
  readonly about: Readonly<Record<string, string>>;
  failures: number;
  /** Whether a permanent error stopped only this consumer. */
  isOver: boolean;
  /** Whether its connection is lost, so that it needs another one. */
  isLost: boolean;
  gap: { readonly position: number; readonly since: number } | undefined;
}

/** Handles the events that follow without a gap, or waits at a gap. */
async function step(loop: Loop): Promise<void> {
  const { client, consumer, config, words } = loop;
  const { rows } = await client.query(
    `SELECT last_position::int AS at FROM ${words.consumer}_checkpoints WHERE ${words.consumer}_name = $1`,
    [consumer.name],
  );
  const at: number = rows[0].at;
  const visible = await eventsAfter(client, at, config);
  const [first] = visible;
  if (first && first.position > at + 1) return waitAtGap(loop, at, first.position);
  const reached = await handleInOrder(loop, at, visible);
  if (reached > at) await move(loop, reached);
}

async function waitAtGap(loop: Loop, at: number, next: number): Promise<void> {
  const { config, log, words, about } = loop;
  if (loop.gap?.position !== at + 1) loop.gap = { position: at + 1, since: performance.now() };
  const waitedMs = performance.now() - loop.gap.since;
  if (waitedMs < config.gapMs) return;
  const stale = { ...about, gap_position: at + 1, stale_for: Math.round(waitedMs * 1e6) };
  log('ERROR', `${words.consumer} gap became stale`, { ...stale, highest_visible_position: next });
  await move(loop, next - 1);
  const moved = { checkpoint_from: at, checkpoint_to: next - 1, handled_events: 0, visible_head: next };
  log('INFO', `${words.consumer} advanced past stale gap`, { ...stale, ...moved });
}

/** Returns the position of the last event that was handled. */
async function handleInOrder(loop: Loop, from: number, events: readonly WorkerEvent[]): Promise<number> {
  const { client, consumer, config } = loop;
  let at = from;
  for (const event of events) {
    if (event.position !== at + 1) break;
    try {
      await handle(client, consumer, event, config);
    } catch (error) {
      loop.isLost = isOfConnection(error);
      if (event.eventType === consumer.skipsAt) return passOver(loop, from, events, event, error as Error);
      fail(loop, event, loop.isLost ? goWords(error, config.connection) : (error as Error).message);
      break;
    }
    loop.failures = 0;
    at = event.position;
  }
  return at;
}

/** Gives up the whole batch, like a projection whose poison handler has accepted it. */
function passOver(
  { consumer, log, about }: Loop,
  from: number,
  events: readonly WorkerEvent[],
  { eventId }: WorkerEvent,
  { message }: Error,
): number {
  const batch = events.filter(({ position }, i) => position === from + 1 + i);
  const target = batch.at(-1)?.position ?? from;
  const error = `handle event ${eventId} for projection ${consumer.name}: ${message}`;
  log('ERROR', 'projection skipped a poison batch', {
    ...about,
    target_position: target,
    event_count: batch.length,
    error,
  });
  return target;
}

function fail(loop: Loop, { eventId }: WorkerEvent, message: string): void {
  const { consumer, config, log, words, about } = loop;
  const error = `handle event ${eventId} for ${words.consumer} ${consumer.name}: ${message}`;
  if (config.family === 'projector') {
    log('ERROR', 'projection returned a permanent error; stopping projection', { ...about, error });
    loop.isOver = true;
    return;
  }
  failBatch(loop, error);
}

function failBatch(loop: Loop, error: string): void {
  loop.failures += 1;
  loop.log('ERROR', 'consumer batch failed', { ...loop.about, error, consecutive_failures: loop.failures });
}

const isOfConnection = (error: unknown) =>
  /^57P/.test((error as { readonly code?: string }).code ?? '') ||
  /^Connection terminated/.test((error as Error).message);

async function move({ client, consumer, words }: Loop, position: number): Promise<void> {
  await client.query(`UPDATE ${words.consumer}_checkpoints SET last_position = $2 WHERE ${words.consumer}_name = $1`, [
    consumer.name,
    position,
  ]);
}
