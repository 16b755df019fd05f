import { asCoordinator, coordinatorCatalog } from '../support/citus/coordinator';
import { at, identify, storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, type Section, sideBySide } from './measure';

const POLLS = 60;
const LOOKUPS = 300;
const SAMPLES = 50;
const REACH = { ratioAtMost: 2 };

/** The query forms for a store that Citus spreads, against the plain forms, on one server where both work. */
export async function spreadSection(bench: BenchStore): Promise<Section> {
  const { admin } = bench;
  // Created for this section only, since the other ones use no Citus.
  await admin.query(coordinatorCatalog('events'));
  try {
    const db = await bench.open();
    const [plain, spread] = [await storeOf(db), await storeOf(asCoordinator(db))];
    const figures: Figure[] = [];
    for (const count of [18, 100]) {
      await admin.query(`
        TRUNCATE consumer_segments, consumer_workers;
        INSERT INTO consumer_segments SELECT 'consumer-' || i / 6, i % 6, 6, 'w-' || i % 7,
          (SELECT max(global_position) FROM events) - (i + 1) * 40 FROM generate_series(0, ${count - 1}) i;
        INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
        ANALYZE consumer_segments; ANALYZE consumer_workers`);
      const { head } = await plain.consumers();
      figures.push(
        await sideBySide(
          `consumers, ${count} segments`,
          POLLS,
          () => spread.consumers(head),
          { name: 'plain form', run: () => plain.consumers(head) },
          REACH,
        ),
      );
    }
    const { rows } = await admin.query<{ event_id: string; correlation_id: string }>(
      `SELECT event_id, correlation_id FROM events WHERE correlation_id IS NOT NULL ORDER BY global_position DESC LIMIT ${SAMPLES}`,
    );
    for (const [what, id] of [
      ['an event', 'event_id'],
      ['a correlation', 'correlation_id'],
    ] as const) {
      figures.push(
        await sideBySide(
          `identify ${what}`,
          LOOKUPS,
          (round) => identify(spread, at(rows, round % rows.length)[id]),
          { name: 'plain form', run: (round) => identify(plain, at(rows, round % rows.length)[id]) },
          REACH,
        ),
      );
    }
    return {
      title: 'Spread over machines',
      about: 'The forms in which a store that Citus spreads is asked, on one PostgreSQL, beside the plain ones.',
      figures,
    };
  } finally {
    await admin.query('DROP TABLE pg_dist_partition, pg_dist_shard, pg_dist_placement, pg_dist_local_group');
  }
}
