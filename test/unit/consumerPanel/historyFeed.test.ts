import assert from 'node:assert/strict';
import { HistoryFeed } from '../../../src/features/consumerPanel/historyFeed';
import type { ConsumerHistory, HistoryPoint } from '../../../src/model/history/history';
import type { ConsumerProtocol } from '../../../src/protocol/consumer';
import type { PushOf } from '../../../src/protocol/page';

type Message = Extract<PushOf<ConsumerProtocol>, { type: 'history' }>;

const point = (at: number): HistoryPoint => {
  return { at, waiting: 1, more: false, lagS: 1, appendedPerS: null, handledPerS: null };
};
const historyOf = (...times: readonly number[]): ConsumerHistory => ({ points: times.map(point), changes: [] });
const timesOf = (messages: readonly Message[]) =>
  messages.map(({ whole, points }) => [whole, points.map(({ at }) => at)]);

describe('the history that a consumer page gets', () => {
  let known: ConsumerHistory;
  let sent: Message[];
  let feed: HistoryFeed;

  beforeEach(() => {
    known = historyOf(1, 2, 3);
    sent = [];
    feed = new HistoryFeed(
      async () => known,
      (message) => sent.push(message),
    );
  });

  it('is complete at first; then it is the added points and the newest known one, which may have changed', async () => {
    await feed.restart();
    known = historyOf(1, 2, 3, 4, 5);
    await feed.update();
    await feed.update();
    assert.deepEqual(timesOf(sent), [
      [true, [1, 2, 3]],
      [false, [3, 4, 5]],
      [false, [5]],
    ]);
  });

  it('is complete again for a reloaded page, and if the history began again', async () => {
    await feed.restart();
    await feed.restart();
    known = historyOf(1);
    await feed.update();
    known = historyOf();
    await feed.update();
    assert.deepEqual(timesOf(sent), [
      [true, [1, 2, 3]],
      [true, [1, 2, 3]],
      [true, [1]],
      [true, []],
    ]);
  });

  it('is read once more, not many times, if several updates came while it was read', async () => {
    let reads = 0;
    const slow = new HistoryFeed(
      async () => {
        reads += 1;
        return known;
      },
      (message) => sent.push(message),
    );
    const first = slow.restart();
    await Promise.all([slow.update(), slow.update(), slow.update()]);
    await first;
    assert.equal(reads, 2);
  });
});
