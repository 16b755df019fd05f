import assert from 'node:assert/strict';
import { noConsumerSettings } from '../../src/app/settings/consumerSettings';
import { segmentOf } from '../../src/model/consumer/partition';
import { statusPhrase } from '../../src/model/health/statusWords';
import { explainHealth } from '../../src/model/health/words';
import { english } from '../../src/model/text/translate';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import { until } from '../support/postgres';
import { type TestHub, testHub } from '../support/testHub';

/** With heartbeats of up to three seconds, a rest may be four times as long before the first batch was seen. */
const STALE_AFTER_S = 3;
const NAME = 'search_index';

describe('status of live workers from their rows', () => {
  let store: LiveStore;
  let hub: TestHub;
  let stop: () => void;
  const start: LiveStore['start'] = (...args) => store.start(...args);
  /** Each poll of the consumer: the rule, and the words of its row. */
  const looks: {
    readonly rule: string;
    readonly words: string;
    readonly checkpoint: number;
    readonly owner: string | null;
    readonly findings: number;
    readonly total: number | null;
    /** Events that wait: of the consumer, and the sum over its segments. */
    readonly waiting: readonly [whole: number, sum: number];
    readonly handledPerS: number | null;
    readonly sentence: string;
  }[] = [];
  const saw = (rule: string) => looks.some((look) => look.rule === rule);

  const watch = async (family: 'core' | 'worker') => {
    store = await createLiveStore(family);
    hub = testHub({ sources: [store.source] });
    hub.set('holdDownS', 0);
    hub.set('clearS', 0);
    hub.set(
      'consumers',
      new Map([[NAME, { ...noConsumerSettings, staleAfterSeconds: STALE_AFTER_S, aggregateTypes: ['Order'] }]]),
    );
    await hub.hub.connect(store.source, {});
    const { feed } = hub.hub.handle('shop');
    looks.length = 0;
    const listening = feed.onDidChange(({ consumers }) => {
      const view = consumers.find(({ name }) => name === NAME);
      if (!view) return;
      const { segment } = view.segments[0] ?? {};
      looks.push({
        rule: view.rule,
        words: statusPhrase(view, english),
        checkpoint: Number(segment?.checkpoint),
        owner: segment?.ownerId ?? null,
        findings: view.findings.length,
        total: segment?.total ?? null,
        waiting: [view.share.waiting, view.segments.reduce((sum, { share }) => sum + share.waiting, 0)],
        handledPerS: view.rates.handledPerS,
        sentence: explainHealth(view, english),
      });
    });
    const watching = feed.watch();
    stop = () => {
      watching.dispose();
      listening.dispose();
    };
  };

  afterEach(async () => {
    stop();
    await hub.dispose();
    await store.remove();
  });

  it('a slow consumer handles a long batch, is never blocked, and then the usual duration is known', async () => {
    await watch('core');
    start([{ name: NAME, takesS: 0.8 }], { segments: 1 });
    for (let batch = 0; batch < 2; batch++) {
      // All events are inserted at once, so that the worker reads them as one batch.
      await store.count(`
        INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Order', 'order-${batch}-' || i, 1, gen_random_uuid(), 'OrderPlaced', '{}' FROM generate_series(1, 7) i
        RETURNING 1`);
      const last = await store.count('SELECT max(global_position) FROM events');
      await until(() => looks.some(({ checkpoint }) => checkpoint >= last));
    }
    assert.ok(saw('longBatch'), looks.map(({ rule }) => rule).join());
    assert.deepEqual(
      looks.filter(({ rule }) => rule === 'blocked' || rule === 'crashLoop'),
      [],
    );
    // A row that was not read just now shows its age instead.
    assert.ok(looks.some(({ sentence }) => /^Handling a long batch \(has taken up to \d+ s\): /.test(sentence)));
  });

  it('a process that just died was last seen some seconds ago, without a time left, and later is dead', async () => {
    await watch('core');
    const worker = start([{ name: NAME, hangsAt: 'OrderPlaced' }], { segments: 1 });
    await until(
      async () => (await store.count('SELECT count(*) FROM consumer_segments WHERE owner_id IS NOT NULL')) === 1,
    );
    await store.append('OrderPlaced', 'order-1');
    await until(() => saw('catchingUp'));
    worker.kill();
    await until(() => saw('ownerDead'));
    // On a busy machine a poll comes late, and its figures show their age instead.
    const silent = looks.filter(({ rule, words }) => rule === 'ownerSilent' && !words?.startsWith('not read for'));
    assert.ok(silent.length > 0, looks.map(({ rule }) => rule).join());
    for (const { words } of silent) assert.match(words, /^waiting; its owner was last seen \d+ s ago$/);
    assert.ok(!saw('blocked'));
  });

  it('processes that panic repeatedly at one event are a crash loop', async () => {
    await watch('core');
    await store.append('OrderShipped', 'order-1');
    const isSilent = (rule: string | undefined) => rule === 'ownerSilent' || rule === 'ownerDead';
    for (let life = 1; life <= 4 && !saw('crashLoop'); life++) {
      const worker = start([{ name: NAME, crashesAt: ['OrderShipped', 'panic'], takesS: 1 }], { segments: 1 });
      assert.equal((await worker.ended).code, 2);
      // A supervisor waits a moment before a restart, as Kubernetes does. Without a log, the silence distinguishes a
      // death from a handover.
      const owners = () => new Set(looks.flatMap(({ owner }) => owner ?? [])).size;
      await until(() => saw('crashLoop') || (owners() === life && isSilent(looks.at(-1)?.rule)));
    }
    assert.ok(saw('crashLoop'), looks.map(({ rule }) => rule).join());
  });

  it('processes that fail at one event, release it and restart at once are a crash loop, even without a log', async () => {
    await watch('core');
    await store.append('OrderShipped', 'order-1');
    await store.append('OrderPlaced', 'order-2');
    for (let life = 1; life <= 9 && !saw('crashLoop'); life++) {
      const before = looks.length;
      const worker = start([{ name: NAME, failsAt: 'OrderShipped', takesS: 1 }], { segments: 1 });
      assert.equal((await worker.ended).code, 1);
      await until(() => looks.length > before);
    }
    assert.ok(saw('crashLoop'), looks.map(({ rule }) => rule).join());
    assert.match(
      looks.find(({ rule }) => rule === 'crashLoop')?.sentence ?? '',
      /^Crash loop: \d+ processes took segment 0/,
    );
    const rules = looks.map(({ rule }) => rule);
    // About the first owners, only a long batch is known.
    const changed = rules.slice(rules.indexOf('changingHands'));
    assert.ok(!saw('blocked') && !changed.includes('longBatch'), rules.join());
  });

  it('processes that hand a segment over are neither two owners nor a crash loop', async () => {
    await watch('core');
    await store.append('OrderPlaced', 'order-1');
    await store.count(`INSERT INTO consumer_workers
      SELECT '${NAME}', w, now() + interval '1 day' FROM unnest(ARRAY['a', 'b', 'c']) w RETURNING 1`);
    await store.count(`INSERT INTO consumer_segments VALUES ('${NAME}', 0, 1, 'b', 0) RETURNING 1`);
    for (const owner of ['a', 'b', 'c', 'a', 'b', 'a']) {
      await store.count(`UPDATE consumer_segments SET owner_id = '${owner}' RETURNING 1`);
      await until(() => looks.at(-1)?.owner === owner);
    }
    assert.deepEqual(
      looks.filter(({ rule, findings }) => rule === 'crashLoop' || findings > 0),
      [],
    );
  });

  it('four segments that become eight restart the rates; all figures agree, and a failure names both numbers', async () => {
    await watch('core');
    await store.count(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '{}' FROM generate_series(1, 300) i
      RETURNING 1`);
    const worker = start([{ name: NAME, takesS: 0.02, failsAt: 'PaymentCaptured' }], { segments: 4, batchSize: 50 });
    await until(() => looks.some(({ handledPerS }) => (handledPerS ?? 0) > 0));
    // The new rows begin at position 0, as the library makes them.
    await store.count(`WITH changed AS (UPDATE consumer_segments SET total_segments = 8)
      INSERT INTO consumer_segments (consumer_name, segment_id, total_segments, checkpoint)
      SELECT '${NAME}', i, 8, 0 FROM generate_series(4, 7) i RETURNING 1`);
    const isChanged = ({ total }: (typeof looks)[number]) => total === 8;
    await until(() => looks.filter(isChanged).some(({ handledPerS }) => (handledPerS ?? 0) > 0));
    const [first] = looks.filter(isChanged);
    assert.deepEqual([first?.handledPerS, looks.filter(({ rule }) => rule === 'fallingBehind')], [null, []]);
    const moved = [...Array(50).keys()].map((n) => `moved-${n}`).find((name) => segmentOf(name, 8) > 3) ?? '';
    const poison = await store.append('PaymentCaptured', moved);
    assert.equal((await worker.ended).code, 1);
    const { diagnosis, report } = await store.why(NAME);
    const [logged, now] = [segmentOf(moved, 4), segmentOf(moved, 8)];
    assert.deepEqual(
      diagnosis.culprits.map(({ event, segment, failure }) => [event.position, segment.id, failure.line.segment]),
      [[String(poison), now, logged]],
    );
    assert.match(report, new RegExp(`log line says segment ${logged}; of the 8 segments .* falls to ${now}`));
    for (const { waiting, sentence } of looks) {
      assert.equal(waiting[0], waiting[1]);
      const said = (/\((\d+) in all\)/.exec(sentence) ?? /(\d+) events wait/.exec(sentence))?.[1];
      if (said !== undefined) assert.equal(Number(said), waiting[0], sentence);
    }
  });

  it('figures without a new poll show their age, until the store answers again', async () => {
    await watch('core');
    await store.count(`INSERT INTO consumer_segments VALUES ('${NAME}', 0, 1, NULL, 0) RETURNING 1`);
    await until(() => looks.length > 0);
    const unlock = await store.lock('consumer_segments');
    await until(() => /^not read for \d/.test(looks.at(-1)?.words ?? ''));
    await unlock();
    await until(() => !/^not read for/.test(looks.at(-1)?.words ?? ''));
  });

  it('a consumer that waits at a gap says so in its row, without a log', async () => {
    await watch('worker');
    start([{ name: NAME }], { gapMs: 5_000 });
    const first = await store.append('OrderPlaced', 'order-1');
    await until(() => looks.some(({ checkpoint }) => checkpoint === first));
    const open = await store.beginAppend('order-2');
    await store.append('OrderPlaced', 'order-3');
    await until(() => saw('atGap'));
    assert.equal(looks.find(({ rule }) => rule === 'atGap')?.words, `waiting at the gap ${open.position}`);
    await open.rollback();
    await until(() => looks.at(-1)?.rule === 'caughtUp');
  });
});
