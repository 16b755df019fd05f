import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Position } from '../../../src/model/event/event';
import { type EventGap, EventRing, isGap } from '../../../src/model/event/eventRing';
import { makeEvent } from '../../support/events';

const at = (position: number) => String(position) as Position;
const gap = (after: number, before: number): EventGap => ({
  after: at(after),
  before: at(before),
  skipped: before - after - 1,
  more: false,
});

function ringOf(capacity: number, ...positions: number[]): EventRing {
  const ring = new EventRing(capacity);
  ring.add(positions.map((position) => makeEvent(position)));
  return ring;
}

/** An event as its position, a gap as a text. */
const entries = (ring: EventRing) =>
  ring.entries.map((entry) => (isGap(entry) ? `${entry.after}…${entry.before}` : Number(entry.position)));

describe('EventRing', () => {
  it('keeps the newest events in the order of their positions, whatever their order of arrival', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 500 })),
        fc.integer({ min: 1, max: 20 }),
        (all, capacity) => {
          const ring = new EventRing(capacity);
          for (let from = 0; from < all.length; from += 7) {
            ring.add(all.slice(from, from + 7).map((position) => makeEvent(position)));
          }
          const kept = ring.events.map(({ position }) => Number(position));
          assert.deepEqual(
            kept,
            [...kept].sort((a, b) => a - b),
          );
          assert.equal(kept.length, Math.min(capacity, all.length));
          assert.equal(kept.at(-1), all.length === 0 ? undefined : Math.max(...all));
          for (const position of kept) assert.equal(ring.events[ring.indexOf(at(position))]?.position, at(position));
        },
      ),
    );
  });

  it('returns how many rows were removed', () => {
    const ring = ringOf(4, 1, 2, 3, 4);
    ring.setGaps([gap(1, 2)]);
    assert.equal(ring.add([makeEvent(5)]), 2, 'with the event goes the gap behind it');
    assert.deepEqual(entries(ring), [2, 3, 4, 5]);
    assert.deepEqual(ring.gaps, []);
  });

  it('has each gap after the event that it follows; gaps shrink when their events are read', () => {
    const ring = ringOf(100, 1, 2, 50, 51);
    ring.setGaps([gap(2, 50)]);
    assert.deepEqual(entries(ring), [1, 2, '2…50', 50, 51]);
    ring.add([makeEvent(3), makeEvent(4)]);
    ring.setGaps([gap(4, 50)]);
    assert.deepEqual(entries(ring), [1, 2, 3, 4, '4…50', 50, 51]);
    assert.deepEqual([ring.indexOf(at(4)), ring.indexOf(at(50)), ring.indexOf(at(30))], [3, 5, -1]);
    ring.add([makeEvent(52)]);
    ring.setGaps([]);
    assert.deepEqual(entries(ring), [1, 2, 3, 4, 50, 51, 52]);
    assert.equal(ring.eventCount, 7);
  });

  it('has no gap before its first event', () => {
    const ring = ringOf(2, 50, 51);
    ring.setGaps([gap(2, 50)]);
    assert.deepEqual(entries(ring), [50, 51]);
    ring.clear();
    assert.deepEqual([ring.eventCount, entries(ring)], [0, []]);
  });
});
