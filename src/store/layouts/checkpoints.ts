import type { Generation, Tables } from './generation';

/**
 * One checkpoint row a consumer, or a partition of it (`<name>_p<key>`). The orchestrator beside it knows which worker has
 * which partition, but not of which consumer: with one replica set its newest generation owns them all, with several nobody can tell.
 */
function checkpointRows(table: string | undefined, name: string, tables: Tables): string {
  const { orchestratorWorkers: workers, orchestratorGenerations: generations } = tables;
  const plain = `
    SELECT ${name}::text AS name, NULL::int AS segment_id, NULL::int AS total_segments, %owner% AS owner,
      last_global_position::bigint AS checkpoint, %heartbeat% AS heartbeat
    FROM ${table} c`;
  if (!workers || !generations)
    return plain.replace('%owner%', 'NULL::text').replace('%heartbeat%', 'NULL::timestamptz');
  return `${plain.replace('%owner%', 'w.id::text').replace('%heartbeat%', 'w.last_heartbeat')}
    LEFT JOIN LATERAL (
      SELECT w.id, w.last_heartbeat FROM ${workers} w
      WHERE w.generation_id = (SELECT g.id FROM ${generations} g ORDER BY g.created_at DESC LIMIT 1)
        AND w.partition_key = coalesce(substring(${name}::text FROM '_p([0-9]{1,6})$')::int, 0)
        AND (SELECT count(DISTINCT g.replica_set) FROM ${generations} g) = 1
      ORDER BY w.last_heartbeat DESC LIMIT 1) w ON true`;
}

/** Before v1 and getpup/pupsourcing v1, with or without the orchestrator. */
export const projectionCheckpoints: Generation = {
  title: ({ context }) => (context === null ? 'pupsourcing before v1' : 'getpup/pupsourcing v1'),
  checkpoints: 'projectionCheckpoints',
  uses: ['orchestratorWorkers', 'orchestratorGenerations'],
  // A missing owner is no alarm here: see checkpointRows.
  features: ({ orchestratorWorkers, orchestratorGenerations }) => ({
    segments: false,
    owners: false,
    heartbeats: orchestratorWorkers !== undefined && orchestratorGenerations !== undefined,
  }),
  rows: (tables) => checkpointRows(tables.projectionCheckpoints, 'c.projection_name', tables),
};

/** pupsourcing/core v0.0.1. */
export const consumerCheckpoints: Generation = {
  title: () => 'pupsourcing/core v0.0.1',
  checkpoints: 'consumerCheckpoints',
  uses: [],
  features: () => ({ segments: false, owners: false, heartbeats: false }),
  rows: (tables) => checkpointRows(tables.consumerCheckpoints, 'c.consumer_name', {}),
};
