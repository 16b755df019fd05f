import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import type { Segment } from '../../src/model/consumer/consumer';
import { segmentOf } from '../../src/model/consumer/partition';
import { fixtureEvents, fixtureSnapshot } from '../support/fixtures';
import { WORKER } from '../support/polls';
import { LIVE, recordedRuns } from '../support/recordedRuns';
import { eventAt, reportOn, type Story, segmentsAt, wholeAt } from '../support/story';

/** What a killed process leaves in the rows: its ids and its last heartbeats. */
const lost = (ownerId: string, heartbeatAgeS: number): Partial<Segment> => ({ ownerId, heartbeatAgeS });

describe('recorded runs of the real libraries', () => {
  let folder: string;
  const write = (name: string, lines: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-truth-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('core: the poison event of the fixtures, and the three consumers that stopped with it', async () => {
    const story: Story = {
      files: ['test/fixtures/pupsourcing-core/api-slog-text.log'],
      events: fixtureEvents(),
      consumers: fixtureSnapshot().consumers,
      at: '2026-11-22T15:10:00Z',
    };
    const { diagnosis } = await reportOn(story, 'billing_outbox');
    assert.deepEqual(
      diagnosis.culprits.map(({ event }) => event.position),
      ['449'],
    );
    const other = await reportOn(story, 'user_read_model');
    assert.deepEqual(other.diagnosis.culprits, []);
    assert.match(other.report, /billing\\?_outbox: it failed at \\?#449/);
  });

  describe('core: the first of many errors is the cause', () => {
    const story = recordedRuns['core-collateral-errors.log'];

    it('names only #9, and the others in the order in which they stopped', async () => {
      const { diagnosis, report } = await reportOn(story, 'order_fulfilment');
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, segment, error }) => [position, segment, error]),
        [['9', 4, 'optimistic concurrency conflict']],
      );
      const wentDown = report.slice(report.indexOf('## Went down with it'));
      const places = ['First failure', '4948', '4878', '4792', '4884', '5149', '2532'].map((word) =>
        wentDown.indexOf(word),
      );
      assert.ok(!places.includes(-1), wentDown);
      assert.deepEqual(
        places.toSorted((a, b) => a - b),
        places,
      );
      assert.match(wentDown, /driver: bad connection/);
    });

    for (const victim of ['billing_outbox', 'search_index', 'user_read_model']) {
      it(`blames no event of ${victim}, and refers to the first failure`, async () => {
        const { diagnosis, report } = await reportOn(story, victim);
        assert.deepEqual(blockingOf(diagnosis), []);
        assert.deepEqual([diagnosis.withoutEvent, diagnosis.interrupted], [null, null]);
        assert.match(report, /order\\?_fulfilment: it failed at \\?#9/);
        assert.match(
          report,
          /First failure: .*order\\?_fulfilment, segment 4, at \\?#9: optimistic concurrency conflict/,
        );
      });
    }

    it('gives both segments if the log names another one than the stream has now', async () => {
      const now = segmentOf('pay-1ced0630-48d5-4e96-af18-dc96c04e44a6', 4);
      const changed = { name: 'order_fulfilment', segments: segmentsAt(4, 5402, { [now]: 8 }) };
      const { diagnosis, report } = await reportOn({ ...story, consumers: [changed] }, 'order_fulfilment');
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, segment }) => [position, segment]),
        [['9', now]],
      );
      assert.match(report, new RegExp(`log line says segment 4; of the 4 segments .* falls to ${now}`));
    });
  });

  describe('core: the main program ends at once', () => {
    const file = `${LIVE}/core-main-exits-at-once.log`;
    const poisoned = segmentOf('pay-f1d8612f-2e5b-444a-b7f5-11fc69885436', 4);
    const story = recordedRuns['core-main-exits-at-once.log'];

    it('lists the consumers that stopped with the one that failed', async () => {
      const { diagnosis, report } = await reportOn(story, 'billing_outbox');
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, segment }) => [position, segment]),
        [['3309', poisoned]],
      );
      assert.deepEqual(
        diagnosis.companions.map(({ consumer }) => consumer),
        ['order_fulfilment', 'search_index', 'user_read_model'],
      );
      assert.match(report, /search\\?_index: the last heartbeat came just before that end/);
    });

    for (const victim of ['order_fulfilment', 'search_index', 'user_read_model']) {
      it(`names the failure that stopped ${victim}`, async () => {
        const { diagnosis, report } = await reportOn(story, victim);
        assert.deepEqual(blockingOf(diagnosis), []);
        assert.match(report, /billing\\?_outbox: it failed at \\?#3309 just before/);
        assert.match(report, /begin with that one/);
        assert.match(report, /ended at once/);
      });
    }

    it('finds the failure from the log alone if there are no heartbeats', async () => {
      const gone = (name: string) => ({ name, segments: segmentsAt(4, 3300) });
      const consumers = [gone('billing_outbox'), gone('search_index'), gone('user_read_model')];
      const before = readFileSync(file, 'utf8').split('\n');
      const ended = before.slice(
        0,
        before.findIndex((line) => line.includes('"worker starting"')),
      );
      const files = [write('killed.log', ended)];
      const { diagnosis } = await reportOn({ ...story, files, consumers }, 'search_index');
      assert.deepEqual(
        diagnosis.companions.map(({ consumer, reason, failure }) => [consumer, reason, failure?.line.position]),
        [
          ['billing_outbox', 'sameProcess', '3309'],
          ['user_read_model', 'sameProcess', undefined],
        ],
      );
    });
  });

  describe('core: a panic', () => {
    const story = recordedRuns['core-panic.log'];
    const segment = segmentOf('da56ce3e-e129-430d-bb06-723d64510438', 4);

    it('names the consumer by its handler in the Go sources, and the event by the id in the text', async () => {
      const handlers = [
        { consumer: 'order_fulfilment', receiver: 'Fulfilment', file: '/home/me/shop/main.go' },
        { consumer: 'search_index', receiver: 'Search', file: '/home/me/shop/search.go' },
      ];
      const { diagnosis, report } = await reportOn({ ...story, handlers }, 'order_fulfilment');
      assert.deepEqual(
        blockingOf(diagnosis).map(({ position, isProbable, error }) => [position, isProbable, error]),
        [['4720', true, 'panic: runtime: order da56ce3e-e129-430d-bb06-723d64510438 has no lines']],
      );
      assert.match(report, new RegExp(`## Probably stopped at \\\\?#4720 OrderPlaced in segment ${segment}`));
      assert.match(report, /the handler of order\\?_fulfilment/);
      assert.match(report, /In the workspace: \/home\/me\/shop\/main\.go, line 146/);
      assert.match(report, /At about 2026-11-28 05:42:46\.384 UTC/);
    });

    it("names the consumer by the type's name if there are no sources", async () => {
      const { diagnosis, report } = await reportOn(story, 'order_fulfilment');
      assert.equal(diagnosis.culprits[0]?.event.position, '4720');
      assert.match(report, /probably the handler of order\\?_fulfilment/);
    });

    it('blames no event of another consumer, and says how its process ended', async () => {
      const { diagnosis, report } = await reportOn(story, 'search_index');
      assert.deepEqual(blockingOf(diagnosis), []);
      assert.match(report, /## Its process crashed/);
      assert.match(report, /handler of order\\?_fulfilment/);
    });

    it('is history after the process was restarted', async () => {
      const later = [eventAt(5300, '2026-11-28T05:52:40Z')];
      const consumers = [{ name: 'search_index', segments: segmentsAt(6, 5200, {}, lost('e90e', 45)) }];
      const { diagnosis } = await reportOn(
        { ...story, events: later, consumers, at: '2026-11-28T05:53:30Z' },
        'search_index',
      );
      assert.equal(diagnosis.crash, null);
    });
  });

  it('core: a slow consumer blames nothing', async () => {
    const story = recordedRuns['core-slow-consumer.log'];
    const { diagnosis } = await reportOn(story, 'search_index');
    const { culprits, crash, end, withoutEvent, interrupted } = diagnosis;
    assert.deepEqual([culprits, crash, end, withoutEvent, interrupted], [[], null, null, null, null]);
  });

  describe('worker', () => {
    const file = `${LIVE}/worker-stops-after-five-failures.log`;

    it('five failures at one event stop the worker and its other consumers', async () => {
      const story = recordedRuns['worker-stops-after-five-failures.log'];
      const { diagnosis, report } = await reportOn(story, 'billing_outbox');
      assert.deepEqual(
        diagnosis.culprits.map(({ event, failure }) => [event.position, failure.times]),
        [['2223', 5]],
      );
      assert.match(report, /no tariff for provider "klarna"/);
      const other = await reportOn(story, 'search_index');
      assert.deepEqual(other.diagnosis.culprits, []);
      assert.match(other.report, /billing\\?_outbox: it failed at e805671e/);
    });

    it('waits at a gap, according to the store alone, and confirmed by the log', async () => {
      const story: Story = {
        files: [],
        events: [eventAt(674, '2026-11-28T05:50:00Z'), eventAt(677, '2026-11-28T05:50:01Z')],
        consumers: [{ name: 'search_index', segments: wholeAt(674, lost('w', 2)) }],
        at: '2026-11-28T05:50:30Z',
        features: WORKER,
      };
      const { diagnosis, report } = await reportOn(story, 'search_index');
      assert.deepEqual([diagnosis.gap?.from, diagnosis.gap?.to, diagnosis.gap?.confirmedBy], ['675', '676', null]);
      assert.match(report, /It waits at the gap 675–676 \(up to 30 s by its rule\)/);
      assert.doesNotMatch(report, /No log file is known/);
      const confirmed = await reportOn({ ...story, files: [file] }, 'search_index');
      assert.match(confirmed.report, /The log says so, too: the gap became stale at 2026-11-28 05:50:43/);
    });
  });

  describe('log that is older than the waiting events', () => {
    it('gives no evidence, and the report names its newest line', async () => {
      const story: Story = {
        files: [`${LIVE}/core-main-exits-at-once.log`],
        events: [eventAt(9000, '2026-11-28T09:00:00Z'), eventAt(3309, '2026-11-28T05:00:00Z')],
        consumers: [
          { name: 'billing_outbox', segments: segmentsAt(1, 8999) },
          { name: 'search_index', segments: segmentsAt(1, 8999) },
        ],
        at: '2026-11-28T09:05:00Z',
      };
      const { diagnosis, report } = await reportOn(story, 'billing_outbox');
      const { culprits, passed, companions, end } = diagnosis;
      assert.deepEqual([culprits, passed, companions, end], [[], null, [], null]);
      assert.match(
        report,
        /newest line of core-main-exits-at-once\\?\.log is of 2026-11-28 05:37:22\.678 UTC, older than what waits/,
      );
    });

    it('is not recognised as old if its times have no zone', async () => {
      const line = '2026/11/28 08:55:51 [ERROR] segment worker error [consumer billing_outbox error boom]';
      const story: Story = {
        files: [write('std.log', [line])],
        events: [eventAt(9000, '2026-11-28T09:00:00Z')],
        consumers: [{ name: 'billing_outbox', segments: segmentsAt(1, 8999) }],
        at: '2026-11-28T09:05:00Z',
      };
      assert.deepEqual((await reportOn(story, 'billing_outbox')).diagnosis.outdated, []);
    });
  });
});
