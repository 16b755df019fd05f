import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { isSure, type SettleOptions, settledJudgement } from '../../../src/app/consumers/settled';
import type { ConsumerView } from '../../../src/app/consumers/view';
import type { HealthStatus, RuleName, SegmentHealth } from '../../../src/model/health/rules';
import { NOTHING_READ, readAt, testFeed } from '../../support/testFeed';

/** The parts of a consumer that settling reads; the rest does not matter. */
interface Looked {
  readonly name: string;
  readonly status: HealthStatus;
  readonly now?: HealthStatus;
  readonly rule?: RuleName;
  readonly waiting?: number;
  /** In how many of the three polls its checkpoint rests. */
  readonly restingPolls?: number;
  readonly restingS?: number;
  readonly longestS?: number | null;
  /** Whether more events wait than were read. */
  readonly more?: boolean;
}

function looked(consumer: Looked): ConsumerView {
  const {
    name,
    status,
    now = status,
    rule = 'behind',
    waiting = 0,
    restingPolls = 3,
    restingS = 0,
    more = false,
  } = consumer;
  const segment = {
    status: now,
    restingPolls,
    restingS,
    rest: { limitS: 60, longestS: consumer.longestS ?? null },
    share: { waiting, more },
  };
  return {
    name,
    status,
    now,
    rule,
    polls: 3,
    staleAfterS: 30,
    segments: [segment as unknown as SegmentHealth],
  } as unknown as ConsumerView;
}

const fine = looked({ name: 'mailer', status: 'caughtUp' });
const resting = looked({ name: 'billing', status: 'catchingUp', waiting: 5 });
const moved = looked({ name: 'billing', status: 'catchingUp', waiting: 4, restingPolls: 1 });

