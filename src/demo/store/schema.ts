/**
 * The tables of pupsourcing/core at head, with the library's default names and indexes: none on trace_id and causation_id.
 * Unlogged, because a write-ahead log in memory would grow for as long as the shop runs.
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
