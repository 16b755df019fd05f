import assert from 'node:assert/strict';
import { lookForLost } from '../../src/app/consumers/lost/lookForLost';
import { askCli } from '../support/live/askCli';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import type { LiveWorker } from '../support/live/liveWorker';
import { until } from '../support/postgres';
import { testHub } from '../support/testHub';

/** Number of events that are committed late. */
const LATE = 8;
/** Delay of their commits in seconds: polls of the feed would miss it. */
const LATENESS_S = 1.5;

describe('events that are committed late', () => {
  let store: LiveStore;
  let worker: LiveWorker | undefined;

  afterEach(async () => {
    worker?.kill();
    await worker?.ended;
    await store.remove();
  });

  it('are all found for certain while the consumers are shown, without any that came in time', async () => {
    store = await createLiveStore('core');
    worker = store.start([{ name: 'search_index' }], { segments: 1 });
    await until(
      async () => (await store.count('SELECT count(*) FROM consumer_segments WHERE owner_id IS NOT NULL')) === 1,
    );
    const hub = testHub({ sources: [store.source] });
    hub.set('pollIntervalS', 2);
    await hub.hub.connect(store.source, {});
    const { feed } = hub.hub.handle('shop');
    const watching = feed.watch('closely');
    const consumer = () => feed.state.consumers.find(({ name }) => name === 'search_index');
    await until(() => consumer() !== undefined);
    const handled = (position: number) => async () =>
      (await store.count('SELECT min(checkpoint) FROM consumer_segments')) >= position;

    const taken = () =>
      store.count('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_global_position_seq');

    const late: Promise<number>[] = [];
    for (let i = 0; i < LATE; i++) {
      const before = await taken();
      late.push(store.appendLate(`late-${i}`, LATENESS_S));
      await until(async () => (await taken()) > before);
      await until(handled(await store.append('OrderPlaced', `quick-${i}`)));
    }
    const expected = (await Promise.all(late)).sort((a, b) => a - b).map(String);
    const found = () =>
      (consumer()?.findings ?? []).flatMap((finding) => (finding.kind === 'lateCommits' ? finding.positions : []));
    await until(() => found().length >= LATE);
    assert.deepEqual(found(), expected);

    const report = await hub.hub.handle('shop').use((open) =>
      lookForLost(
        'search_index',
        {
          store: open,
          judged: async () => ({ consumers: feed.state.consumers, takenAt: Date.now() }),
          readLog: async () => ({ skips: [], files: 0 }),
        },
        new AbortController().signal,
      ),
    );
    assert.deepEqual(
      report?.events.map(({ position, reason, event }) => [position, reason, event?.eventType]),
      expected.map((position) => [position, 'seen', 'OrderPlaced']),
    );
    watching.dispose();
    await hub.dispose();
  });

  it('are found by the command line if their transaction is younger than the checkpoint', async () => {
    store = await createLiveStore('core');
    for (let i = 0; i < 3; i++) await store.append('OrderPlaced', `order-${i}`);
    await store.count(
      "INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, checkpoint) VALUES ('search_index', 0, 1, 3) RETURNING 1",
    );
    await store.count(
      `INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
       VALUES (0, 'Shop', 'Order', 'late', 1, gen_random_uuid(), 'OrderShipped', '{}') RETURNING 1`,
    );
    const asked = await askCli(store.folder, store.url, ['lost', 'search_index']);
    const events = asked.events as { position: string; reason: string; certain: boolean }[];
    assert.deepEqual(
      events.map(({ position, reason, certain }) => [position, reason, certain]),
      [['0', 'beganAfter', false]],
    );
    assert.match(String(asked.sentence), /1 event .* 0 for certain, 1 probably/);
  });

  it('are found by the command line from checkpoints of an earlier run; without one it says what it cannot know', async () => {
    store = await createLiveStore('core');
    const first = await store.append('OrderPlaced', 'order-1');
    const open = await store.beginAppend('order-2');
    const last = await store.append('OrderPlaced', 'order-3');
    await store.count(`INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, checkpoint)
      VALUES ('search_index', 0, 1, ${last}) RETURNING 1`);
    const ask = async (...options: readonly string[]) => {
      const asked = await askCli(store.folder, store.url, ['lost', 'search_index', ...options]);
      const events = asked.events as { position: string; reason: string; look: { checkpoint: string } | null }[];
      const found = events.map(({ position, reason, look }) => [position, reason, look?.checkpoint]);
      return { found, limits: (asked.limits as string[]).join(' ') };
    };
    const noted = await ask('--history', 'noted');
    assert.deepEqual(noted.found, []);
    assert.match(noted.limits, /before this run is not known.*noted where they stand now/);
    await open.commit();
    const later = await store.append('OrderPlaced', 'order-4');
    await store.count(`UPDATE consumer_segments SET checkpoint = ${later} RETURNING 1`);
    const alone = await ask();
    assert.deepEqual(alone.found, [], 'by now the checkpoint is younger than the event');
    assert.match(alone.limits, /Nothing was watched.*before this run is not known.*With --history FOLDER/);
    const compared = await ask('--history', 'noted');
    assert.deepEqual(compared.found, [[String(open.position), 'recorded', String(last)]]);
    assert.match(compared.limits, /compared with 1 look .* recorded since/);
    assert.doesNotMatch(compared.limits, /not known:|view .Consumers/);
    assert.equal(first + 1, open.position);
  });
});
