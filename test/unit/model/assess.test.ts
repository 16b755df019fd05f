import assert from 'node:assert/strict';
import { TAIL_SIZE } from '../../../src/model/consumer/consumer';
import { segmentOf } from '../../../src/model/consumer/partition';
import type { Position } from '../../../src/model/event/event';
import type { LogEvidence } from '../../../src/model/health/evidence';
import { NO_REST } from '../../../src/model/health/rests';
import type { Health } from '../../../src/model/health/rules';
import { CORE, EVERYTHING, type FakeStore, fakeStore, only, type Row, WORKER } from '../../support/polls';

const XID = { ...WORKER, order: { kind: 'xid' } } as const;

/** A store with this number of events; the logs of its consumer give this evidence. */
function storeWith(events: number, evidence: Partial<LogEvidence> = {}, features = CORE): FakeStore {
  const store = fakeStore(features, EVERYTHING, undefined, () => ({ failures: [], batchSize: null, ...evidence }));
  store.append(events);
  return store;
}

const at = (checkpoint: number, more: Partial<Row> = {}): Row => ({ checkpoint, ...more });
const segment = (id: number, checkpoint: number, more: Partial<Row> = {}): Row => ({
  checkpoint,
  id,
  total: 2,
  ...more,
});

describe('a failure in the logs', () => {
  type Failure = LogEvidence['failures'][number];
  const failure = (over: Partial<Failure>): Failure => ({
    segment: null,
    position: '6' as Position,
    at: null,
    ...over,
  });
  /** Whether the failure blocks segment 0, which rests at 5 for three polls from 20 s on; `ownerIds` has the owner at each poll. */
  const blocks = (over: Partial<Failure>, ownerIds = ['a', 'a', 'a']) => {
    const store = storeWith(9, { failures: [failure(over)] });
    store.now = 1_000;
    const looks = ownerIds.map((ownerId) => store.look(2, at(5, { ownerId })));
    return looks.at(-1)?.rule === 'blocked';
  };

  it('blocks the segment that it names, or any segment if it names none', () => {
    assert.deepEqual([blocks({}), blocks({ segment: 0 }), blocks({ segment: 1 })], [true, true, false]);
  });

  it('blocks only while its event waits', () => {
    assert.deepEqual([blocks({ position: '6' as Position }), blocks({ position: '5' as Position })], [true, false]);
  });

  it('blocks only if the present owner wrote it; the clocks may differ by five seconds', () => {
    const taken = ['a', 'b', 'c', 'c', 'c'];
    // The last owner took the segment at the third poll, at 1,006 s.
    assert.equal(blocks({ at: 1_001_000 }, taken), true);
    assert.equal(blocks({ at: 1_000_999 }, taken), false, 'another one failed');
    assert.equal(blocks({ at: null }, taken), true, 'nobody knows when');
  });

  it('counts for an owner of the first poll if it is at most ten minutes old', () => {
    // Judged at 1,006 s.
    assert.equal(blocks({ at: 401_000 }), true);
    assert.equal(blocks({ at: 400_999 }), false);
  });
});

describe('a batch that the consumer gave up', () => {
  it('is a finding about the consumer when its logs say so', () => {
    const givenUp = { batches: 1, events: 3, latest: '4' as Position, isLeast: false, isCertain: true, at: null };
    const found = (evidence: Partial<LogEvidence>) => storeWith(9, evidence).look(2, at(5)).findings;
    const { at: _, ...said } = givenUp;
    assert.deepEqual(found({ givenUp }), [{ kind: 'passedBatches', ...said, isFresh: false }]);
    assert.deepEqual(found({}), []);
  });
});

