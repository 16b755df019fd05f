import { storeTitle } from './assignments';
import type { Generation } from './generation';

/** The tables of the observability page: a position and the instances' heartbeats. */
export const seed: Generation = {
  title: (identity) => `${storeTitle(identity)} with the observability page's tables`,
  checkpoints: 'seedCheckpoints',
  uses: ['seedInstances'],
  features: ({ seedInstances }) => ({ segments: false, owners: false, heartbeats: seedInstances !== undefined }),
  rows: ({ seedCheckpoints, seedInstances }) => `
    SELECT c.consumer_id::text AS name, NULL::int AS segment_id, NULL::int AS total_segments, NULL::text AS owner,
      c.position::bigint AS checkpoint, ${seedInstances ? 'i.heartbeat' : 'NULL::timestamptz'} AS heartbeat
    FROM ${seedCheckpoints} c
    ${seedInstances ? `LEFT JOIN (SELECT consumer_id, max(last_heartbeat) AS heartbeat FROM ${seedInstances} GROUP BY 1) i ON i.consumer_id = c.consumer_id` : ''}`,
};
