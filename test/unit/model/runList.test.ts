import assert from 'node:assert/strict';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { busyWith, RunList } from '../../../src/model/event/runList';
import type { Health } from '../../../src/model/health/rules';
import { makeEvent } from '../../support/events';
import { EVERYTHING, fakeStore, only, UNKNOWN } from '../../support/polls';

const of = (n: number, correlationId: string | null, over: Partial<EventHeader> = {}) =>
  makeEvent(n, { correlationId, ...over });

describe('the list of what began in a run', () => {
  it('has one entry for each correlation, newest first; its root is the first event by position', () => {
    const list = new RunList();
    const events = [of(12, 'a'), of(13, 'b'), of(11, 'a'), of(14, null), of(15, null), of(16, 'a')];
    assert.deepEqual(list.unknownOf(events), ['a', 'b']);
    list.add(events, []);
    assert.deepEqual(
      list.newest(10).map(({ root, events, lastAt }) => [root.position, events.length, lastAt % 100]),
      [
        ['15', 1, 15],
        ['14', 1, 14],
        ['13', 1, 13],
        ['11', 3, 16],
      ],
    );
    assert.deepEqual([list.size, list.eventCount, list.newest(2).length], [4, 6, 2]);
    assert.deepEqual(list.unknownOf([of(17, 'a'), of(18, 'c')]), ['c']);
  });

  it('leaves out correlations that began earlier, also when more of their events come', () => {
    const list = new RunList();
    list.add([of(1, 'old'), of(2, 'new')], ['old']);
    list.add([of(3, 'old')], []);
    assert.deepEqual(
      list.newest(10).map(({ root }) => root.correlationId),
      ['new'],
    );
    assert.deepEqual([list.earlier, list.eventCount, list.unknownOf([of(4, 'old')])], [1, 1, []]);
  });
});

describe('the consumers that are still busy with a trace', () => {
  const events = [5, 6].map((n) => of(n, 'a', { stream: { context: null, type: 'Order', id: `Order-${n}` } }));
  const judged = (checkpoint: number, scope = EVERYTHING, row = {}): Health => {
    const store = fakeStore({ segments: true, owners: true, heartbeats: true }, scope);
    store.append(6);
    return store.look(1, { checkpoint, ...row });
  };
  const head = '6' as Position;

  it('are those whose checkpoint is below an event in their scope', () => {
    assert.deepEqual(busyWith([judged(6)], head, events), []);
    assert.deepEqual(busyWith([judged(5)], head, events), [{ name: 'c', waiting: 1, atMost: false, stopped: false }]);
    assert.deepEqual(busyWith([judged(2)], head, events)?.[0]?.waiting, 2);
    assert.deepEqual(busyWith([judged(2, only('Payment'))], head, events), []);
    assert.equal(busyWith([judged(2, UNKNOWN)], head, events)?.[0]?.atMost, true);
  });

  it('are marked if they need a person', () => {
    const stopped = judged(2, EVERYTHING, { ownerId: null, heartbeatAgeS: null });
    assert.equal(stopped.status, 'stopped');
    assert.equal(busyWith([stopped], head, events)?.[0]?.stopped, true);
  });

  it('are unknown until they are read again', () => {
    assert.equal(busyWith([judged(6)], '5' as Position, events), null);
    assert.equal(busyWith([], null, events), null);
  });
});
