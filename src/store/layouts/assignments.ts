import type { Generation } from './generation';
import type { Identity, Role } from './roles';

interface AssignmentTables {
  readonly checkpoints: Role;
  readonly assignments: Role;
  readonly nodes: Role;
  /** Columns: the consumer's name, and the process that owns it. */
  readonly name: string;
  readonly owner: string;
  readonly library: string;
}

/** Whole consumers are assigned to processes. A consumer may have an assignment and no checkpoint yet, or the reverse. */
function assignmentGeneration(at: AssignmentTables): Generation {
  return {
    title: (identity) => `${storeTitle(identity)} with ${at.library}`,
    checkpoints: at.checkpoints,
    uses: [at.assignments, at.nodes, 'gapSkips'],
    features: (tables) => ({
      segments: false,
      owners: tables[at.assignments] !== undefined,
      heartbeats: tables[at.assignments] !== undefined && tables[at.nodes] !== undefined,
    }),
    gapSkips: (table) => `SELECT g.${at.name}::text AS name, g.gap_position::bigint AS position FROM ${table} g`,
    rows: (tables) => {
      const assignments = tables[at.assignments];
      const nodes = assignments && tables[at.nodes];
      return `
    SELECT ${assignments ? `coalesce(c.${at.name}, a.${at.name})` : `c.${at.name}`}::text AS name,
      NULL::int AS segment_id, NULL::int AS total_segments,
      ${assignments ? `a.${at.owner}::text` : 'NULL::text'} AS owner,
      coalesce(c.last_position, 0)::bigint AS checkpoint, ${nodes ? 'n.heartbeat_at' : 'NULL::timestamptz'} AS heartbeat
    FROM ${tables[at.checkpoints]} c
    ${assignments ? `FULL JOIN ${assignments} a ON a.${at.name} = c.${at.name}` : ''}
    ${nodes ? `LEFT JOIN ${nodes} n ON n.${at.owner} = a.${at.owner}` : ''}`;
    },
  };
}

export function storeTitle({ context, type }: Identity): string {
  if (context !== null) return 'pupsourcing v1 or core';
  return type === 'stream_type' ? 'eventsalsa/store' : 'pupsourcing/store';
}

/** pupsourcing/worker and eventsalsa/worker. */
export const worker = assignmentGeneration({
  checkpoints: 'workerCheckpoints',
  assignments: 'workerAssignments',
  nodes: 'workerNodes',
  name: 'consumer_name',
  owner: 'worker_id',
  library: 'worker',
});

export const projector = assignmentGeneration({
  checkpoints: 'projectorCheckpoints',
  assignments: 'projectorAssignments',
  nodes: 'projectorInstances',
  name: 'projection_name',
  owner: 'instance_id',
  library: 'projector',
});
