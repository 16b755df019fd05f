import './hooks';
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { createHealthTracker } from '../../src/model/healthTracker';
import { parseLookup } from '../../src/model/lookup';
import { unknownScope } from '../../src/model/scope';
import { recognise } from '../../src/store/catalog';
import type { EventStore } from '../../src/store/eventStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { type Figure, type Section, sideBySide } from './measure';
import { recording, type Statement } from './recorder';

const EVENTS = 500_000;
const SAMPLES = 100;
const POLLS = 40;
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export interface StoreResult {
  readonly sections: readonly Section[];
  readonly server: string;
}

/** Look-ups and the consumer poll against the same SQL through bare `pg`, on one server. */
export async function storeResult(): Promise<StoreResult> {
  const database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}`);
  try {
    await generateEvents((sql) => database.admin.query(sql), { events: EVENTS, style: 'context' });
    await database.admin.query('SET jit = off; SET max_parallel_workers_per_gather = 0');
    const { db, take } = recording(await database.open());
    const recognition = await recognise(db);
    if (recognition.kind !== 'found') throw new Error(`The store was not recognised: ${recognition.kind}`);
    const { store } = recognition;
    const { rows } = await database.admin.query<{ server_version: string }>('SHOW server_version');
    const sections = [await lookups(store, take, database), await polls(store, database)];
    return { sections, server: rows[0]?.server_version ?? '' };
  } finally {
    await database.drop();
  }
}

interface Sample {
  readonly event_id: string;
  readonly correlation_id: string;
  readonly aggregate_type: string;
  readonly aggregate_id: string;
}

async function lookups(store: EventStore, take: () => readonly Statement[], { admin }: TestDatabase): Promise<Section> {
  const { rows: samples } = await admin.query<Sample>(
    `SELECT event_id, correlation_id, aggregate_type, aggregate_id FROM events
     WHERE global_position % ${Math.floor(EVENTS / SAMPLES)} = 7 LIMIT ${SAMPLES}`,
  );
  const compare = async (question: string, ask: (sample: Sample) => Promise<unknown>): Promise<Figure> => {
    const recorded: (readonly Statement[])[] = [];
    take();
    for (const sample of samples) {
      await ask(sample);
      recorded.push(take());
    }
    return sideBySide(question, samples.length, (round) => ask(at(samples, round)), {
      name: 'same SQL, bare `pg`',
      run: (round) => runBare(admin, at(recorded, round)),
    });
  };
  return {
    title: 'Look-up',
    about: `${EVENTS.toLocaleString('en')} events of the core generation with their default indexes; ${samples.length} different ids, warm.`,
    figures: [
      await compare('event by id', ({ event_id }) => store.event(event_id)),
      await compare('what is this id: an event', ({ event_id }) => identify(store, event_id)),
      await compare('what is this id: a correlation', ({ correlation_id }) => identify(store, correlation_id)),
      await compare('headers of a correlation', ({ correlation_id }) =>
        drain(store.headers({ by: 'correlation', id: correlation_id })),
      ),
      await compare('headers of a stream', ({ aggregate_type, aggregate_id }) =>
        drain(store.headers({ by: 'stream', streamType: aggregate_type, id: aggregate_id, context: 'Shop' })),
      ),
    ],
  };
}

/** Q9 for the core generation, written out: what a poll cannot do without. */
export const BARE_POLL = `
  WITH head AS MATERIALIZED (SELECT max(global_position) AS pos FROM events),
  tail AS MATERIALIZED (SELECT array_agg(global_position ORDER BY global_position) AS a, count(*)::int AS n
    FROM (SELECT global_position FROM events ORDER BY global_position DESC LIMIT 10001) t)
  SELECT s.consumer_name, s.segment_id, s.total_segments, s.owner_id, s.checkpoint, head.pos AS head,
    greatest(coalesce(head.pos, 0) - s.checkpoint, 0) AS position_lag,
    CASE WHEN tail.n = 0 THEN 0 WHEN tail.n > 10000 AND s.checkpoint < tail.a[1] THEN 10001
         ELSE tail.n - width_bucket(s.checkpoint, tail.a) END AS events_behind,
    extract(epoch FROM now() - n.created_at)::float8 AS oldest_unprocessed_s,
    extract(epoch FROM now() - w.last_heartbeat)::float8 AS heartbeat_age_s
  FROM consumer_segments s CROSS JOIN head CROSS JOIN tail
  LEFT JOIN LATERAL (SELECT created_at FROM events e WHERE e.global_position > s.checkpoint ORDER BY e.global_position LIMIT 1) n ON true
  LEFT JOIN consumer_workers w ON w.consumer_name = s.consumer_name AND w.worker_id = s.owner_id
  ORDER BY 1, 2`;

export const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 10, clearS: 10 };

async function polls(store: EventStore, { admin }: TestDatabase): Promise<Section> {
  const figures: Figure[] = [];
  for (const count of [1, 100, 5000]) {
    await admin.query(`
      TRUNCATE consumer_segments, consumer_workers;
      INSERT INTO consumer_segments SELECT 'consumer-' || i / 50, i % 50, 50, 'w-' || i % 7,
        (SELECT max(global_position) FROM events) - i * 40 FROM generate_series(0, ${count - 1}) i;
      INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
      ANALYZE consumer_segments; ANALYZE consumer_workers`);
    const tracker = createHealthTracker();
    const poll = async () => {
      for (const health of tracker.take(await store.consumers(tracker.tailAfter), judging)) assert.ok(health.status);
    };
    figures.push(
      await sideBySide(`poll with shares, segments: ${count.toLocaleString('en')}`, POLLS, poll, {
        name: 'Q9, bare `pg`',
        run: () => runBare(admin, [{ sql: BARE_POLL, params: [] }]),
      }),
    );
  }
  return {
    title: 'Consumers',
    about: 'All consumers in one round trip and judged, with the share of each segment, on the same store.',
    figures,
  };
}

async function identify(store: EventStore, text: string): Promise<void> {
  const parsed = parseLookup(text);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem}`);
  const meanings = await store.identify(parsed.subject);
  if (meanings.length === 0) throw new Error(`${text} means nothing.`);
}

async function drain(batches: AsyncIterable<{ readonly count: number }>): Promise<void> {
  let count = 0;
  for await (const batch of batches) count += batch.count;
  if (count === 0) throw new Error('No events were read.');
}

export async function runBare(client: Client, statements: readonly Statement[]): Promise<void> {
  for (const { sql, params } of statements) {
    await client.query({ text: sql, values: [...params], rowMode: 'array', types: AS_TEXT });
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no sample ${index}.`);
  return item;
}
