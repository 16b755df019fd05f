import assert from 'node:assert/strict';
import { Poller, type PollerClock, type PollerParts } from '../../../src/base/timers';

/** A clock that moves only when the test moves it. */
class Clock implements PollerClock {
  private at = 0;
  private calls: { readonly at: number; readonly run: () => void }[] = [];
  chance = 0;

  now = () => this.at;
  random = () => this.chance;

  after = (ms: number, run: () => void) => {
    const call = { at: this.at + ms, run };
    this.calls.push(call);
    return () => {
      this.calls = this.calls.filter((other) => other !== call);
    };
  };

  /** Milliseconds until the next call; undefined if none is planned. */
  get next(): number | undefined {
    return this.calls.length > 0 ? Math.min(...this.calls.map(({ at }) => at)) - this.at : undefined;
  }

  async pass(ms: number): Promise<void> {
    this.at += ms;
    const due = this.calls.filter(({ at }) => at <= this.at);
    this.calls = this.calls.filter(({ at }) => at > this.at);
    for (const { run } of due) run();
    await settle();
  }
}

/** Waits until everything that can run has run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A poller whose rounds end when the test ends them. */
function started(rest?: number) {
  const clock = new Clock();
  const failures: unknown[] = [];
  const rounds: {
    readonly signal: AbortSignal;
    readonly end: (pauseMs?: number) => void;
    readonly fail: () => void;
  }[] = [];
  const parts: PollerParts = {
    work: (signal) =>
      new Promise((resolve, reject) => rounds.push({ signal, end: resolve, fail: () => reject(new Error('away')) })),
    failed: (error) => failures.push(error),
    backOff: () => ({ firstMs: 1_000, longestMs: 30_000 }),
    ...(rest === undefined ? {} : { rest }),
  };
  const poller = new Poller(parts, clock);
  const last = () => rounds.at(-1) ?? assert.fail('no round');
  const end = async (pauseMs?: number) => {
    last().end(pauseMs);
    await settle();
  };
  const fail = async () => {
    last().fail();
    await settle();
  };
  poller.start();
  return { clock, failures, rounds, poller, last, end, fail };
}

describe('a poller', () => {
  it('waits between rounds as long as the last round said, and stops if it said nothing', async () => {
    const { clock, rounds, end } = started();
    assert.equal(rounds.length, 1);
    await end(200);
    assert.equal(clock.next, 200);
    await clock.pass(200);
    assert.equal(rounds.length, 2);
    await end(undefined);
    assert.equal(clock.next, undefined);
  });

  it('begins after the first pause that it was started with', async () => {
    const { clock, rounds, poller, end } = started();
    poller.stop();
    await end();
    poller.start(700);
    poller.start(10);
    assert.equal(clock.next, 700);
    await clock.pass(700);
    assert.equal(rounds.length, 2);
  });

  it('polls less and less often while it fails, and as often as before after a successful round', async () => {
    const { clock, failures, end, fail } = started();
    const pauses: (number | undefined)[] = [];
    for (let round = 0; round < 7; round++) {
      await fail();
      pauses.push(clock.next);
      await clock.pass(clock.next ?? 0);
    }
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    assert.equal(failures.length, 7);
    await end(50);
    await clock.pass(50);
    await fail();
    assert.equal(clock.next, 1_000);
  });

  it('shortens a pause after a failure by up to a quarter', async () => {
    const { clock, fail } = started();
    clock.chance = 0.8;
    await fail();
    assert.equal(clock.next, 800);
  });

  it('counts failures from one again if a round ran for long before it failed', async () => {
    const { clock, fail } = started();
    await fail();
    await clock.pass(1_000);
    await clock.pass(30_001);
    await fail();
    assert.equal(clock.next, 1_000);
  });

  it('pauses in proportion to the time of a round, successful or not, but at most 30 s', async () => {
    const { clock, end, fail } = started(3);
    await clock.pass(900);
    await end(1_000);
    assert.equal(clock.next, 2_700);
    await clock.pass(2_700);
    await clock.pass(4_000);
    await fail();
    assert.equal(clock.next, 12_000);
    await clock.pass(12_000);
    await clock.pass(29_000);
    await end(1_000);
    assert.equal(clock.next, 30_000);
  });

  it('never has two rounds at a time: a restart waits until the aborted round has ended', async () => {
    const { clock, rounds, poller, last, fail, failures } = started();
    poller.restart();
    assert.equal(last().signal.aborted, true);
    assert.equal(rounds.length, 1);
    await fail();
    assert.deepEqual(failures, [], 'an abort is no failure');
    await clock.pass(0);
    assert.equal(rounds.length, 2);
    assert.equal(last().signal.aborted, false);
  });

  it('begins at once if it is restarted during a pause', async () => {
    const { clock, rounds, poller, fail } = started();
    await fail();
    poller.restart();
    assert.equal(rounds.length, 2);
    assert.equal(clock.next, undefined);
    await fail();
    assert.equal(clock.next, 1_000, 'what failed before the restart does not count');
  });

  it('does nothing more after it was stopped', async () => {
    const { clock, rounds, poller, last, end } = started();
    poller.stop();
    assert.equal(last().signal.aborted, true);
    await end(100);
    poller.restart();
    assert.equal(clock.next, undefined);
    assert.equal(rounds.length, 1);
    assert.equal(poller.isOn, false);
  });

  it('continues after the previous round if it was stopped and started meanwhile', async () => {
    const { clock, rounds, poller, end } = started();
    poller.stop();
    poller.start(300);
    assert.equal(rounds.length, 1);
    await end(5);
    assert.equal(clock.next, 300);
  });
});
