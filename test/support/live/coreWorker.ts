import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { segmentOf } from '../../../src/model/consumer/partition';
import {
  type ConsumerConfig,
  eventsAfter,
  goWords,
  HandlerError,
  handle,
  type Log,
  type WorkerConfig,
  type WorkerEvent,
} from './config';

const POLL_MS = 20;
/** Why workers stop without a failure of their own. */
const ASKED_TO_END = 'asked to end';

/**
 * Runs all consumers of a process as pupsourcing/core does: a worker for each segment, and a batch in one transaction.
 * The first error of a handler stops everything: the other workers lose their connection or are cancelled, the consumer
 * releases its segments, and the process exits at once without a log line about its other consumers. On SIGTERM the
 * process ends all consumers in order.
 */
export async function runCore(config: WorkerConfig, log: Log): Promise<never> {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const admin = new pg.Pool({ ...config.connection, max: 1 });
  // The server may go away.
  admin.on('error', () => undefined);
  const running = await Promise.all(
    config.consumers.map((consumer) => startConsumer(consumer, { config, log, admin, stopping })),
  );
  const asked = new Promise<null>((resolve) => process.once('SIGTERM', () => resolve(null)));
  const failed = await Promise.race([asked, ...running.map(({ failure }) => failure)]);
  if (failed === null) {
    for (const { name: consumer } of running)
      log('INFO', 'segment processor stopping', { consumer, reason: 'context canceled' });
    stopping.abort(ASKED_TO_END);
  }
  await Promise.all(running.map(({ ended }) => ended));
  for (const { name, release } of running) {
    if (failed !== null && failed.consumer !== name) continue;
    await release().catch((error: unknown) => {
      log('ERROR', 'failed to release segments', { consumer: name, error: goWords(error, config.connection) });
    });
  }
  if (failed === null) process.exit(0);
  log('ERROR', 'worker exited', {
    error: `consumer "${failed.consumer}" failed: consumer stopped: ${failed.error}`,
  });
  process.exit(1);
}

interface Process {
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly admin: pg.Pool;
  readonly stopping: AbortController;
}

interface Failed {
  readonly consumer: string;
  readonly error: string;
}

async function startConsumer(consumer: ConsumerConfig, shared: Process) {
  const { config, log, admin, stopping } = shared;
  const { name } = consumer;
  const owner = randomUUID();
  log('INFO', 'segment processor starting', {
    consumer: name,
    owner_id: owner,
    total_segments: config.segments,
    batch_size: config.batchSize,
  });
  await admin.query('INSERT INTO consumer_workers (consumer_name, worker_id) VALUES ($1, $2)', [name, owner]);
  const beat = setInterval(() => {
    admin
      .query('UPDATE consumer_workers SET last_heartbeat = now() WHERE worker_id = $1', [owner])
      .catch(() => undefined);
  }, config.heartbeatMs);
  stopping.signal.addEventListener('abort', () => clearInterval(beat));
  let tell: (failed: Failed) => void = () => undefined;
  const failure = new Promise<Failed>((resolve) => {
    tell = resolve;
  });
  const workers = [];
  for (let segment = 0; segment < config.segments; segment++) {
    await admin.query(
      `INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, owner_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (consumer_name, segment_id) DO UPDATE SET owner_id = $4`,
      [name, segment, config.segments, owner],
    );
    log('INFO', 'segment claimed', { consumer_name: name, segment_id: segment, owner_id: owner });
    workers.push(runSegment(consumer, segment, shared, tell));
  }
  return {
    name,
    failure,
    ended: Promise.all(workers),
    async release() {
      for (let segment = 0; segment < config.segments; segment++) {
        await admin.query('UPDATE consumer_segments SET owner_id = NULL WHERE consumer_name = $1 AND segment_id = $2', [
          name,
          segment,
        ]);
        log('INFO', 'segment released', { consumer_name: name, segment_id: segment, owner_id: owner });
      }
      await admin.query('DELETE FROM consumer_workers WHERE worker_id = $1', [owner]);
      log('INFO', 'segments released', { consumer: name, count: config.segments });
    },
  };
}

async function runSegment(consumer: ConsumerConfig, segment: number, shared: Process, tell: (failed: Failed) => void) {
  const { config, log, stopping } = shared;
  const { signal } = stopping;
  const client = new pg.Client(config.connection);
  client.on('error', () => undefined);
  await client.connect();
  signal.addEventListener('abort', () => void client.end());
  const about = { consumer: consumer.name, segment_id: segment };
  let handling: WorkerEvent | undefined;
  const fail = (error: string) => {
    const at = handling;
    if (at) {
      const event = {
        position: at.position,
        aggregate_type: at.type,
        aggregate_id: at.stream,
        event_type: at.eventType,
      };
      log('ERROR', 'consumer handler error', { ...about, ...event, error });
    }
    const wrapped = at ? `consumer handler error at position ${at.position}: ${error}` : error;
    log('ERROR', 'segment worker error', { ...about, error: wrapped });
    return wrapped;
  };
  try {
    while (!signal.aborted) {
      await client.query('BEGIN');
      const { rows } = await client.query(
        'SELECT checkpoint::int AS at FROM consumer_segments WHERE consumer_name = $1 AND segment_id = $2',
        [consumer.name, segment],
      );
      const batch = await eventsAfter(client, rows[0].at, config);
      for (const event of batch) {
        if (segmentOf(event.stream, config.segments) !== segment) continue;
        handling = event;
        await handle(client, consumer, event, config);
      }
      handling = undefined;
      const last = batch.at(-1);
      if (last) {
        await client.query(
          'UPDATE consumer_segments SET checkpoint = $3 WHERE consumer_name = $1 AND segment_id = $2',
          [consumer.name, segment, last.position],
        );
      }
      await client.query('COMMIT');
      if (last)
        log('INFO', 'segment events processed', { ...about, processed: batch.length, checkpoint: last.position });
      else await pause(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) {
      const answer = answerToEnd(error, handling !== undefined, signal.reason === ASKED_TO_END);
      if (answer === null) log('INFO', 'segment worker stopped', { ...about, reason: 'context canceled' });
      else fail(answer);
      return;
    }
    const wrapped = fail(error instanceof HandlerError ? error.message : goWords(error, config.connection));
    log('ERROR', 'segment worker error', { consumer: consumer.name, error: wrapped });
    await client.query('ROLLBACK').catch(() => undefined);
    tell({ consumer: consumer.name, error: wrapped });
    stopping.abort();
  }
}

/** Returns the error of a worker that was cancelled; null if it slept between two polls, and just ends. */
function answerToEnd(error: unknown, isHandling: boolean, isAsked: boolean): string | null {
  if (isHandling) return 'failed to update aggregate head: driver: bad connection';
  const wasAsleep = error instanceof Error && error.name === 'AbortError';
  return isAsked && wasAsleep ? null : 'failed to read events: context canceled';
}
