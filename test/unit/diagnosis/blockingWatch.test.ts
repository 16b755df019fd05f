import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createBlockingWatch } from '../../../src/app/consumers/blockingWatch';
import type { BlockingEvent } from '../../../src/app/consumers/view';
import type { Position } from '../../../src/model/event/event';
import type { Health } from '../../../src/model/health/rules';
import { CORE, fakeStore } from '../../support/polls';
import { until } from '../../support/postgres';

/** A consumer without an owner, stopped before the event after its checkpoint. */
function stopped(name: string, checkpoint = 448): Health {
  const store = fakeStore(CORE);
  store.append(checkpoint + 5);
  return { ...store.look(1, { checkpoint, ownerId: null, heartbeatAgeS: null }), name };
}

function healthy(name: string, checkpoint = 0): Health {
  return { ...fakeStore(CORE).look(1, { checkpoint }), name };
}

function culprit(consumer: string, position = 449): BlockingEvent {
  const at = String(position) as Position;
  const seen = { error: 'boom', file: '/var/log/shop.log', lineNumber: 7, isProbable: false };
  const stream = { context: null, type: 'Payment', id: 'p-1' };
  return { consumer, segment: 0, eventId: `event-${at}`, position: at, eventType: 'Paid', stream, ...seen };
}

/** A watch whose clock the test sets; `asked` has the consumers for which it searched. */
function watching(
  find: (name: string) => Promise<BlockingEvent[]> = async (name) => [culprit(name)],
  mayGiveUp = false,
) {
  const asked: string[] = [];
  const failures: string[] = [];
  const clock = { now: 0, changes: 0 };
  const watch = createBlockingWatch({
    find(name) {
      asked.push(name);
      return find(name);
    },
    changed: () => {
      clock.changes += 1;
    },
    failed: (error) => failures.push(String(error)),
    mayGiveUp,
    now: () => clock.now,
  });
  /** Waits until all searches have ended. */
  const settled = async () => {
    for (let turn = 0; turn < 200; turn++) await setImmediate();
  };
  return {
    asked,
    failures,
    clock,
    watch,
    take: async (...consumers: Health[]) => {
      watch.take(consumers);
      await settled();
    },
  };
}

