import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { SegmentState, ShopEvent } from '../shop/flow';

/**
 * The tables of pupsourcing/core at head, with the library's default names and indexes; trace_id and causation_id have no index. They are
 * unlogged, because a write-ahead log in memory would grow as long as the shop runs.
 */
export const SCHEMA = `
CREATE UNLOGGED TABLE events (
  global_position BIGSERIAL PRIMARY KEY,
  bounded_context TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  aggregate_version BIGINT NOT NULL,
  event_id UUID NOT NULL UNIQUE,
  event_type TEXT NOT NULL,
  event_version INT NOT NULL DEFAULT 1,
  payload BYTEA NOT NULL,
  trace_id TEXT,
  correlation_id TEXT,
  causation_id TEXT,
  metadata JSONB,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (bounded_context, aggregate_type, aggregate_id, aggregate_version)
);
CREATE INDEX idx_events_aggregate ON events (bounded_context, aggregate_type, aggregate_id);
CREATE INDEX idx_events_event_type ON events (event_type, global_position);
CREATE INDEX idx_events_correlation ON events (correlation_id) WHERE correlation_id IS NOT NULL;

CREATE UNLOGGED TABLE aggregate_heads (
  bounded_context TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  aggregate_version BIGINT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (bounded_context, aggregate_type, aggregate_id)
);

CREATE UNLOGGED TABLE consumer_segments (
  consumer_name TEXT NOT NULL,
  segment_id INT NOT NULL,
  total_segments INT NOT NULL,
  owner_id TEXT,
  checkpoint BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer_name, segment_id)
);
CREATE INDEX idx_consumer_segments_owner ON consumer_segments (consumer_name, owner_id);

CREATE UNLOGGED TABLE consumer_workers (
  consumer_name TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  last_heartbeat TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer_name, worker_id)
);
`;

const APPEND = `
INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type,
  event_version, payload, trace_id, correlation_id, causation_id, metadata, created_at)
SELECT position, 'Shop', "aggregateType", "aggregateId", "aggregateVersion", "eventId", "eventType",
  "eventVersion", convert_to(payload, 'UTF8'), "traceId", "correlationId", "causationId", '{"host": "dev-1", "source": "shop-api"}', to_timestamp("time" / 1000)
FROM json_to_recordset($1) AS e(position bigint, "aggregateType" text, "aggregateId" text, "aggregateVersion" bigint, "eventId" uuid,
  "eventType" text, "eventVersion" int, payload text, "traceId" text, "correlationId" text, "causationId" text, "time" float8)
ORDER BY position`;

const HEADS = `
INSERT INTO aggregate_heads (bounded_context, aggregate_type, aggregate_id, aggregate_version, updated_at)
SELECT 'Shop', "aggregateType", "aggregateId", max("aggregateVersion"), to_timestamp(max("time") / 1000)
FROM json_to_recordset($1) AS e("aggregateType" text, "aggregateId" text, "aggregateVersion" bigint, "time" float8)
GROUP BY "aggregateType", "aggregateId"
ON CONFLICT (bounded_context, aggregate_type, aggregate_id)
DO UPDATE SET aggregate_version = excluded.aggregate_version, updated_at = excluded.updated_at`;

const SEGMENTS = `
INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, owner_id, checkpoint)
SELECT consumer, segment, total, owner, checkpoint
FROM json_to_recordset($1) AS s(consumer text, segment int, total int, owner text, checkpoint bigint)
ON CONFLICT (consumer_name, segment_id) DO UPDATE SET owner_id = excluded.owner_id, checkpoint = excluded.checkpoint
WHERE (consumer_segments.owner_id, consumer_segments.checkpoint) IS DISTINCT FROM (excluded.owner_id, excluded.checkpoint)`;

const HEARTBEATS = `
INSERT INTO consumer_workers (consumer_name, worker_id, last_heartbeat)
SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments WHERE owner_id IS NOT NULL
ON CONFLICT (consumer_name, worker_id) DO UPDATE SET last_heartbeat = excluded.last_heartbeat`;

/** Writes what the shop did in one transaction, so that a reader never sees a checkpoint without its event. */
export async function persist(
  pg: PGlite,
  events: readonly ShopEvent[],
  segments: readonly SegmentState[],
): Promise<void> {
  await pg.transaction(async (tx) => {
    if (events.length > 0) await appendEvents(tx, events);
    await tx.query(SEGMENTS, [JSON.stringify(segments)]);
  });
}

/** Writes the heartbeat of every process that owns a segment. A process without segments gets no row. */
export async function beat(pg: PGlite): Promise<void> {
  await pg.query(HEARTBEATS);
}

async function appendEvents(tx: Transaction, events: readonly ShopEvent[]): Promise<void> {
  const rows = JSON.stringify(events);
  await tx.query(APPEND, [rows]);
  await tx.query(HEADS, [rows]);
  await tx.query(`SELECT setval('events_global_position_seq', $1)`, [events.at(-1)?.position]);
}
