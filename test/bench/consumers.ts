import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { unknownScope } from '../../src/model/consumer/scope';
import { createHealthTracker } from '../../src/model/health/tracker';
import { runBare, storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, type Section, sideBySide } from './measure';

const POLLS = 60;
/** For consumers that are far behind, the checkpoints are spread over this many of the newest positions. */
const FAR = 100_000;
/** How long a poll looks again for positions that were missing at the first look. */
const SETTLED_MS = 2_100;

/** The poll of the core generation with only the necessary SQL. */
const BARE_POLL = `
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

const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 10, clearS: 10 };

/** The poll and judgement of all consumers, against that query alone. */
export async function consumersSection(bench: BenchStore): Promise<Section> {
  const store = await storeOf(await bench.open());
  const { admin } = bench;
  const figures: Figure[] = [];
  for (const [count, tail] of [1, 100, 5000].flatMap((count) => [
    [count, count * 40],
    [count, FAR],
  ]) as [number, number][]) {
    await admin.query(`
      TRUNCATE consumer_segments, consumer_workers;
      INSERT INTO consumer_segments SELECT 'consumer-' || i / 50, i % 50, 50, 'w-' || i % 7,
        (SELECT max(global_position) FROM events) - ((i + 1) * ${tail}::bigint / ${count}) FROM generate_series(0, ${count - 1}) i;
      INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
      ANALYZE consumer_segments; ANALYZE consumer_workers`);
    const tracker = createHealthTracker();
    const poll = async () => {
      for (const health of tracker.take(await store.consumers(tracker.kept.tailAfter), judging))
        assert.ok(health.status);
    };
    await poll();
    await pause(SETTLED_MS);
    figures.push(
      await sideBySide(
        `consumer poll, ${count.toLocaleString('en')} ${count === 1 ? 'segment' : 'segments'}${tail === FAR ? `, tail of ${FAR.toLocaleString('en')}` : ''}`,
        POLLS,
        poll,
        { name: 'bare poll, `pg`', run: () => runBare(admin, [{ sql: BARE_POLL, params: [] }]) },
        { ratioAtMost: 1.5 },
      ),
    );
  }
  return {
    title: 'Consumers',
    about:
      'All consumers in one round trip and judged, with the share of each segment, on the same store, from the third look on: before that the newest events are read whole.',
    figures,
  };
}