describe('the search for blocking events', () => {
  it('runs once for each consumer that needs a person, and keeps its result', async () => {
    const { asked, watch, clock, take } = watching();
    await take(stopped('a'), healthy('b'), stopped('c'));
    await take(stopped('a'), healthy('b'), stopped('c'));
    assert.deepEqual(asked, ['a', 'c']);
    assert.deepEqual(watch.known, [culprit('a'), culprit('c')]);
    assert.equal(clock.changes, 2);
  });

  it('includes moving consumers that may give up batches: at first, and after a rest', async () => {
    const { asked, watch, clock, take } = watching(undefined, true);
    await take(healthy('a'), stopped('b'));
    await take(healthy('a', 5), stopped('b'));
    assert.deepEqual(asked.splice(0), ['b', 'a']);
    await take(healthy('a', 6), healthy('b', 449));
    assert.deepEqual(asked.splice(0), ['b'], 'it went on');
    assert.deepEqual(watch.known, []);
    clock.now = 10_000;
    await take(healthy('a', 6), healthy('b', 449));
    assert.deepEqual(asked.splice(0), ['a'], 'the other one stands where it stood');
    await take(healthy('a', 7), healthy('b', 449));
    assert.deepEqual(asked, []);
  });

  it('is repeated for moving consumers within seconds if logs are read quickly, but not while they rest', async () => {
    const { asked, clock, take } = watching(undefined, true);
    await take(healthy('a'));
    clock.now = 10_000;
    await take(healthy('a'));
    assert.deepEqual(asked.splice(0), ['a']);
    await take(healthy('a', 5));
    assert.deepEqual(asked.splice(0), ['a']);
    clock.now = 19_999;
    await take(healthy('a', 6));
    assert.deepEqual(asked, [], 'it was asked a moment ago');
    clock.now = 20_000;
    await take(healthy('a', 6));
    assert.deepEqual(asked, ['a']);
  });

  it('is repeated for moving consumers less often the more there are and the longer it takes', async () => {
    const names = [...Array(150).keys()].map(String);
    const { asked, clock, take } = watching(async (name) => {
      if (name === '149') clock.now += 2;
      return [];
    }, true);
    await take(...names.map((name) => healthy(name)));
    assert.equal(asked.splice(0).length, 150);
    clock.now = 14_999;
    await take(...names.map((name) => healthy(name, 5)));
    assert.deepEqual(asked, [], '150 times fifty times two milliseconds');
    clock.now = 15_000;
    await take(...names.map((name) => healthy(name, 5)));
    while (asked.length === 0) await setImmediate();
  });

  it('runs while a status is held down, and says so until it has ended', async () => {
    let answer: (found: BlockingEvent[]) => void = () => undefined;
    const { watch, take } = watching(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await take({ ...stopped('billing'), status: 'catchingUp' }, healthy('search'));
    assert.deepEqual([watch.isLookingFor('billing'), watch.isLookingFor('search')], [true, false]);
    answer([culprit('billing')]);
    await take({ ...stopped('billing'), status: 'catchingUp' });
    assert.equal(watch.isLookingFor('billing'), false);
    assert.deepEqual(watch.known, [culprit('billing')]);
  });

  it('is repeated when the checkpoint moved, and after a minute because the log may have more lines', async () => {
    let found: BlockingEvent[] = [];
    const { asked, watch, clock, take } = watching(async () => found);
    await take(stopped('a'));
    assert.deepEqual([watch.known, clock.changes], [[], 0]);
    found = [culprit('a')];
    clock.now += 59_000;
    await take(stopped('a'));
    assert.equal(asked.length, 1);
    clock.now += 1_000;
    await take(stopped('a'));
    assert.deepEqual([watch.known, clock.changes], [[culprit('a')], 1]);
    found = [culprit('a', 460)];
    await take(stopped('a', 459));
    assert.deepEqual([asked.length, watch.known], [3, [culprit('a', 460)]]);
  });

  it('loses its result when the consumer recovers, also if that happens during the search', async () => {
    let answer: (found: BlockingEvent[]) => void = () => assert.fail('nothing was asked');
    const { asked, watch, clock, take } = watching(() => new Promise((resolve) => (answer = resolve)));
    await take(stopped('a'));
    await take(healthy('a'));
    answer([culprit('a')]);
    await take(healthy('a'));
    assert.deepEqual([watch.known, clock.changes], [[], 0]);
    await take(stopped('a'));
    assert.equal(asked.length, 2, 'what was found before is of another stop');
    answer([culprit('a')]);
    await take(stopped('a'));
    assert.equal(watch.known.length, 1);
    await take(healthy('a'));
    assert.deepEqual([watch.known, clock.changes], [[], 2]);
    await take(stopped('a'));
    assert.equal(asked.length, 3);
  });

  it('keeps its result when the store or a log cannot be read, and tries again after a minute', async () => {
    let isBroken = false;
    const { asked, failures, watch, clock, take } = watching(async (name) => {
      if (isBroken) throw new Error('gone');
      return [culprit(name)];
    });
    await take(stopped('a'));
    isBroken = true;
    clock.now += 60_000;
    await take(stopped('a'));
    await take(stopped('a'));
    assert.deepEqual([asked.length, failures, watch.known], [2, ['Error: gone'], [culprit('a')]]);
  });

  it('runs for one consumer at a time, and for none after its disposal', async () => {
    const answers: (() => void)[] = [];
    const { asked, watch, clock, take } = watching(
      (name) => new Promise((resolve) => answers.push(() => resolve([culprit(name)]))),
    );
    await take(stopped('a'), stopped('b'), stopped('c'));
    assert.deepEqual(asked, ['a']);
    answers[0]?.();
    await take(stopped('a'), stopped('b'), stopped('c'));
    assert.deepEqual(asked, ['a', 'b']);
    watch.dispose();
    answers[1]?.();
    await take(stopped('a'), stopped('b'), stopped('c'));
    assert.deepEqual([asked, clock.changes], [['a', 'b'], 1]);
  });

  it('runs if one segment rests while the others have nothing to do', async () => {
    const { asked, take } = watching();
    const store = fakeStore(CORE);
    store.append(9);
    for (let look = 0; look < 3; look++) store.look(10, { checkpoint: 0 });
    const resting = store.look(10, { checkpoint: 0 });
    const idle = healthy('a').segments;
    await take({ ...resting, name: 'a', segments: [...resting.segments, ...idle] });
    assert.deepEqual(asked, ['a']);
  });

  it('pauses after each consumer as long as the search took', async () => {
    const { asked, clock, take } = watching(async (name) => {
      clock.now += 1_000;
      return [culprit(name)];
    });
    await take(stopped('a'), stopped('b'));
    assert.deepEqual(asked, ['a']);
    await until(async () => asked.length === 2);
  });

  it('runs if one segment rests while others move, and is not repeated because those moved', async () => {
    const { asked, clock, take } = watching();
    const [rests] = stopped('a').segments;
    const [goesOn] = healthy('a', 7).segments;
    assert.ok(rests && goesOn);
    const consumer = (checkpoint: string): Health => {
      const other = { ...goesOn, segment: { ...goesOn.segment, id: 1, checkpoint: checkpoint as Position } };
      return { ...stopped('a'), segments: [rests, other] };
    };
    await take(consumer('7'));
    clock.now += 1_000;
    await take(consumer('9'));
    assert.deepEqual(asked, ['a']);
  });

  it('is not repeated because segments come in another order', async () => {
    const { asked, take } = watching();
    const [one] = stopped('a').segments;
    assert.ok(one);
    const two = { ...one, segment: { ...one.segment, id: 1, checkpoint: '451' as Position } };
    await take({ ...stopped('a'), segments: [one, two] });
    await take({ ...stopped('a'), segments: [two, one] });
    assert.deepEqual(asked, ['a']);
  });

  it('reports no failure of a search that was cancelled', async () => {
    let fail: () => void = () => undefined;
    const { failures, watch, take } = watching(
      () => new Promise((_, reject) => (fail = () => reject(new Error('Cancelled.')))),
    );
    await take(stopped('a'));
    watch.dispose();
    fail();
    await take();
    assert.deepEqual(failures, []);
  });
});