describe('a resting checkpoint', () => {
  it('has no rest once no event waits', () => {
    const store = storeWith(5);
    store.look(10, at(0));
    const [rested] = store.look(10, at(0)).segments;
    assert.equal(rested?.restingS, 10);
    const [handled] = store.look(10, at(5)).segments;
    assert.deepEqual([handled?.restingS, handled?.rest], [0, NO_REST]);
  });

  it('may rest as long as its next batch takes; the logs give the size of the batch', () => {
    const limit = (batchSize: number | null) => {
      const store = storeWith(60, { batchSize });
      // Ten events in 90 s, seen at four polls.
      for (let look = 0; look < 4; look++) store.look(30, at(0));
      store.look(0.5, at(10));
      return store.look(30, at(10)).segments[0]?.rest.limitS;
    };
    // An event takes 9.05 s, and half as much is added; 50 events wait.
    assert.deepEqual([limit(20), limit(null)], [9.05 * 20 * 1.5, 9.05 * 50 * 1.5]);
  });

  it('may rest for a time that depends only on the events of its own segment', () => {
    const limit = (of: Partial<Row>, features = CORE) => {
      const store = storeWith(80, { batchSize: 20 }, features);
      for (let look = 0; look < 4; look++) store.look(30, at(5, of));
      store.look(0.5, at(10, of));
      return store.look(30, at(10, of)).segments[0]?.rest.limitS ?? 0;
    };
    /** The number of events of segment 1 of 2 after one position, up to another. */
    const own = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => segmentOf(`Order-${from + i + 1}`, 2)).filter((id) => id === 1)
        .length;
    // 3 of 5 are handled, and 10 of the next 20 belong to it: the two shares differ.
    assert.deepEqual([own(5, 10), own(10, 30)], [3, 10]);
    const whole = 90.5 / 5;
    assert.equal(limit({ id: 1, total: 2 }), (90.5 / 3) * 10 * 1.5);
    assert.equal(limit({ id: 0, total: 1 }), whole * 20 * 1.5);
    assert.equal(limit({ id: null, total: null }, WORKER), whole * 20 * 1.5);
    assert.equal(limit({ id: 1, total: null }), whole * 20 * 1.5);
    assert.equal(limit({ id: null, total: 2 }), whole * 20 * 1.5);
  });

  it('may rest longer if the store was away since the rest began, because a consumer needs time to reconnect', () => {
    const limit = (looks: readonly (readonly [seconds: number, checkpoint: number])[]) => {
      const store = fakeStore(CORE, EVERYTHING, { holdDownS: 0, clearS: 0, unseenAfterS: 60 });
      store.append(90);
      for (const checkpoint of [0, 10, 20, 30]) {
        store.look(2, at(checkpoint));
        store.look(2, at(checkpoint));
      }
      return looks.map(([seconds, checkpoint]) => store.look(seconds, at(checkpoint))).at(-1)?.segments[0]?.rest.limitS;
    };
    assert.equal(
      limit([
        [2, 40],
        [2, 40],
      ]),
      30,
    );
    assert.equal(
      limit([
        [2, 40],
        [100, 40],
      ]),
      100 + 120,
    );
    assert.equal(
      limit([
        [100, 40],
        [2, 40],
      ]),
      30,
      'it began as the store was back',
    );
  });

  it('rests at a gap only if the next visible event is known', () => {
    const rule = (events: number) => {
      const store = storeWith(events, {}, WORKER);
      store.events.splice(1, 1);
      for (let look = 0; look < 2; look++) store.look(2, at(1));
      return store.look(2, at(1)).segments[0]?.gap;
    };
    assert.deepEqual(rule(9), { from: '2', to: '2' });
    assert.equal(rule(TAIL_SIZE + 50), null, 'older events than the kept ones may be there');
    const store = storeWith(TAIL_SIZE + 50, {}, WORKER);
    const kept = Number(store.events.at(-TAIL_SIZE)?.position);
    store.events.splice(kept, 1);
    assert.deepEqual(store.look(2, at(kept)).segments[0]?.gap, { from: String(kept + 1), to: String(kept + 1) });
  });
});

describe('a consumer whose segment loses its owner again and again', () => {
  /** Three processes take segment 0, which is free for two seconds in between; the other segment is as given. */
  const rule = (other: Partial<Row>) => {
    const store = storeWith(9);
    const look = (row: Partial<Row>) => store.look(2, segment(0, 3, row), segment(1, 9, other));
    look({ ownerId: 'first', heartbeatAgeS: 1 });
    let health: Health | undefined;
    for (const ownerId of ['a', 'b', 'c']) {
      look({ ownerId: null, heartbeatAgeS: null });
      health = look({ ownerId, heartbeatAgeS: 1 });
    }
    return health?.rule;
  };

  it('is in a crash loop if no other process was alive to hand the segment over', () => {
    assert.equal(rule({ ownerId: null, heartbeatAgeS: null }), 'crashLoop');
    assert.equal(rule({ ownerId: 'x', heartbeatAgeS: 11 }), 'crashLoop', 'silent for more than a third of the time');
    assert.notEqual(rule({ ownerId: 'x', heartbeatAgeS: 10 }), 'crashLoop');
    assert.notEqual(rule({ ownerId: 'x', heartbeatAgeS: null }), 'crashLoop', 'how it is is not known');
  });
});