describe('a settled judgement', () => {
  const signal = new AbortController().signal;
  const patient: SettleOptions = { patienceMs: 60_000, signal };
  const impatient: SettleOptions = { patienceMs: 0, signal };

  it('is given at once if no consumer needs another look', async () => {
    const { feed, users } = testFeed(readAt(1_000, [fine, moved]));
    assert.deepEqual(await settledJudgement(feed, patient), { consumers: [fine, moved], takenAt: 1_000 });
    assert.deepEqual(users, { watching: 0, listening: 0, refreshed: 0 });
  });

  it('needs looks until a checkpoint has moved, and names the unsure consumers after each look', async () => {
    const { feed, poll } = testFeed(readAt(1_000, [fine, resting]));
    const unsure: string[][] = [];
    const settled = settledJudgement(feed, {
      ...patient,
      onLook: (consumers) => unsure.push(consumers.map(({ name }) => name)),
    });
    poll(readAt(2_000, [fine, resting]));
    await new Promise(setImmediate);
    poll(readAt(3_000, [fine, moved]));
    assert.equal((await settled).takenAt, 3_000);
    assert.deepEqual(unsure, [['billing'], ['billing'], []]);
  });

  it('waits only for the consumers that matter', async () => {
    const { feed } = testFeed(readAt(1_000, [fine, resting]));
    const { consumers } = await settledJudgement(feed, { ...patient, only: (name) => name === 'mailer' });
    assert.deepEqual(
      consumers.map(({ status, rule }) => [status, rule]),
      [
        ['caughtUp', 'behind'],
        ['unreadable', 'warmingUp'],
      ],
      'what was not looked at long enough is not claimed',
    );
  });

  it('claims nothing about unsure consumers when the patience ends, except that a batch is long', async () => {
    const long = looked({ name: 'report', status: 'catchingUp', rule: 'longBatch', waiting: 9, longestS: 45 });
    const { feed } = testFeed(readAt(1_000, [resting, long]));
    const { consumers } = await settledJudgement(feed, impatient);
    assert.deepEqual(
      consumers.map(({ status, segments }) => [status, segments[0]?.status]),
      [
        ['unreadable', 'unreadable'],
        ['catchingUp', 'catchingUp'],
      ],
    );
  });

  it('counts a batch as long only if it is shown as long and its length is known', async () => {
    const long = { status: 'catchingUp', rule: 'longBatch', waiting: 9, longestS: 45 } as const;
    const unsure = [
      looked({ ...long, name: 'other', rule: 'catchingUp' }),
      looked({ ...long, name: 'blocked', now: 'blocked' }),
      looked({ ...long, name: 'unknown', longestS: null }),
    ];
    const { feed } = testFeed(readAt(1_000, unsure));
    const { consumers } = await settledJudgement(feed, impatient);
    assert.deepEqual(
      consumers.map(({ status }) => status),
      ['unreadable', 'unreadable', 'unreadable'],
    );
  });

  it('is what is known if the patience ends between two looks', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const clock = mock.method(performance, 'now', () => 5_000);
    try {
      const { feed, users } = testFeed(readAt(1_000, [fine, resting]));
      let isSettled = false;
      const settled = settledJudgement(feed, { ...patient, patienceMs: 20_000 }).finally(() => {
        isSettled = true;
      });
      mock.timers.tick(19_999);
      await new Promise(setImmediate);
      assert.equal(isSettled, false);
      clock.mock.mockImplementation(() => 25_000);
      mock.timers.tick(1);
      assert.deepEqual(
        (await settled).consumers.map(({ status }) => status),
        ['caughtUp', 'unreadable'],
      );
      assert.deepEqual(users, { watching: 0, listening: 0, refreshed: 0 });
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });

  it('fails with the seconds that it waited for an answer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const clock = mock.method(performance, 'now', () => 0);
    try {
      const settled = settledJudgement(testFeed(NOTHING_READ).feed, { ...patient, patienceMs: 15_000 });
      clock.mock.mockImplementation(() => 15_000);
      mock.timers.tick(15_000);
      await assert.rejects(settled, { message: 'No answer within 15 seconds.' });
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });

  it('keeps the rule of an unsure consumer if that has a reason of its own', async () => {
    const unread = looked({ name: 'search', status: 'unreadable', rule: 'unread' });
    const { feed } = testFeed(readAt(1_000, [unread]));
    assert.equal((await settledJudgement(feed, impatient)).consumers[0]?.rule, 'unread');
  });

  it('fails with the sentence of a failed look, or if no look was answered', async () => {
    const failed = testFeed({ ...NOTHING_READ, error: 'No server answers.' });
    await assert.rejects(settledJudgement(failed.feed, patient), { message: 'No server answers.' });
    await assert.rejects(settledJudgement(testFeed(NOTHING_READ).feed, impatient), {
      message: 'No answer within 0 seconds.',
    });
  });

  it('fails at once if it was cancelled before', async () => {
    const { feed, users } = testFeed(NOTHING_READ);
    const signal = AbortSignal.abort(new Error('Cancelled.'));
    await assert.rejects(settledJudgement(feed, { ...patient, signal }), { message: 'Cancelled.' });
    assert.deepEqual(users, { watching: 0, listening: 0, refreshed: 0 });
  });

  it('leaves nothing behind if it is cancelled', async () => {
    const { feed, users } = testFeed(NOTHING_READ);
    const stop = new AbortController();
    const settled = settledJudgement(feed, { ...patient, signal: stop.signal });
    stop.abort(new Error('Cancelled.'));
    await assert.rejects(settled, { message: 'Cancelled.' });
    assert.deepEqual(users, { watching: 0, listening: 0, refreshed: 0 });
  });

  it('is not sure while the shown status waits for the figures to confirm it', () => {
    assert.equal(isSure(looked({ name: 'a', status: 'caughtUp', now: 'blocked' })), false);
    assert.equal(isSure(looked({ name: 'a', status: 'catchingUp', waiting: 1, restingS: 60 })), true);
    assert.equal(isSure(looked({ name: 'a', status: 'catchingUp', waiting: 1, restingS: 59 })), false);
    assert.equal(isSure(looked({ name: 'a', status: 'unreadable', rule: 'lookingBack' })), false);
    assert.equal(isSure(looked({ name: 'a', status: 'catchingUp' })), true, 'nothing waits');
    assert.equal(isSure(looked({ name: 'a', status: 'catchingUp', more: true })), false, 'more waits than was read');
  });

  it('is not sure while one of several segments rests', () => {
    const consumer = looked({ name: 'a', status: 'catchingUp', waiting: 4, restingPolls: 1 });
    const segments = [...consumer.segments, ...resting.segments];
    assert.equal(isSure(consumer), true);
    assert.equal(isSure({ ...consumer, segments }), false);
  });
});
