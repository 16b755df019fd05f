import assert from 'node:assert/strict';
import type { Segment } from '../../src/model/consumer/consumer';
import { segmentOf } from '../../src/model/consumer/partition';
import { BEFORE, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { eventAt, reportOn, segmentsAt, wholeAt } from '../support/story';

const alive = (second: number, consumer: string) => line(second, 'INFO', 'segment events processed', { consumer });
const stackOf = (type: string) => ['', 'goroutine 7 [running]:', `main.(*${type}).Handle(0xc0)`, '\t/src/h.go:31 +0x6'];
const companions = async (...asked: Parameters<typeof reportOn>) =>
  (await reportOn(...asked)).diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]);

describe('several segments, processes and files at once', () => {
  const { story, folderStory, blocking } = writtenLogs();
  const owned = (name: string, ownerId: string, heartbeatAgeS: number) => ({
    name,
    segments: segmentsAt(1, 9, {}, { ownerId, heartbeatAgeS }),
  });

  it('two segments that fail at once, in the other order in the next life: both events are poison', async () => {
    const life = (second: number, owner: string, ...order: readonly (readonly [number, string])[]) => [
      started(second, 'billing', owner),
      ...order.flatMap(([position, error], i) => failed(second + 5 + i / 20, 'billing', position, error)),
    ];
    const first = life(0, 'a', [13, 'no tariff'], [18, 'no address'], [21, 'driver: bad connection']);
    const again = life(10, 'b', [18, 'no address'], [13, 'no tariff'], [21, 'driver: bad connection']);
    assert.deepEqual(await blocking(story([first]), 'billing'), ['13']);
    const segments = { consumers: [{ name: 'billing', segments: segmentsAt(4, 9) }] };
    const both = story([[...first, ...again]], segments);
    assert.deepEqual((await blocking(both, 'billing')).toSorted(), ['13', '18']);
    const { report } = await reportOn(both, 'billing');
    assert.match(report, /First failure: .*#18: no address/);
    assert.doesNotMatch(report.slice(report.indexOf('## Went down with it')), /09:00:05/, 'one life at a time');
  });

  it('a panic of one process and a poison event of another: each is reported at a segment of its own process', async () => {
    const panicked = [started(-60, 'billing', 'a'), alive(-1, 'billing'), 'panic: nil map', ...stackOf('Billing')];
    const poisoned = [started(-60, 'billing', 'b'), ...failed(0, 'billing', 10, 'no tariff', 3)];
    const segments = segmentsAt(4, 9).map((each): Segment => {
      return each.id === 0 || each.id === 1 ? { ...each, ownerId: 'a', heartbeatAgeS: 300 } : each;
    });
    const one = story([panicked, poisoned], { consumers: [{ name: 'billing', segments }] });
    // #10 falls to segment 3; #11 is the first waiting event in a segment of the process that panicked.
    assert.deepEqual(await blocking(one, 'billing'), ['11', '10']);
    assert.match((await reportOn(one, 'billing')).report, /Probably stopped at \\?#11[\s\S]*## Stopped at \\?#10/);
  });

  it('a killed process and another one that takes over a consumer and meets a poison event: they did not end together', async () => {
    const killed = [started(-60, 'billing', 'a'), started(-60, 'search', 's'), alive(0, 'billing')];
    const later = [started(-60, 'billing', 'b'), ...failed(31, 'billing', 13, 'no tariff')];
    const consumers = [{ name: 'billing', segments: segmentsAt(1, 9) }, owned('search', 's', 300)];
    const one = story([killed, later], { consumers });
    assert.deepEqual([await blocking(one, 'billing'), await blocking(one, 'search')], [['13'], []]);
    assert.deepEqual([await companions(one, 'billing'), await companions(one, 'search')], [[], []]);
    assert.match(
      (await reportOn(one, 'search')).report,
      /ended at once[\s\S]*last line of that process is of .*09:00:00/,
    );
  });

  it('a database that goes away stops all consumers, and none of their events is blamed', async () => {
    const one = story([
      [
        ...failed(0, 'billing', 13, 'driver: bad connection'),
        ...failed(0.2, 'search', 21, 'failed to save: context deadline exceeded'),
        ...failed(0.3, 'users', 24, 'sql: transaction has already been committed or rolled back'),
      ],
    ]);
    for (const consumer of ['billing', 'search', 'users']) {
      assert.deepEqual(await blocking(one, consumer), []);
      assert.match((await reportOn(one, consumer)).report, /It was interrupted while it handled/);
    }
  });

  it('a projection that stopped for good does not explain another one that its own service refuses', async () => {
    const failedFor = (second: number, message: string, projection: string, position: number, error: string) =>
      line(second, 'ERROR', message, {
        instance_id: 'i',
        projection,
        error: `handle event ${eventAt(position, BEFORE).eventId} for projection ${projection}: ${error}`,
      });
    const lines = [
      failedFor(0, 'projection returned a permanent error; stopping projection', 'billing', 13, 'no tariff'),
      failedFor(2, 'projection batch failed; retrying', 'search', 21, 'index: i/o timeout'),
    ];
    const consumers = ['billing', 'search'].map((name) => ({
      name,
      segments: wholeAt(9, { ownerId: 'i', heartbeatAgeS: 2 }),
    }));
    const one = story([lines], { consumers, features: WORKER });
    assert.deepEqual([await blocking(one, 'billing'), await blocking(one, 'search')], [['13'], ['21']]);
    assert.equal((await reportOn(one, 'billing')).diagnosis.incident, null);
  });

  describe('a failed event beyond what is read next, after its segment was added far behind', () => {
    const begun = (second: number, owner: string) =>
      line(second, 'INFO', 'segment processor starting', {
        consumer: 'billing',
        owner_id: owner,
        total_segments: 4,
        batch_size: 2,
      });
    const life = (second: number, owner: string, position: number) => [
      begun(second, owner),
      ...failed(second + 5, 'billing', position, 'no tariff', 1),
    ];

    it('is named with both segments if it ended the process', async () => {
      const segments = segmentsAt(8, 9);
      const now = segmentOf('order-33', 8);
      assert.notEqual(now, 1);
      const lines = life(0, 'a', 33).map((text) =>
        text.replace('"position":33', '"position":33,"aggregate_id":"order-33"'),
      );
      const one = story([lines], { consumers: [{ name: 'billing', segments }] });
      assert.deepEqual(await blocking(one, 'billing'), ['33']);
      assert.match(
        (await reportOn(one, 'billing')).report,
        new RegExp(`says segment 1; of the 8 segments .* falls to ${now}`),
      );
    });

    it('is not named if a later life failed elsewhere, has not failed, or is running', async () => {
      const dead = { consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] };
      assert.deepEqual(await blocking(story([[...life(0, 'a', 33), ...life(60, 'b', 11)]], dead), 'billing'), ['11']);
      const again = [...life(0, 'a', 33), begun(60, 'b'), alive(70, 'billing')];
      assert.deepEqual(await blocking(story([again], dead), 'billing'), []);
      const lives = { consumers: [owned('billing', 'b', 1)] };
      const set = story([life(0, 'a', 33)], lives);
      assert.deepEqual(await blocking(set, 'billing'), []);
      assert.match(
        (await reportOn(set, 'billing')).report,
        /mentions this consumer, but no failure at what it handles next/,
      );
    });

    it('is not named if its position has another event or none', async () => {
      const events = [eventAt(10, BEFORE), eventAt(11, BEFORE), eventAt(12, BEFORE), eventAt(40, BEFORE)];
      assert.deepEqual(await blocking(story([life(0, 'a', 33)], { events }), 'billing'), []);
    });
  });

  describe('a log that was rotated', () => {
    const begun = [started(-600, 'billing', 'a'), started(-600, 'search', 'b'), alive(-300, 'billing')];
    const names: readonly (readonly [current: string, rotated: string])[] = [
      ['shop.log', 'shop.log.1'],
      ['shop.log', 'shop.log-20261128'],
      ['shop.log', 'shop-2026-11-28T08-55-00.000.log'],
      ['0.log', '0.log.20261128-085500'],
    ];
    for (const [current, rotated] of names) {
      it(`still shows one process across ${rotated} and ${current}`, async () => {
        const dead = { consumers: [owned('billing', 'a', 118), owned('search', 'b', 118)] };
        const killed = folderStory(
          { [current]: [alive(-299, 'search'), alive(180, 'billing')], [rotated]: begun },
          dead,
        );
        const { diagnosis, report } = await reportOn(killed, 'billing');
        assert.equal(diagnosis.end?.kind === 'atOnce' && diagnosis.end.file, killed.files[0]);
        assert.match(report, /last line of that process is of 2026-11-28 09:03:00/);

        const [first = '', second = ''] = failed(0, 'billing', 13, 'no tariff');
        const cut = folderStory({
          [current]: [second, ...failed(0.3, 'search', 21, 'publisher gave up')],
          [rotated]: [...begun, first],
        });
        assert.deepEqual([await blocking(cut, 'billing'), await blocking(cut, 'search')], [['13'], []]);
        assert.match((await reportOn(cut, 'search')).report, /billing: it failed at \\?#13 just before/);

        const panicked = [...begun, 'panic: order-10 has no lines', ...stackOf('Billing')];
        const again = folderStory({
          [current]: [started(60, 'billing', 'c'), alive(180, 'billing')],
          [rotated]: panicked,
        });
        assert.equal((await reportOn(again, 'billing')).diagnosis.crash, null, 'started again in the next file');
      });
    }

    it('does not include logs of other processes beside it', async () => {
      const dead = { consumers: [owned('billing', 'a', 118)] };
      const one = folderStory({ 'shop-1.log': begun, 'shop-2.log': [alive(180, 'billing')], 'shop.log': [] }, dead);
      const { diagnosis } = await reportOn(one, 'billing');
      assert.equal(diagnosis.end?.kind === 'atOnce' && diagnosis.end.file, one.files[0]);
    });

    it('has the time of its newest file', async () => {
      const waiting = { events: [eventAt(13, '2026-11-28T09:02:00Z')] };
      const whole = folderStory({ 'shop.log': [alive(180, 'billing')], 'shop.log.1': begun }, waiting);
      assert.deepEqual((await reportOn(whole, 'billing')).diagnosis.outdated, []);
      const old = folderStory({ 'shop.log': [alive(0, 'billing')], 'shop.log.1': begun }, waiting);
      const { diagnosis } = await reportOn(old, 'billing');
      assert.deepEqual(
        diagnosis.outdated.map(({ file }) => file),
        [old.files[0]],
      );
    });
  });
});
