import assert from 'node:assert/strict';
import { judgedBy, judgedNow } from '../../../src/app/consumers/judged';
import { NOTHING_READ, readAt, testFeed } from '../../support/testFeed';

describe('the judged consumers', () => {
  const never = new AbortController().signal;
  const idle = { watching: 0, listening: 0, refreshed: 0 };

  it('are those of the last poll, without another one', async () => {
    const { feed, users } = testFeed(readAt(1_000));
    assert.equal((await judgedBy(feed, never)).takenAt, 1_000);
    assert.deepEqual(users, idle);
  });

  it('are awaited where nothing was read yet, as long as somebody watches', async () => {
    const { feed, poll, users } = testFeed(NOTHING_READ);
    const judged = judgedBy(feed, never);
    assert.deepEqual(users, { ...idle, watching: 1, listening: 1 });
    poll(NOTHING_READ);
    poll(readAt(2_000));
    assert.equal((await judged).takenAt, 2_000);
    assert.deepEqual(users, idle);
  });

  it('are read anew where they are wanted as they are now, not taken from a poll that had begun', async () => {
    const { feed, poll, users } = testFeed(readAt(Date.now() - 5_000));
    const judged = judgedNow(feed, never);
    assert.equal(users.refreshed, 1);
    poll(readAt(Date.now() - 1_000));
    const now = Date.now() + 1;
    poll(readAt(now));
    assert.equal((await judged).takenAt, now);
    assert.deepEqual(users, { ...idle, refreshed: 1 });
  });

  it('fail with the sentence of a poll that failed', async () => {
    const { feed, poll, users } = testFeed(NOTHING_READ);
    const judged = judgedBy(feed, never);
    poll({ ...NOTHING_READ, error: 'No server answers.' });
    await assert.rejects(judged, { message: 'No server answers.' });
    assert.deepEqual(users, idle);
  });

  it('leave nothing behind where they are cancelled, before or while they are awaited', async () => {
    const { feed, users } = testFeed(NOTHING_READ);
    await assert.rejects(judgedBy(feed, AbortSignal.abort(new Error('Cancelled.'))), { message: 'Cancelled.' });
    assert.deepEqual(users, idle);
    const stop = new AbortController();
    const judged = judgedBy(feed, stop.signal);
    stop.abort(new Error('Cancelled.'));
    await assert.rejects(judged, { message: 'Cancelled.' });
    assert.deepEqual(users, idle);
  });
});