describe('a consumer that was set back', () => {
  const isBack = ({ rebuildTo }: Health) => rebuildTo;

  it('handles events again up to the highest checkpoint that its segments had', () => {
    const store = storeWith(40);
    store.look(2, segment(0, 20), segment(1, 30));
    assert.equal(isBack(store.look(2, segment(0, 20), segment(1, 30))), null);
    assert.equal(isBack(store.look(2, segment(0, 0), segment(1, 0))), '30');
    assert.equal(isBack(store.look(2, segment(0, 30), segment(1, 29))), '30', 'one of them is not there yet');
    assert.equal(isBack(store.look(2, segment(0, 30), segment(1, 30))), null);
    assert.equal(isBack(store.look(2, segment(0, 30), segment(1, 30))), null, 'where it stays is no step back');
    assert.equal(isBack(store.look(2, segment(0, 30), segment(1, 25))), '30');
    assert.equal(isBack(store.look(2, segment(0, 20), segment(1, 26))), '30', 'a smaller step back leads as far');
  });

  it('handles events again up to the highest checkpoint also if the first segment had it', () => {
    const store = storeWith(40);
    store.look(2, segment(0, 30), segment(1, 20));
    assert.equal(isBack(store.look(2, segment(0, 0), segment(1, 0))), '30');
  });

  it('has nothing to handle again if no event waits', () => {
    const store = fakeStore(CORE, only('Order'));
    store.append(3, 'User');
    store.look(2, at(3));
    assert.equal(isBack(store.look(2, at(0))), null);
  });

  it('has its rates measured from there on, once', () => {
    const store = storeWith(40);
    for (let look = 0; look < 4; look++) store.look(2, at(40));
    const spans = [0, 10, 20, 40, 40].map((checkpoint) => store.look(2, at(checkpoint)).rates.spanS);
    assert.deepEqual(spans, [0, 2, 4, 6, 8]);
  });

  it('does not count as set back if it waits for events that were committed late', () => {
    const back = (checkpoint: number, features: typeof CORE = XID) => {
      const store = storeWith(12, {}, features);
      const [late] = store.events.splice(6, 1);
      assert.ok(late);
      store.xmin = 1n;
      store.nextXid = 5n;
      store.look(2, at(12));
      store.events.splice(6, 0, late);
      store.xmin = 5n;
      return isBack(store.look(2, at(checkpoint)));
    };
    assert.deepEqual([back(7), back(6), back(5)], [null, null, '12']);
    assert.equal(back(6, WORKER), '12', 'in the order of a sequence it goes back on purpose');
  });
});

describe('the rates of a consumer', () => {
  it('start again if a segment was added, removed or replaced', () => {
    const spanAfter = (...rows: readonly Row[]) => {
      const store = storeWith(9);
      for (let look = 0; look < 3; look++) store.look(2, segment(0, 9), segment(1, 9));
      return store.look(2, ...rows).rates.spanS;
    };
    assert.equal(spanAfter(segment(0, 9), segment(1, 9)), 6);
    assert.equal(spanAfter(segment(0, 9)), 0);
    assert.equal(spanAfter(segment(0, 9), segment(1, 9), segment(2, 9)), 0);
    assert.equal(spanAfter(segment(0, 9), segment(2, 9)), 0, 'one was replaced');
  });

  it('start again after a long time without polls', () => {
    const spanAfter = (seconds: number) => {
      const store = fakeStore(CORE, EVERYTHING, { holdDownS: 0, clearS: 0, unseenAfterS: 60 });
      store.append(9);
      for (let look = 0; look < 3; look++) store.look(2, at(9));
      return store.look(seconds, at(9)).rates.spanS;
    };
    assert.deepEqual([spanAfter(60), spanAfter(61)], [64, 0]);
  });

  it('count only the events in the scope of the consumer', () => {
    const store = fakeStore(CORE, only('Order'));
    store.append(1, 'User');
    store.look(2, at(1));
    store.append(3, 'Order');
    assert.equal(store.look(2, at(1)).rates.appendedPerS, 1.5);
    store.append(TAIL_SIZE + 5, 'Order');
    assert.equal(store.look(2, at(1)).rates.appendedPerS, (3 + TAIL_SIZE) / 4, 'those that are kept');
  });

  it('start again with all counts if the scope changes', () => {
    let scope = only('Order');
    const store = fakeStore(CORE, () => scope);
    store.append(9, 'User');
    for (let look = 0; look < 4; look++) store.look(2, at(0));
    scope = only('User');
    const health = store.look(2, at(0));
    assert.deepEqual([health.rates.spanS, health.polls, health.rule], [0, 1, 'warmingUp']);
  });
});

describe('the age of the oldest waiting event', () => {
  it('is taken over all segments', () => {
    const store = storeWith(1);
    store.now = 10;
    store.append(1);
    const oldest = (...checkpoints: number[]) =>
      store.look(0, ...checkpoints.map((checkpoint, id) => segment(id, checkpoint, { total: 1 }))).oldestWaitingS;
    assert.deepEqual(
      [oldest(0, 1), oldest(1, 0), oldest(0, 2), oldest(2, 0), oldest(2, 2), oldest(1)],
      [10, 10, 10, 10, null, 0],
    );
  });

  it('comes from the first waiting event, or from the store if not all waiting events are known', () => {
    const store = fakeStore(CORE);
    store.append(50);
    store.now = 100;
    store.append(TAIL_SIZE);
    const [all] = store.look(0, at(0)).segments;
    assert.deepEqual([all?.share.more, all?.oldestWaitingS], [true, 100]);
    const [known] = store.look(0, at(60)).segments;
    assert.deepEqual([known?.share.more, known?.oldestWaitingS], [false, 0]);
    const few = fakeStore(CORE, only('User'));
    few.append(1, 'Order');
    few.now = 100;
    few.append(1, 'User');
    assert.equal(few.look(5, at(0)).segments[0]?.oldestWaitingS, 5, 'the older event is not for it');
    const unsure = fakeStore(CORE, only('User'));
    unsure.append(TAIL_SIZE + 50, 'Order');
    const [none] = unsure.look(5, at(0)).segments;
    assert.deepEqual([none?.share.more, none?.share.waiting, none?.oldestWaitingS], [true, 0, null]);
  });
});
