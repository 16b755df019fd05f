import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { passedOverJson } from '../../src/app/consumers/consumerJson';
import { readPassed } from '../../src/app/consumers/lost/readPassed';
import { needsAttention } from '../../src/app/consumers/view';
import { readConsumerLog } from '../../src/logs/failures/culprit';
import { isFreshLoss, passedFinding } from '../../src/model/consumer/findings';
import { explainFinding } from '../../src/model/consumer/findingWords';
import type { Position } from '../../src/model/event/event';
import { standsStill } from '../../src/model/health/rules';
import { lostReasonWords } from '../../src/model/lost/report';
import { english } from '../../src/model/text/translate';
import { askCli } from '../support/live/askCli';
import { createLiveStore, type LiveStore } from '../support/live/liveStore';
import { line, writtenLogs } from '../support/logLines';
import { fakeStore, WORKER } from '../support/polls';
import { until } from '../support/postgres';
import { eventAt, reportOn, type Story, wholeAt } from '../support/story';
import { testHub } from '../support/testHub';

const NAME = 'search';

describe('batch that a projector gave up after a failure', () => {
  const { story: storyOf } = writtenLogs();
  const CREATED = '2026-11-28T08:59:00Z';
  const events = (...positions: readonly number[]) =>
    positions.map((position) => eventAt(position, CREATED, { aggregate_id: `order-${position}` }));
  const from10 = (count: number) => events(...[...Array(count).keys()].map((n) => n + 10));

  const skipped = (target: number, count: number, failedAt: number | null, second = 0) =>
    line(second, 'ERROR', 'projection skipped a poison batch', {
      instance_id: 'a',
      projection: NAME,
      target_position: target,
      event_count: count,
      error:
        failedAt === null
          ? `handle batch for projection ${NAME}: no such column`
          : `handle event ${eventAt(failedAt, CREATED).eventId} for projection ${NAME}: bad document`,
    });
  const story = (lines: readonly string[], checkpoint: number, over: Partial<Story> = {}) =>
    storyOf([lines], {
      events: from10(31),
      consumers: [{ name: NAME, segments: wholeAt(checkpoint, { ownerId: 'a', heartbeatAgeS: 1 }) }],
      features: WORKER,
      ...over,
    });
  const ranges = async (one: Story) =>
    (await reportOn(one, NAME)).diagnosis.passedOver.map(({ events: passed, failedAt }) => [
      passed[0]?.position,
      passed.at(-1)?.position,
      passed.length,
      failedAt,
    ]);

  const cases: readonly (readonly [string, Story | (() => Story), readonly unknown[]])[] = [
    ['is reported with its range and the event', () => story([skipped(20, 5, 17)], 40), [['16', '20', 5, '17']]],
    ['is reported with its range if it has one event', () => story([skipped(20, 1, 20)], 40), [['20', '20', 1, '20']]],
    [
      'is reported with its range if the whole batch failed',
      () => story([skipped(20, 5, null)], 40),
      [['16', '20', 5, null]],
    ],
    [
      'reaches further back if positions in it stayed empty',
      () => story([skipped(20, 5, 17)], 40, { events: events(10, 11, 12, 13, 17, 18, 20, 21) }),
      [['12', '20', 5, '17']],
    ],
    [
      'is listed with others newest first, and once if it is logged twice or was given up again',
      () => story([skipped(20, 5, 17), skipped(30, 3, 29, 60), skipped(30, 3, 29, 60), skipped(20, 5, 17, 90)], 40),
      [
        ['16', '20', 5, '17'],
        ['28', '30', 3, '29'],
      ],
    ],
    ['does not count if the consumer was set back before it', () => story([skipped(20, 5, 17)], 15), []],
    [
      'counts as far as the consumer has passed it again after it was set back',
      () => story([skipped(20, 5, 17)], 18),
      [['16', '18', 3, '17']],
    ],
    ['is not reported if it is of another store', () => story([skipped(20, 5, 99)], 40), []],
    [
      'is not reported if it is of the same store before a reset',
      () =>
        story([skipped(20, 5, null)], 40, {
          events: from10(31).map((event) => ({ ...event, time: Date.parse('2026-11-28T09:04:00Z') })),
        }),
      [],
    ],
    [
      'is not reported if it is of another projection',
      () => story([skipped(20, 5, 17).replaceAll(NAME, 'billing')], 40),
      [],
    ],
    [
      'is not reported if its events are deleted',
      () => story([skipped(20, 5, null)], 40, { events: events(30, 31) }),
      [],
    ],
  ];
  it('is read together with neighbouring batches, and each batch is reported', async () => {
    const reads: string[] = [];
    const all = events(...[...Array(3_000).keys()].map((n) => n + 1));
    const lines = [...Array(290).keys()].map((n) => ({
      ...{ kind: 'poison' as const, consumer: NAME, gap: null, from: null, to: String(100 + 10 * n) as Position },
      ...{ events: 10, eventId: null, error: '', time: null, file: 'a', lineNumber: n + 1 },
    }));
    const store: Parameters<typeof readPassed>[2] = {
      waiting: async ({ segment: { checkpoint }, batchSize }) => {
        reads.push(checkpoint);
        return all.slice(Number(checkpoint), Number(checkpoint) + batchSize);
      },
    };
    const health = fakeStore(WORKER).look(2, { checkpoint: 3_000 });
    const found = await readPassed(lines.toReversed(), health, store, new AbortController().signal);
    assert.deepEqual(
      found.map(({ events: own }) => [own.length, own[0]?.position, own.at(-1)?.position]),
      lines.toReversed().map(({ to }) => [10, String(Number(to) - 9), to]),
    );
    assert.equal(reads.length, 1);
  });

  for (const [title, one, expected] of cases) {
    it(title, async () => assert.deepEqual(await ranges(typeof one === 'function' ? one() : one), expected));
  }

  it('is in the report with its error, its line, and what its handler may have done', async () => {
    const one = story([line(0, 'INFO', 'projection loop started', { projection: NAME }), skipped(20, 5, 17)], 40);
    const { report } = await reportOn(one, NAME);
    assert.match(report, /## Not handled, passed over: 5 events, #16 to #20\n\n```text\nbad document\n```/);
    assert.match(report, /the batch failed at #17 and was given up/);
    assert.match(report, /may have handled what lies before that event/);
    assert.match(report, /shop\.log, line 2/);
    const first = (await reportOn(story([skipped(20, 5, 16)], 40), NAME)).report;
    assert.doesNotMatch(first, /may have handled/);
    const many = [...Array(7).keys()].map((n) => skipped(20 + n, 1, 20 + n, n));
    assert.match((await reportOn(story(many, 40), NAME)).report, /#22[\s\S]*It gave up batches before that, too/);
  });
});

describe('projector that runs, and gives up a batch', () => {
  let store: LiveStore;
  beforeEach(async () => {
    store = await createLiveStore('projector');
  });
  afterEach(() => store.remove());

  it('is found by the list of events that were never handled, in the report and on the command line', async () => {
    const at = () => store.count('SELECT coalesce(min(last_position), 0) FROM projection_checkpoints');
    const fine = await store.append('OrderPlaced', 'order-1');
    const first = await store.count(`WITH made AS (INSERT INTO events
        (stream_type, stream_id, stream_version, event_id, event_type, payload)
      SELECT 'Order', 'order-2', i, gen_random_uuid(), CASE i WHEN 3 THEN 'PaymentCaptured' ELSE 'OrderPlaced' END, '{}'
      FROM generate_series(1, 4) i RETURNING global_position) SELECT min(global_position) FROM made`);
    store.start([{ name: NAME, skipsAt: 'PaymentCaptured' }], { batchSize: 4 });
    const last = await store.append('OrderPlaced', 'order-3');
    await until(async () => (await at()) >= last);
    assert.equal(first, fine + 1);
    const text =
      readFileSync(store.log, 'utf8')
        .split('\n')
        .findIndex((each) => each.includes('skipped a poison')) + 1;
    const batch = [fine, first, first + 1, first + 2].map(String);

    const hub = testHub({
      sources: [store.source],
      readLog: (name, signal) => readConsumerLog(name, [store.log], { signal, patterns: [] }),
    });
    await hub.hub.connect(store.source, {});
    const { feed } = hub.hub.handle('shop');
    const watching = feed.watch();
    const findings = () =>
      feed.state.consumers.flatMap((each) => each.findings.map((one) => explainFinding(one, english)));
    await until(() => findings().length > 0);
    assert.deepEqual(findings(), [
      `According to its log it gave up 1 batch after failures, last at #${first + 2}: 4 events were never handled.`,
    ]);
    assert.equal(feed.state.consumers.filter(needsAttention).length, 1, 'it continues, and events are lost');
    assert.equal(feed.state.consumers.filter(standsStill).length, 0);
    watching.dispose();
    await hub.dispose();
    const listed = await askCli(store.folder, store.url, ['consumers', '--logs', 'shop.log']);
    assert.deepEqual(
      (listed.consumers as { needsPerson: boolean; status: string }[]).map(({ needsPerson }) => needsPerson),
      [true],
    );

    const { diagnosis, report } = await store.why(NAME);
    assert.deepEqual(
      diagnosis.passedOver.map(({ events }) => events.map(({ position }) => position)),
      [batch],
    );
    assert.match(
      report.replaceAll('\\', ''),
      new RegExp(`Not handled, passed over: 4 events, #${fine} to #${first + 2}`),
    );
    const { signal } = new AbortController();
    const opened = await store.lost(NAME, (name) => readConsumerLog(name, [store.log], { signal, patterns: [] }));
    assert.deepEqual(
      opened.events.map(({ position, reason }) => [position, reason]),
      batch.map((position) => [position, 'passedOver']),
    );
    assert.match(
      lostReasonWords(opened.events[3] ?? assert.fail(), english),
      new RegExp(
        `^Almost certain: .* batch up to #${first + 2} after an error at #${first + 2}.*shop\\.log, line ${text}`,
      ),
    );

    const asked = await askCli(store.folder, store.url, ['lost', NAME, '--logs', 'shop.log']);
    const events = asked.events as { position: string; reason: string; log: { file: string; line: number } }[];
    assert.deepEqual(
      events.map(({ position, reason, log }) => [position, reason, log.file, log.line]),
      batch.map((position) => [position, 'passedOver', store.log, text]),
    );
    assert.match(String(asked.limits), /1 log file was searched/);
    const [said] = passedOverJson(diagnosis);
    assert.deepEqual(
      [said?.from, said?.to, said?.count, said?.line, said?.error],
      [batch[0], batch[3], 4, text, 'no tariff for Order'],
    );
  });

  it('is found within seconds if no consumer rests', async () => {
    store.start([{ name: NAME, skipsAt: 'PaymentCaptured' }], { batchSize: 4 });
    const { hub, dispose } = testHub({
      sources: [store.source],
      readLog: (name, signal) => readConsumerLog(name, [store.log], { signal, patterns: [] }),
    });
    await hub.connect(store.source, {});
    const { feed } = hub.handle('shop');
    const watching = feed.watch();
    const needy = () => feed.state.consumers.filter(needsAttention).length;
    await store.append('OrderPlaced', 'order-1');
    await until(() => feed.state.consumers.some(({ status }) => status === 'caughtUp'));
    assert.equal(needy(), 0);
    await store.append('PaymentCaptured', 'order-1');
    await until(() => needy() === 1);
    assert.deepEqual(
      feed.state.consumers.map(({ status }) => status),
      ['caughtUp'],
    );
    watching.dispose();
    await dispose();
  });
});

describe('events that were lost so recently that a person has to know', () => {
  const given = { batches: 1, events: 1, latest: '9' as Position, isLeast: false, isCertain: true };
  const isFresh = (at: number | null) => isFreshLoss(passedFinding({ ...given, at }, 86_400_000));
  it('are reported with a doubt if a line names no event', () => {
    const said = (isCertain: boolean) =>
      explainFinding(passedFinding({ ...given, isCertain, at: null }, 0), english).replace(/^.*never handled\.\s*/, '');
    assert.deepEqual(
      [said(true), said(false)],
      ['', 'Not every line about that names its event, so it may be about another store.'],
    );
  });

  it('count for a day, and never without a time', () =>
    assert.deepEqual([isFresh(1), isFresh(0), isFresh(null)], [true, false, false]));
});
