import type { Generation } from './generation';

/** pupsourcing/core from v0.0.3: each consumer's streams are split into segments, each owned by one worker. */
export const segments: Generation = {
  title: () => 'pupsourcing/core v0.0.3 or later',
  checkpoints: 'segments',
  uses: ['segmentWorkers'],
  features: ({ segmentWorkers }) => ({ segments: true, owners: true, heartbeats: segmentWorkers !== undefined }),
  rows: ({ segments, segmentWorkers }) => `
    SELECT s.consumer_name::text AS name, s.segment_id::int AS segment_id, s.total_segments::int AS total_segments,
      s.owner_id::text AS owner, s.checkpoint::bigint AS checkpoint,
      ${segmentWorkers ? 'w.last_heartbeat' : 'NULL::timestamptz'} AS heartbeat
    FROM ${segments} s
    ${segmentWorkers ? `LEFT JOIN ${segmentWorkers} w ON w.consumer_name = s.consumer_name AND w.worker_id::text = s.owner_id::text` : ''}`,
};
