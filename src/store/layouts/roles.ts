/** What a table is to an event store. */
export type Role =
  | 'events'
  | 'heads'
  | 'segments'
  | 'segmentWorkers'
  | 'gapSkips'
  | 'leaderLease'
  | 'projectionCheckpoints'
  | 'consumerCheckpoints'
  | 'workerCheckpoints'
  | 'workerNodes'
  | 'workerAssignments'
  | 'projectorCheckpoints'
  | 'projectorInstances'
  | 'projectorAssignments'
  | 'orchestratorGenerations'
  | 'orchestratorWorkers'
  | 'seedCheckpoints'
  | 'seedInstances';

/** The columns that say whose history an event belongs to. */
export interface Identity {
  readonly context: string | null;
  readonly type: string;
  readonly id: string;
  readonly version: string;
}

const AGGREGATE = { type: 'aggregate_type', id: 'aggregate_id', version: 'aggregate_version' };

/** Richest first. */
const IDENTITIES: readonly Identity[] = [
  { context: 'bounded_context', ...AGGREGATE },
  { context: null, ...AGGREGATE },
  { context: null, type: 'stream_type', id: 'stream_id', version: 'stream_version' },
];

interface RoleRule {
  readonly role: Role;
  readonly all: readonly string[];
  readonly none?: readonly string[];
  readonly identity?: boolean;
  /** The name that the libraries give the table; only breaks ties. */
  readonly usual: string;
}

/** First match wins. */
const RULES: readonly RoleRule[] = [
  {
    role: 'events',
    all: ['global_position', 'event_id', 'event_type', 'event_version', 'payload', 'causation_id', 'created_at'],
    identity: true,
    usual: 'events',
  },
  {
    role: 'heads',
    all: ['updated_at'],
    none: ['payload', 'event_id', 'state', 'data'],
    identity: true,
    usual: 'aggregate_heads',
  },
  { role: 'projectionCheckpoints', all: ['projection_name', 'last_global_position'], usual: 'projection_checkpoints' },
  { role: 'consumerCheckpoints', all: ['consumer_name', 'last_global_position'], usual: 'consumer_checkpoints' },
  {
    role: 'segments',
    all: ['consumer_name', 'segment_id', 'total_segments', 'owner_id', 'checkpoint'],
    usual: 'consumer_segments',
  },
  { role: 'segmentWorkers', all: ['consumer_name', 'worker_id', 'last_heartbeat'], usual: 'consumer_workers' },
  {
    role: 'gapSkips',
    all: ['consumer_name', 'worker_id', 'gap_position', 'skip_to_position'],
    usual: 'consumer_gap_skips',
  },
  { role: 'workerCheckpoints', all: ['consumer_name', 'last_position'], usual: 'consumer_checkpoints' },
  { role: 'gapSkips', all: ['projection_name', 'instance_id', 'gap_position'], usual: 'projection_gap_skips' },
  { role: 'projectorCheckpoints', all: ['projection_name', 'last_position'], usual: 'projection_checkpoints' },
  { role: 'projectorInstances', all: ['instance_id', 'heartbeat_at'], usual: 'projector_instances' },
  {
    role: 'projectorAssignments',
    all: ['projection_name', 'instance_id', 'created_at', 'updated_at'],
    usual: 'projection_assignments',
  },
  { role: 'leaderLease', all: ['lease_key', 'leader_id', 'expires_at'], usual: 'worker_leader_election' },
  { role: 'workerNodes', all: ['worker_id', 'heartbeat_at'], none: ['consumer_name'], usual: 'worker_nodes' },
  {
    role: 'workerAssignments',
    all: ['consumer_name', 'worker_id', 'created_at', 'updated_at'],
    usual: 'consumer_assignments',
  },
  {
    role: 'orchestratorWorkers',
    all: ['replica_set', 'generation_id', 'partition_key', 'state', 'last_heartbeat'],
    usual: 'orchestrator_workers',
  },
  { role: 'orchestratorGenerations', all: ['replica_set', 'total_partitions'], usual: 'orchestrator_generations' },
  { role: 'seedCheckpoints', all: ['consumer_id', 'position'], usual: 'consumer_checkpoints' },
  { role: 'seedInstances', all: ['consumer_id', 'last_heartbeat'], usual: 'consumer_instances' },
];

/** Names of which every recognised table has at least one: what to ask the catalog for. */
export const MARKER_COLUMNS: readonly string[] = [
  'aggregate_version',
  'stream_version',
  'global_position',
  'consumer_name',
  'projection_name',
  'consumer_id',
  'worker_id',
  'instance_id',
  'lease_key',
  'replica_set',
];

export function identityOf(columns: ReadonlySet<string>): Identity | undefined {
  return IDENTITIES.find((set) =>
    [set.context, set.type, set.id, set.version].every((name) => name === null || columns.has(name)),
  );
}

/** What a table with these columns is; undefined when it is nothing of an event store. */
export function roleOf(columns: ReadonlySet<string>): Role | undefined {
  return RULES.find(
    ({ all, none = [], identity = false }) =>
      all.every((name) => columns.has(name)) &&
      !none.some((name) => columns.has(name)) &&
      (!identity || identityOf(columns) !== undefined),
  )?.role;
}

/** Whether the table has the name that its role usually has. */
export function hasUsualName(role: Role, table: string): boolean {
  return RULES.some((rule) => rule.role === role && rule.usual === table);
}
