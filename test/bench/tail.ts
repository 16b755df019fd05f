import './hooks';
import assert from 'node:assert/strict';
import { createHealthTracker } from '../../src/model/healthTracker';
import { recognise } from '../../src/store/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { createTestDatabase } from '../support/postgres';
import { type Figure, type Section, sideBySide } from './measure';
import { BARE_POLL, judging, runBare } from './store';

const EVENTS = 200_000;
/** So many events wait for the last of the segments. */
const TAIL = 100_000;
const ROUNDS = 40;

/** The poll where the consumers are spread over a long tail, most of them further behind than is counted. */
export async function tailSection(): Promise<Section> {
  const database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}`);
  const { admin } = database;
  try {
    await generateEvents((sql) => admin.query(sql), { events: EVENTS, style: 'context' });
    await admin.query('SET jit = off; SET max_parallel_workers_per_gather = 0');
    const recognition = await recognise(await database.open());
    if (recognition.kind !== 'found') throw new Error(`The store was not recognised: ${recognition.kind}`);
    const { store } = recognition;
    const figures: Figure[] = [];
    for (const count of [1, 100, 5_000]) {
      // Every tenth position is a gap.
      await admin.query(`
        TRUNCATE consumer_segments, consumer_workers;
        INSERT INTO consumer_segments SELECT 'consumer-' || i / 50, i % 50, 50, 'w-' || i % 7,
          (SELECT max(global_position) FROM events) - ((i + 1) * ${TAIL * 1.1} / ${count})::bigint
        FROM generate_series(0, ${count - 1}) i;
        INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
        ANALYZE consumer_segments; ANALYZE consumer_workers`);
      const tracker = createHealthTracker();
      const poll = async () => {
        for (const health of tracker.take(await store.consumers(tracker.tailAfter), judging)) assert.ok(health.status);
      };
      const question = `poll with shares, segments: ${count.toLocaleString('en')}`;
      const bare = { name: 'Q9, bare `pg`', run: () => runBare(admin, [{ sql: BARE_POLL, params: [] }]) };
      figures.push(await sideBySide(question, ROUNDS, poll, bare));
    }
    return {
      title: 'Consumers far behind',
      about: `The same poll with the checkpoints spread over the newest ${TAIL.toLocaleString('en')} of ${EVENTS.toLocaleString('en')} events.`,
      figures,
    };
  } finally {
    await database.drop();
  }
}
