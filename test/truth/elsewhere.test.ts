import assert from 'node:assert/strict';
import type { Consumer } from '../../src/model/consumer/consumer';
import { BEFORE, batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { eventAt, reportOn, type Story, segmentsAt, wholeAt } from '../support/story';

const HOUR_S = 3_600;
/** The store is read at 09:05: the last heartbeat of a process that died at 09:01 has this age. */
const AGE_S = 240;

/** A consumer with one segment, still owned by a dead process. */
const owned = (name: string, ownerId: string, heartbeatAgeS = AGE_S): Consumer => ({
  name,
  segments: segmentsAt(1, 9, {}, { ownerId, heartbeatAgeS }),
});
/** A consumer with one segment, released by its process. */
const released = (name: string): Consumer => ({ name, segments: segmentsAt(1, 9) });

/** The line of core about a failure with all that it knows of the event; its process ends. */
const refused = (second: number, consumer: string, position: number, stream = `order-${position}`) => [
  line(second, 'ERROR', 'consumer handler error', {
    ...{ consumer, segment_id: 0, position, aggregate_type: 'Order', aggregate_id: stream, event_type: 'OrderPlaced' },
    error: 'no tariff',
  }),
  ...failed(second, consumer, position, 'no tariff', 0).slice(1),
];

describe('logs of other processes, and logs with other clocks', () => {
  const { story, blocking } = writtenLogs();
  const companions = async (one: Story, name: string) =>
    (await reportOn(one, name)).diagnosis.companions.map(({ consumer }) => consumer);

  describe('a killed process, while a poison event ends another process', () => {
    const killed = [started(-60, 'search', 's'), started(-60, 'users', 'u'), line(59, 'INFO', 'events appended', {})];
    const poisoned = [started(-60, 'billing', 'b'), started(-60, 'mails', 'm'), ...refused(60, 'billing', 13)];
    const one = () =>
      story([killed, poisoned], {
        consumers: [owned('search', 's'), owned('users', 'u'), released('billing'), owned('mails', 'm')],
      });

    it('stops only the consumers of each process', async () => {
      const all: Record<string, readonly string[]> = {};
      for (const name of ['search', 'users', 'billing', 'mails']) all[name] = await companions(one(), name);
      assert.deepEqual(all, { search: ['users'], users: ['search'], billing: ['mails'], mails: ['billing'] });
    });

    it('is not attributed to that event, unlike a consumer in the same process', async () => {
      const search = (await reportOn(one(), 'search')).report;
      assert.doesNotMatch(search, /billing/);
      assert.match(search, /Its process ended at once/);
      assert.match(
        (await reportOn(one(), 'mails')).report,
        /It ended when billing failed at \\?#13; begin with that one/,
      );
    });
  });

  describe('a log of another store, whose consumers have the same names', () => {
    const staging = [started(-60, 'billing', 'of-staging'), ...refused(59, 'billing', 13, 'a-stream-of-staging')];

    it('says nothing about a dead process, and the report says why', async () => {
      const one = story([staging], { consumers: [owned('billing', 'b'), owned('search', 's')] });
      const { diagnosis, report } = await reportOn(one, 'billing');
      assert.deepEqual([diagnosis.culprits, diagnosis.end, diagnosis.crash], [[], null, null]);
      assert.match(report, /shop\\?\.log names other owners of this consumer than the store does/);
      assert.doesNotMatch(report, /no tariff|process released it|of-staging/);
      const search = (await reportOn(one, 'search')).report;
      assert.doesNotMatch(search, /failed at/);
      assert.match(search, /billing: its last heartbeat is just as old/, 'according to the store');
    });

    it("is not mentioned if the process's own log names the event", async () => {
      const own = [started(-60, 'billing', 'b'), ...refused(59, 'billing', 14)];
      const one = story([staging, own], { consumers: [owned('billing', 'b')] });
      assert.deepEqual(await blocking(one, 'billing'), ['14']);
      assert.doesNotMatch((await reportOn(one, 'billing')).report, /other owners/);
    });

    it('does not hide an event that failed in an earlier process with its own log', async () => {
      const earlier = [started(-90, 'billing', 'a'), ...refused(30, 'billing', 13)];
      const later = [started(40, 'billing', 'b')];
      const one = story([earlier, later], { consumers: [owned('billing', 'b')] });
      assert.deepEqual(await blocking(one, 'billing'), ['13']);
    });
  });

  describe('a log whose clock is hours off', () => {
    const life = (offS: number) => [
      started(offS - 60, 'billing', 'b'),
      started(offS - 60, 'search', 's'),
      ...refused(offS + 60, 'billing', 13),
    ];
    const stopped = { consumers: [released('billing'), owned('search', 's')] };

    for (const hours of [-2, 2]) {
      it(`names the event and the stopped consumers at ${hours} hours, and says that the times are the log's`, async () => {
        const one = story([life(hours * HOUR_S)], stopped);
        assert.deepEqual(await blocking(one, 'billing'), ['13']);
        assert.deepEqual(await companions(one, 'billing'), ['search']);
        const { report } = await reportOn(one, 'billing');
        assert.match(
          report,
          new RegExp(`Seen at 2026-11-28 ${hours < 0 ? '07' : '11'}:01:00.000 UTC \\(by the clock of the log\\)`),
        );
        assert.doesNotMatch(report, /older than what waits/);
      });
    }

    it('is recognised by an event id, as worker logs it', async () => {
      const tries = (offS: number) => [
        line(offS - 60, 'INFO', 'worker registered', { worker_id: 'w' }),
        line(offS - 60, 'INFO', 'consumer loop started', { worker_id: 'w', consumer: 'billing' }),
        ...[1, 2].map((times) => batchFailed(offS + 60 + times, 'billing', 13, 'no tariff', times)),
      ];
      const consumers = [{ name: 'billing', segments: wholeAt(9, { ownerId: 'w', heartbeatAgeS: 1 }) }];
      const report = async (hours: number) =>
        (await reportOn(story([tries(hours * HOUR_S)], { consumers, features: WORKER }), 'billing')).report;
      assert.match(await report(-2), /07:01:02\.000 UTC \(by the clock of the log\)/);
      assert.doesNotMatch(await report(0), /by the clock/);
    });

    it('is recognised by an event at which another consumer failed, and which was handled since', async () => {
      const events = [
        eventAt(5, BEFORE, { aggregate_id: 'order-5' }),
        eventAt(13, BEFORE, { aggregate_id: 'order-13' }),
      ];
      const lines = (offS: number) => [
        started(offS - 60, 'billing', 'b'),
        started(offS - 60, 'search', 's'),
        ...refused(offS, 'search', 5),
        line(offS + 60, 'ERROR', 'consumer batch failed', { worker_id: 'b', consumer: 'billing', error: 'no tariff' }),
      ];
      const reportOf = async (hours: number) =>
        (await reportOn(story([lines(hours * HOUR_S)], { ...stopped, events }), 'billing')).report;
      assert.match(await reportOf(-2), /no tariff[\s\S]*07:01:00\.000 UTC \(by the clock of the log\)/);
      assert.doesNotMatch(await reportOf(0), /by the clock/);
    });

    it('counts as old if it names no process that the store knows', async () => {
      const one = story([life(-2 * HOUR_S)], { consumers: [released('billing')] });
      assert.deepEqual(await blocking(one, 'billing'), []);
      assert.match((await reportOn(one, 'billing')).report, /older than what waits/);
    });

    it('is not suspected if the clocks agree', async () => {
      assert.doesNotMatch((await reportOn(story([life(0)], stopped), 'billing')).report, /by the clock/);
    });
  });
});
