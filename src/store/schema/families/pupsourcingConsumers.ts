import type { ConsumerRows, ConsumerTables, TableRole, Tables } from './family';

interface AssignmentTables {
  readonly checkpoints: TableRole;
  readonly assignments: TableRole;
  readonly nodes: TableRole;
  /** The columns of the consumer's name, and of the process that owns it. */
  readonly name: string;
  readonly owner: string;
  readonly library: string;
}

/**
 * Returns the kind in which whole consumers are assigned to processes. A consumer may have an assignment without a checkpoint, or a
 * checkpoint without an assignment.
 */
function assignmentTables(at: AssignmentTables): ConsumerTables {
  return {
    title: (events) => `${events} with ${at.library}`,
    checkpoints: at.checkpoints,
    uses: [at.assignments, at.nodes, 'gapSkips'],
    // They only add a finding.
    optional: ['gapSkips'],
    features: (tables) => ({
      segments: false,
      owners: tables[at.assignments] !== undefined,
      heartbeats: tables[at.assignments] !== undefined && tables[at.nodes] !== undefined,
      // A missing position holds up the whole consumer until this time is over.
      ...(tables[at.assignments] && tables[at.nodes] ? { gapWaitS: 30 } : {}),
    }),
    processes: (tables) =>
      tables[at.nodes] && `SELECT n.${at.owner}::text AS owner, n.heartbeat_at AS heartbeat FROM ${tables[at.nodes]} n`,
    gapSkips: ({ gapSkips }) =>
      gapSkips &&
      `SELECT g.${at.name}::text AS name, g.gap_position::bigint AS first, g.gap_position::bigint AS last FROM ${gapSkips} g`,
    rows: (tables) => {
      const assignments = tables[at.assignments];
      const nodes = assignments && tables[at.nodes];
      const name = `c.${at.name}`;
      return {
        from: `${tables[at.checkpoints]} c
    ${assignments ? `FULL JOIN ${assignments} a ON a.${at.name} = ${name}` : ''}
    ${nodes ? `LEFT JOIN ${nodes} n ON n.${at.owner} = a.${at.owner}` : ''}`,
        name: assignments ? `coalesce(${name}, a.${at.name})` : name,
        checkpoint: 'coalesce(c.last_position, 0)',
        writtenBy: 'c.xmin',
        ...(assignments ? { owner: `a.${at.owner}` } : {}),
        ...(nodes ? { heartbeat: 'n.heartbeat_at' } : {}),
      };
    },
  };
}

/** pupsourcing/worker and eventsalsa/worker. */
export const worker = assignmentTables({
  checkpoints: 'workerCheckpoints',
  assignments: 'workerAssignments',
  nodes: 'workerNodes',
  name: 'consumer_name',
  owner: 'worker_id',
  library: 'worker',
});

export const projector = assignmentTables({
  checkpoints: 'projectorCheckpoints',
  assignments: 'projectorAssignments',
  nodes: 'projectorInstances',
  name: 'projection_name',
  owner: 'instance_id',
  library: 'projector',
});

/**
 * Returns the rows of checkpoint tables: one row for each consumer, or for each partition of it (`<name>_p<key>`). The orchestrator's
 * tables say which worker has which partition, but not of which consumer. With one replica set, its newest generation owns all partitions.
 * With several, the owner is unknown.
 */
function checkpointRows(table: string | undefined, name: string, tables: Tables): ConsumerRows {
  const { orchestratorWorkers: workers, orchestratorGenerations: generations } = tables;
  const plain = { from: `${table} c`, name, checkpoint: 'c.last_global_position', writtenBy: 'c.xmin' };
  if (!workers || !generations) return plain;
  return {
    ...plain,
    from: `${plain.from}
    LEFT JOIN LATERAL (
      SELECT w.id, w.last_heartbeat FROM ${workers} w
      WHERE w.generation_id = (SELECT g.id FROM ${generations} g ORDER BY g.created_at DESC LIMIT 1)
        AND w.partition_key = coalesce(substring(${name}::text FROM '_p([0-9]{1,6})$')::int, 0)
        AND (SELECT count(DISTINCT g.replica_set) FROM ${generations} g) = 1
      ORDER BY w.last_heartbeat DESC LIMIT 1) w ON true`,
    owner: 'w.id',
    heartbeat: 'w.last_heartbeat',
  };
}

/** Versions before v1 and getpup/pupsourcing v1, with or without the orchestrator. */
export const projectionCheckpoints = (title: string): ConsumerTables => ({
  title: () => title,
  checkpoints: 'projectionCheckpoints',
  uses: ['orchestratorWorkers', 'orchestratorGenerations'],
  // A missing owner is not reported here: see checkpointRows.
  features: ({ orchestratorWorkers, orchestratorGenerations }) => ({
    segments: false,
    owners: false,
    heartbeats: orchestratorWorkers !== undefined && orchestratorGenerations !== undefined,
  }),
  rows: (tables) => checkpointRows(tables.projectionCheckpoints, 'c.projection_name', tables),
});

/** pupsourcing/core v0.0.1. */
export const consumerCheckpoints: ConsumerTables = {
  title: () => 'pupsourcing/core v0.0.1',
  checkpoints: 'consumerCheckpoints',
  uses: [],
  features: () => ({ segments: false, owners: false, heartbeats: false }),
  rows: (tables) => checkpointRows(tables.consumerCheckpoints, 'c.consumer_name', {}),
};

/** pupsourcing/core from v0.0.3: each consumer's streams are split into segments, each owned by one worker. */
export const segments: ConsumerTables = {
  title: () => 'pupsourcing/core v0.0.3 or later',
  checkpoints: 'segments',
  uses: ['segmentWorkers'],
  features: ({ segmentWorkers }) => ({
    segments: true,
    owners: true,
    heartbeats: segmentWorkers !== undefined,
    staysAtOwn: true,
  }),
  processes: ({ segmentWorkers }) =>
    segmentWorkers && `SELECT w.worker_id::text AS owner, w.last_heartbeat AS heartbeat FROM ${segmentWorkers} w`,
  rows: ({ segments, segmentWorkers }) => ({
    from: `${segments} s ${segmentWorkers ? `LEFT JOIN ${segmentWorkers} w ON w.consumer_name = s.consumer_name AND w.worker_id::text = s.owner_id::text` : ''}`,
    name: 's.consumer_name',
    segmentId: 's.segment_id',
    totalSegments: 's.total_segments',
    owner: 's.owner_id',
    checkpoint: 's.checkpoint',
    writtenBy: 's.xmin',
    ...(segmentWorkers ? { heartbeat: 'w.last_heartbeat' } : {}),
  }),
};

/** The tables of the observability page: positions, and heartbeats of the instances. */
export const seed: ConsumerTables = {
  title: (events) => `${events} with the observability page's tables`,
  checkpoints: 'seedCheckpoints',
  uses: ['seedInstances'],
  features: ({ seedInstances }) => ({ segments: false, owners: false, heartbeats: seedInstances !== undefined }),
  rows: ({ seedCheckpoints, seedInstances }) => ({
    from: `${seedCheckpoints} c ${seedInstances ? `LEFT JOIN (SELECT consumer_id, max(last_heartbeat) AS heartbeat FROM ${seedInstances} GROUP BY 1) i ON i.consumer_id = c.consumer_id` : ''}`,
    name: 'c.consumer_id',
    checkpoint: 'c.position',
    writtenBy: 'c.xmin',
    ...(seedInstances ? { heartbeat: 'i.heartbeat' } : {}),
  }),
};
