import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countUpTo, emptyTail, mergeTail } from '../../../src/model/backlog/newestEvents';
import type { TailEvent } from '../../../src/model/consumer/consumer';
import type { Position } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { buildForest } from '../../../src/model/forest/chain';
import type { Forest } from '../../../src/model/forest/forest';
import { HOSTILE_TEXTS } from '../../support/corpus';
import { makeEvent, uuid } from '../../support/events';

/** Events in any order, whose causes are other events, themselves, missing events, texts or nothing. */
const anyEvents = fc
  .array(
    fc.oneof(
      fc.integer({ min: 1, max: 40 }).map(uuid),
      fc.constantFrom(null, ...Object.values(HOSTILE_TEXTS).map((text) => text.slice(0, 20))),
    ),
    { maxLength: 30 },
  )
  .chain((causes) => {
    const events = causes.map((causationId, i) => makeEvent(i + 1, { causationId }));
    return fc.shuffledSubarray(events, { minLength: events.length });
  });

describe('the forest of any events', () => {
  it('has each event once, below its cause unless that would close a circle', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const table = new EventTable();
        table.append(encodeHeaders(events));
        const forest = buildForest(table);
        assert.equal(forest.count, events.length + forest.ghosts.length);
        const found = [...forest.rows].filter((row) => row >= 0);
        assert.deepEqual(
          found.sort((a, b) => a - b),
          [...events.keys()],
        );
        for (let place = 0; place < forest.count; place++) standsRight(forest, place);
        const cut = events.filter((_, row) => isCut(forest, row, table.causeIndex(row))).length;
        assert.equal(cut, circlesOf(events.map((_, row) => table.causeIndex(row))));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Asserts that an event stands below its parent, within the parent's part of the forest. */
function standsRight({ parent, depth, subtreeSize }: Forest, place: number): void {
  const above = parent[place] ?? -1;
  assert.ok(above < place);
  assert.equal(depth[place], above < 0 ? 0 : (depth[above] ?? 0) + 1);
  if (above >= 0) assert.ok(place + (subtreeSize[place] ?? 0) <= above + (subtreeSize[above] ?? 0));
}

/** Whether an event does not stand below its cause although the cause is present. */
function isCut({ parent, placeOf }: Forest, row: number, cause: number): boolean {
  if (cause < 0) return false;
  const above = parent[placeOf[row] ?? -1] ?? -1;
  if (above === placeOf[cause]) return false;
  assert.equal(above, -1);
  return true;
}

/** The number of circles when each event names at most one other. */
function circlesOf(causes: readonly number[]): number {
  const lowest = causes.map((_, start) => {
    let at = start;
    for (let step = 0; step < causes.length && at >= 0; step++) at = causes[at] ?? -1;
    let least = at;
    for (let step = 0; step < causes.length && at >= 0; step++) {
      at = causes[at] ?? -1;
      least = Math.min(least, at);
    }
    return least;
  });
  return new Set(lowest.filter((row) => row >= 0)).size;
}

describe('the newest events', () => {
  const START = 2n ** 62n;
  const eventAt = (n: number): TailEvent => ({
    position: (START + BigInt(n)).toString() as Position,
    streamId: `s-${n % 3}`,
    aggregateType: 'Order',
    eventType: 'OrderPlaced',
    context: null,
    time: n,
  });
  const looks = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 }), { maxLength: 8 });

  it('are those that the polls brought, each once and sorted by position, however the polls overlap', () => {
    fc.assert(
      fc.property(looks, (polls) => {
        let tail = emptyTail;
        const seen = new Set<number>();
        for (const poll of polls) {
          const highest = Math.max(-1, ...seen);
          const merged = mergeTail(tail, poll.map(eventAt));
          const late = poll.filter((n) => !seen.has(n) && n < highest).sort((a, b) => a - b);
          assert.deepEqual(
            merged.late.map(({ time }) => time),
            late,
          );
          for (const n of poll) seen.add(n);
          tail = merged.tail;
        }
        const expected = [...seen].sort((a, b) => a - b);
        assert.deepEqual(
          tail.events.map(({ time }) => time),
          expected,
        );
        for (const n of [-1, 0, 17, 60, 61]) {
          const position = (START + BigInt(n)).toString() as Position;
          assert.equal(countUpTo(tail, position), expected.filter((other) => other <= n).length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
