import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { UnlinkedEffects } from '../../../src/model/flow/claims/unlinked';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { tableOf } from '../../support/flows/learn';

const WITHIN = 1_000;
/** Later than anything that has a cause. */
const AT = 10_000_000;

const order = (over: Partial<EventHeader> = {}): Partial<EventHeader> => ({
  eventType: 'Ordered',
  correlationId: 'one',
  time: AT,
  ...over,
});
/** An effect this long after the order, without a known cause. */
const loose = (after: number, over: Partial<EventHeader> = {}): Partial<EventHeader> => ({
  eventType: 'Sent',
  correlationId: null,
  time: AT + after,
  ...over,
});
/** Effects with the id of a much earlier cause. */
const linked = (count: number): Partial<EventHeader>[] =>
  Array.from({ length: count }, () => ({ eventType: 'Sent', causationId: uuid(1), correlationId: null, time: 0 }));

/** Whether the last order among the events still lacks its effect. */
function lacks(events: readonly Partial<EventHeader>[], types: readonly string[] = ['Sent']): boolean {
  const all = [{ eventType: 'Noted', correlationId: null, time: 0 }, ...events];
  const table = tableOf(all.map((event, i) => makeEvent(i + 1, event)));
  const row = all.findLastIndex(({ eventType }) => eventType === 'Ordered');
  const without = atOnce(new UnlinkedEffects(table).without([row], types, WITHIN));
  assert.deepEqual([...without], without.size === 0 ? [] : [row]);
  return without.size > 0;
}

describe("an effect without its cause's id", () => {
  it('counts as an effect if a later event has the correlation of the cause, however late', () => {
    assert.equal(lacks([order(), loose(90_000, { correlationId: 'one' })]), false);
    assert.equal(
      lacks([order(), loose(90_000, { correlationId: 'one' }), loose(90_000, { correlationId: 'two' })]),
      false,
    );
    assert.equal(lacks([order(), loose(90_000, { correlationId: 'two' })]), true);
    assert.equal(lacks([loose(-1, { correlationId: 'one' }), order()]), true, 'it was there before');
    assert.equal(lacks([order({ correlationId: null }), loose(90_000)]), true, 'none has the same as none');
    assert.equal(lacks([order(), loose(90_000, { correlationId: 'one', eventType: 'Billed' })]), true);
    assert.equal(
      lacks([order(), loose(90_000, { correlationId: 'one', eventType: 'Billed' })], ['Sent', 'Billed']),
      false,
    );
  });

  it('counts as an effect if the cause that it names is not in the window', () => {
    const sent = loose(90_000, { correlationId: 'one' });
    assert.equal(lacks([order(), { ...sent, causationId: uuid(999) }]), false);
    assert.equal(lacks([order(), { ...sent, causationId: uuid(1) }]), true);
  });

  it('may be the effect if it came in the usual time and its type seldom lacks a cause', () => {
    const seldom = linked(10);
    assert.equal(lacks([...seldom, order(), loose(WITHIN)]), false);
    assert.equal(lacks([...seldom, order(), loose(WITHIN + 1)]), true);
    assert.equal(lacks([...seldom, loose(WITHIN), order()]), true, 'it was there before');
    assert.equal(lacks([...seldom, order()]), true);
    assert.equal(lacks([...seldom, order(), loose(WITHIN + 1), loose(WITHIN)]), true, 'one of six is often');
    assert.equal(lacks([...linked(18), order(), loose(WITHIN + 1), loose(WITHIN)]), false);
    assert.deepEqual(
      [9, 8].map((count) => lacks([...linked(count), order(), loose(WITHIN)])),
      [false, true],
    );
  });

  it('is not the cause itself, even if the type may follow itself', () => {
    assert.equal(lacks([order()], ['Ordered']), true);
    const seldom = linked(10).map((event) => ({ ...event, eventType: 'Ordered' }));
    assert.equal(lacks([...seldom, order()], ['Ordered']), true);
  });

  it('is searched among the hundred events after the cause', () => {
    const behind = (count: number) => [
      ...linked(2_000),
      order(),
      ...Array.from({ length: count }, () => loose(WITHIN + 1)),
      loose(WITHIN),
    ];
    assert.deepEqual([lacks(behind(99)), lacks(behind(100))], [false, true]);
  });

  it('is judged for each cause separately', () => {
    const events = [order(), loose(5, { correlationId: 'one' }), order({ correlationId: 'two' })];
    const unlinked = new UnlinkedEffects(tableOf(events.map((event, i) => makeEvent(i + 1, event))));
    for (let look = 0; look < 2; look++) assert.deepEqual([...atOnce(unlinked.without([0, 2], ['Sent'], WITHIN))], [2]);
    assert.deepEqual([...atOnce(unlinked.without([0, 2], ['Nothing'], WITHIN))], [0, 2]);
    const first = [order(), loose(90_000)];
    const others = new UnlinkedEffects(tableOf(first.map((event, i) => makeEvent(i + 1, event))));
    assert.deepEqual([...atOnce(others.without([0], ['Sent'], WITHIN))], [0]);
  });
});
