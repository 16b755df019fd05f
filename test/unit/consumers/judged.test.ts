import assert from 'node:assert/strict';
import { sourceOf } from '../../../src/app/connections/source';
import { judgedBy, judgedNow } from '../../../src/app/consumers/judged';
import { settledJudgement } from '../../../src/app/consumers/settled';
import { StoreError } from '../../../src/store/pg/errors';
import type { EventStore } from '../../../src/store/ports';
import { CORE } from '../../support/polls';
import { NOTHING_READ, readAt, testFeed } from '../../support/testFeed';
import { testHub } from '../../support/testHub';
import { unaskedStore } from '../../support/unaskedStore';

describe('the judged consumers', () => {
  const never = new AbortController().signal;
  const idle = { watching: 0, listening: 0, refreshed: 0 };

  it('are those of the last poll, without a new poll', async () => {
    const { feed, users } = testFeed(readAt(1_000));
    assert.equal((await judgedBy(feed, never)).takenAt, 1_000);
    assert.deepEqual(users, idle);
  });

  it('are awaited if nothing was read yet, and the feed is watched in the meantime', async () => {
    const { feed, poll, users } = testFeed(NOTHING_READ);
    const judged = judgedBy(feed, never);
    assert.deepEqual(users, { ...idle, watching: 1, listening: 1 });
    poll(NOTHING_READ);
    poll(readAt(2_000));
    assert.equal((await judged).takenAt, 2_000);
    assert.deepEqual(users, idle);
  });

  it('are read again if the current state is wanted; a poll that had already begun does not count', async () => {
    const { feed, poll, users } = testFeed(readAt(Date.now() - 5_000));
    const judged = judgedNow(feed, never);
    assert.equal(users.refreshed, 1);
    poll(readAt(Date.now() - 1_000));
    const now = Date.now() + 1;
    poll(readAt(now));
    assert.equal((await judged).takenAt, now);
    assert.deepEqual(users, { ...idle, refreshed: 1 });
  });

  it('fail with the sentence of a failed poll', async () => {
    const { feed, poll, users } = testFeed(NOTHING_READ);
    const judged = judgedBy(feed, never);
    poll({ ...NOTHING_READ, error: 'No server answers.' });
    await assert.rejects(judged, { message: 'No server answers.' });
    assert.deepEqual(users, idle);
  });

  it('do not fail with an earlier failed poll if the current state is wanted', async () => {
    const { feed, poll } = testFeed({ ...NOTHING_READ, error: 'No server answers.' });
    const judged = judgedNow(feed, never);
    const now = Date.now() + 1;
    poll(readAt(now));
    assert.equal((await judged).takenAt, now);
  });

  it('leave nothing behind if they are cancelled, before or while they are awaited', async () => {
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

describe('the judged consumers of a connection that cannot be polled', () => {
  const never = new AbortController().signal;
  const settled: typeof judgedBy = (feed, signal) => settledJudgement(feed, { patienceMs: 600_000, signal });
  const questions = { judgedBy, judgedNow, settled };

  /** A connection whose server answers with this store until it refuses the password. */
  function shopOf(store: EventStore) {
    const spec = { host: 'one.example', port: 5432, database: 'shop', user: 'reader', tls: undefined } as never;
    const shop = sourceOf({ name: 'shop', spec, tlsOptional: true, tables: {}, written: {} }, 'user');
    let refuse = (_: StoreError) => {};
    const { hub, dispose } = testHub({
      sources: [shop],
      async open(source) {
        const onLost = (lost: typeof refuse) => {
          refuse = lost;
          return () => {};
        };
        const database = { server: store.server, onLost, onRestored: () => () => {}, close: store.close };
        return { source, store, database: database as never };
      },
    });
    return { hub, handle: hub.handle('shop'), refuse: (error: StoreError) => refuse(error), dispose };
  }

  for (const [name, ask] of Object.entries(questions)) {
    it(`are refused with a sentence if the store has no consumer tables (${name})`, async () => {
      const { handle, dispose } = shopOf(unaskedStore());
      const asked = handle.use(() => ask(handle.feed, never));
      await assert.rejects(asked, { message: 'This store has no consumer tables.' });
      await dispose();
    });

    for (const [how, message] of [
      ['is refused', /^Wrong user or password for "reader"/],
      ['is closed', /^Disconnected\.$/],
    ] as const) {
      it(`are refused once their connection ${how} during the first poll (${name})`, async () => {
        let polls = () => {};
        const polled = new Promise<void>((resolve) => {
          polls = resolve;
        });
        const consumers = () => {
          polls();
          return new Promise<never>(() => {});
        };
        const unasked = unaskedStore();
        const store = { ...unasked, layout: { ...unasked.layout, consumers: CORE }, consumers };
        const { hub, handle, refuse, dispose } = shopOf(store);
        const refused = assert.rejects(
          handle.use(() => ask(handle.feed, never)),
          { message },
        );
        await polled;
        if (how === 'is closed') await hub.close('shop');
        else refuse(new StoreError('password', 'reader', 'refused'));
        await refused;
        await dispose();
      });
    }
  }
});
