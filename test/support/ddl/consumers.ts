/** The tables in which each generation stores its consumers, with names that the caller chooses. */

export function projectionCheckpoints(table = 'projection_checkpoints'): string {
  return `CREATE TABLE ${table} (projection_name TEXT PRIMARY KEY, last_global_position BIGINT NOT NULL DEFAULT 0,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now());`;
}

export function orchestrator(generations = 'orchestrator_generations', workers = 'orchestrator_workers'): string {
  return `CREATE TABLE ${generations} (id UUID PRIMARY KEY, replica_set TEXT NOT NULL, total_partitions INT NOT NULL,
      created_at TIMESTAMPTZ NOT NULL DEFAULT now());
    CREATE TABLE ${workers} (id UUID PRIMARY KEY, replica_set TEXT NOT NULL, generation_id UUID REFERENCES ${generations} (id),
      partition_key INT NOT NULL DEFAULT -1, state TEXT NOT NULL, last_heartbeat TIMESTAMPTZ NOT NULL DEFAULT now(),
      started_at TIMESTAMPTZ NOT NULL DEFAULT now());`;
}

export function consumerCheckpoints(table = 'consumer_checkpoints'): string {
  return `CREATE TABLE ${table} (consumer_name TEXT PRIMARY KEY, last_global_position BIGINT NOT NULL DEFAULT 0,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now());`;
}

export function segments(table = 'consumer_segments', workers = 'consumer_workers'): string {
  return `CREATE TABLE ${table} (consumer_name TEXT NOT NULL, segment_id INT NOT NULL, total_segments INT NOT NULL, owner_id TEXT,
      checkpoint BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (consumer_name, segment_id));
    CREATE TABLE ${workers} (consumer_name TEXT NOT NULL, worker_id TEXT NOT NULL, last_heartbeat TIMESTAMPTZ NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer_name, worker_id));`;
}

export function worker(prefix = ''): string {
  return `CREATE TABLE ${prefix}worker_nodes (worker_id UUID PRIMARY KEY, heartbeat_at TIMESTAMPTZ NOT NULL DEFAULT now(),
      created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
    CREATE TABLE ${prefix}consumer_assignments (consumer_name TEXT PRIMARY KEY, worker_id UUID,
      created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
    CREATE TABLE ${prefix}consumer_checkpoints (consumer_name TEXT PRIMARY KEY, last_position BIGINT NOT NULL DEFAULT 0,
      created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
    CREATE TABLE ${prefix}consumer_gap_skips (id BIGSERIAL PRIMARY KEY, consumer_name TEXT, worker_id UUID, gap_position BIGINT,
      skip_to_position BIGINT, highest_visible_position BIGINT, first_seen_at TIMESTAMPTZ, created_at TIMESTAMPTZ);
    CREATE TABLE ${prefix}worker_leader_election (lease_key TEXT PRIMARY KEY, leader_id UUID, expires_at TIMESTAMPTZ,
      created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ);`;
}

export function projector(prefix = ''): string {
  return `CREATE TABLE ${prefix}projector_instances (instance_id UUID PRIMARY KEY, heartbeat_at TIMESTAMPTZ NOT NULL DEFAULT now(),
      created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ);
    CREATE TABLE ${prefix}projection_assignments (projection_name TEXT PRIMARY KEY, instance_id UUID, created_at TIMESTAMPTZ,
      updated_at TIMESTAMPTZ);
    CREATE TABLE ${prefix}projection_checkpoints (projection_name TEXT PRIMARY KEY, last_position BIGINT NOT NULL DEFAULT 0,
      created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ);
    CREATE TABLE ${prefix}projection_gap_skips (id BIGSERIAL PRIMARY KEY, projection_name TEXT, instance_id UUID, gap_position BIGINT,
      skip_to_position BIGINT, created_at TIMESTAMPTZ);
    CREATE TABLE ${prefix}projector_leader_leases (lease_key TEXT PRIMARY KEY, leader_id UUID, expires_at TIMESTAMPTZ);`;
}

export function seed(checkpoints = 'consumer_checkpoints', instances = 'consumer_instances'): string {
  return `CREATE TABLE ${checkpoints} (consumer_id TEXT PRIMARY KEY, position BIGINT NOT NULL);
    CREATE TABLE ${instances} (consumer_id TEXT NOT NULL, last_heartbeat TIMESTAMPTZ NOT NULL);`;
}
