import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { readPassed } from '../../../src/app/consumers/lost/readPassed';
import { EVERY_EVENT } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
import type { Health } from '../../../src/model/health/rules';
import type { PassedLine } from '../../../src/model/lost/passedOver';
import { makeEvent } from '../../support/events';

/** The number of events that a store reads ahead at most. */
const AHEAD = 10_000;
const HEAD = 30_000;
const events = Array.from({ length: HEAD }, (_, i) => makeEvent(i + 1));
const store = {
  waiting: async ({ segment, batchSize }: { segment: { checkpoint: Position }; batchSize: number }) =>
    events.slice(Number(segment.checkpoint), Number(segment.checkpoint) + Math.min(batchSize, AHEAD)),
};
const health = {
  segments: [{ segment: { id: null, total: null, checkpoint: String(HEAD) } }],
  scope: EVERY_EVENT,
} as unknown as Health;

const passed = async (count: number, failedAt: number) => {
  const failed = events[failedAt - 1] ?? assert.fail();
  const line = { kind: 'poison', to: '25000', events: count, eventId: failed.eventId } as unknown as PassedLine;
  const batches = await readPassed([line], health, store, new AbortController().signal);
  return batches.map((batch) => [batch.events[0]?.position, batch.events.at(-1)?.position, batch.failedAt]);
};

describe('the events of a batch that was given up', () => {
  it('are as many as the log says', async () => {
    assert.deepEqual(await passed(100, 24_950), [['24901', '25000', '24950']]);
  });

  it('are read in parallel for scattered batches, at most four at once', async () => {
    let [running, most] = [0, 0];
    const slow = {
      async waiting(request: Parameters<typeof store.waiting>[0]) {
        most = Math.max(most, ++running);
        await setImmediate();
        running--;
        return store.waiting(request);
      },
    };
    const ends = [...Array(9).keys()].map((n) => String(3_000 * (n + 1)) as Position);
    const lines = ends.map(
      (to) => ({ kind: 'poison', to, events: 2, eventId: null, time: null }) as unknown as PassedLine,
    );
    const batches = await readPassed(lines, health, slow, new AbortController().signal);
    assert.deepEqual(
      batches.map((batch) => batch.events.at(-1)?.position),
      ends,
    );
    assert.equal(most, 4);
  });

  it('do not include events before the batch if it had more than are read', async () => {
    assert.deepEqual(await passed(12_000, 24_000), [['15001', '25000', '24000']]);
    assert.deepEqual(await passed(12_000, 12_500), [], 'the one that failed lies before it');
  });
});
