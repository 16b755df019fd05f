import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders, type TraceKey } from '../../../src/model/event/headerBatch';
import { buildForest } from '../../../src/model/forest/chain';
import { type Forest, ghostAt } from '../../../src/model/forest/forest';
import { explainOddities, ghostLabel, Oddity } from '../../../src/model/forest/oddity';
import { summariseTrace, tabTitle } from '../../../src/model/forest/summary';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { CORRELATION, fixtureEvents } from '../../support/fixtures';

function tableOf(events: readonly EventHeader[]): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
}

/** One line for each place: the indentation, then the position or the ghost. */
function outline(table: EventTable, forest: Forest): string[] {
  return Array.from(forest.rows, (row, place) => {
    const ghost = ghostAt(forest, place);
    return '  '.repeat(forest.depth[place] ?? 0) + (ghost ? ghostLabel(ghost, english) : `#${table.position(row)}`);
  });
}

function explain(events: readonly EventHeader[], position: string): string[] {
  const table = tableOf(events);
  const forest = buildForest(table);
  const row = Array.from({ length: table.count }, (_, i) => i).find((i) => table.position(i) === position) ?? -1;
  return explainOddities(table, forest, forest.placeOf[row] ?? -1, english);
}

describe('buildForest', () => {
  it('builds the tree that the causation ids of a real trace describe', () => {
    const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);
    const table = tableOf(events.toReversed());
    const forest = buildForest(table);
    assert.deepEqual(outline(table, forest), [
      'command d18c42e8…',
      '  #1',
      '  #2',
      '    #4',
      '      #8',
      '        #10',
      '          #22',
      '    #5',
    ]);
    assert.deepEqual([...forest.subtreeSize], [8, 1, 6, 4, 3, 2, 1, 1]);
    assert.deepEqual([...forest.parent], [-1, 0, 0, 2, 3, 4, 5, 2]);
    assert.ok(forest.oddities.every((bits) => bits === 0));
    assert.deepEqual(forest.ghosts, [{ id: CORRELATION, loadable: true, kind: 'command' }]);
    assert.deepEqual(summariseTrace(table), {
      events: 7,
      streams: 5,
      durationMs: summariseTrace(table).durationMs,
      startedAt: events[0]?.time,
      rootRow: 6,
      rootEventType: 'UserRegistered',
    });
  });

  it('places every event of a whole store exactly once, under its cause', () => {
    const table = tableOf(fixtureEvents());
    const forest = buildForest(table);
    assert.equal(new Set(forest.rows).size, 468 + forest.ghosts.length);
    for (let row = 0; row < table.count; row++) {
      const place = forest.placeOf[row] ?? -1;
      assert.equal(forest.rows[place], row);
      const cause = table.causeIndex(row);
      if (cause >= 0) assert.equal(forest.parent[place], forest.placeOf[cause]);
    }
  });

  it('orders roots and effects by position, not by arrival', () => {
    const table = tableOf([
      makeEvent(5, { causationId: uuid(1) }),
      makeEvent(4),
      makeEvent(3, { causationId: uuid(1) }),
      makeEvent(10, { causationId: uuid(4) }),
      makeEvent(1),
    ]);
    assert.deepEqual(outline(table, buildForest(table)), ['#1', '  #3', '  #5', '#4', '  #10']);
    assert.deepEqual(outline(table, buildForest(table, { order: 'position' })), ['#1', '#3', '#4', '#5', '#10']);
  });

  it('places effects below the first event of the store, also if it is the first row of the table', () => {
    const table = tableOf([
      makeEvent(1),
      makeEvent(2, { causationId: uuid(1) }),
      makeEvent(3, { causationId: uuid(2) }),
      makeEvent(4, { causationId: uuid(1) }),
    ]);
    const forest = buildForest(table);
    assert.deepEqual(outline(table, forest), ['#1', '  #2', '    #3', '  #4']);
    assert.deepEqual([...forest.parent], [-1, 0, 1, 0]);
    assert.deepEqual([...forest.subtreeSize], [4, 2, 1, 1]);
  });

  it('keeps a cause at its own position, also if one of its effects has a lower one', () => {
    const table = tableOf([makeEvent(5), makeEvent(1, { causationId: uuid(5) }), makeEvent(3)]);
    assert.deepEqual(outline(table, buildForest(table)), ['#3', '#5', '  #1']);
  });

  it('gives all effects of a missing cause one ghost, at the place of the first effect', () => {
    const table = tableOf([
      makeEvent(1),
      makeEvent(2, { causationId: 'cmd-789' }),
      makeEvent(3, { causationId: uuid(77) }),
      makeEvent(4, { causationId: 'cmd-789' }),
      makeEvent(5, { causationId: uuid(77) }),
    ]);
    const forest = buildForest(table);
    assert.deepEqual(outline(table, forest), [
      '#1',
      'command cmd-789',
      '  #2',
      '  #4',
      'cause 00000000…',
      '  #3',
      '  #5',
    ]);
    assert.deepEqual(forest.ghosts, [
      { id: 'cmd-789', loadable: false, kind: 'command' },
      { id: uuid(77), loadable: true, kind: 'unknown' },
    ]);
    assert.equal(forest.oddities[4], Oddity.CauseMissing);
    assert.match(explainOddities(table, forest, 4, english).join(), /not an event of this trace/);
    assert.equal(buildForest(table, { order: 'position' }).count, 5);
  });

  it('cuts a circle at its lowest position and keeps every event', () => {
    const events = [
      makeEvent(9, { causationId: uuid(9) }),
      makeEvent(3, { causationId: uuid(2) }),
      makeEvent(4, { causationId: uuid(3) }),
      makeEvent(2, { causationId: uuid(4) }),
      makeEvent(5, { causationId: uuid(3) }),
    ];
    const table = tableOf(events);
    const forest = buildForest(table);
    assert.deepEqual(outline(table, forest), ['#2', '  #3', '    #4', '    #5', '#9']);
    assert.deepEqual([...forest.oddities], [Oddity.Cycle, 0, 0, 0, Oddity.Cycle]);
    assert.match(explain(events, '2').join(), /circle is cut here/);
  });

  it('marks causes that are later than their effects, and effects whose correlation differs', () => {
    const events = [
      makeEvent(1, { causationId: uuid(2), time: 1_000 }),
      makeEvent(2, { time: 1_412 }),
      makeEvent(3, { causationId: uuid(2), time: 2_000, correlationId: 'other' }),
      makeEvent(4, { causationId: uuid(2), time: 2_000, correlationId: null }),
    ];
    assert.deepEqual(explain(events, '1'), [
      'Its cause #2 stands after it (#1) in the store.',
      'Its cause is 412 ms younger than itself. The clocks of the applications may differ.',
    ]);
    assert.deepEqual(explain(events, '2'), []);
    assert.deepEqual(explain(events, '3'), ['Its correlation other is not that of its cause, correlation.']);
    assert.deepEqual(explain(events, '4'), ['Its cause has correlation correlation, the event has none.']);
  });

  it('is empty for an empty table', () => {
    const table = new EventTable();
    assert.equal(buildForest(table).count, 0);
    assert.equal(summariseTrace(table).rootEventType, null);
  });
});

describe('the oddities of an event and its cause', () => {
  it('include the correlation also if the cause has none', () => {
    const events = [
      makeEvent(1, { correlationId: null }),
      makeEvent(2, { causationId: uuid(1), correlationId: 'mine' }),
    ];
    assert.deepEqual(explain(events, '2'), ['Its cause has no correlation, the event has mine.']);
    const without = events.map((event) => ({ ...event, correlationId: null }));
    assert.deepEqual(explain(without, '2'), []);
  });

  it('are empty if the cause is older or of the same time', () => {
    for (const time of [1_000, 999]) {
      const events = [makeEvent(1, { time }), makeEvent(2, { causationId: uuid(1), time: 1_000 })];
      assert.deepEqual(explain(events, '2'), []);
    }
  });

  it('are separate facts in a fixed order', () => {
    const events = [
      makeEvent(1, { causationId: uuid(2), time: 1_000 }),
      makeEvent(2, { time: 1_000 }),
      makeEvent(3, { time: 3_000 }),
      makeEvent(4, { causationId: uuid(3), time: 2_000 }),
      makeEvent(5, { causationId: uuid(6), time: 1_000, correlationId: 'other' }),
      makeEvent(6, { time: 2_000 }),
    ];
    const table = tableOf(events);
    const forest = buildForest(table);
    const bitsOf = (row: number) => forest.oddities[forest.placeOf[row] ?? -1];
    assert.equal(bitsOf(0), Oddity.CauseAfter);
    assert.equal(bitsOf(3), Oddity.CauseYounger);
    assert.equal(bitsOf(4), Oddity.CauseAfter | Oddity.CauseYounger | Oddity.CorrelationChanged);
    assert.deepEqual(explain(events, '5'), [
      'Its cause #6 stands after it (#5) in the store.',
      'Its cause is 1 s younger than itself. The clocks of the applications may differ.',
      'Its correlation other is not that of its cause, correlation.',
    ]);
    assert.deepEqual(explain(events, '4'), [
      'Its cause is 1 s younger than itself. The clocks of the applications may differ.',
    ]);
  });

  it('are marked in the flat list, too', () => {
    const table = tableOf([makeEvent(1, { causationId: uuid(2) }), makeEvent(2)]);
    const flat = buildForest(table, { order: 'position' });
    assert.deepEqual([...flat.oddities], [Oddity.CauseAfter | Oddity.CauseYounger, 0]);
    assert.deepEqual([...flat.parent], [-1, -1]);
    assert.deepEqual([...flat.subtreeSize], [1, 1]);
  });

  it('are empty for a command; a missing cause is named by its whole id', () => {
    const table = tableOf([makeEvent(1, { causationId: 'cmd-789' }), makeEvent(2, { causationId: uuid(77) })]);
    const forest = buildForest(table);
    assert.deepEqual(explainOddities(table, forest, 0, english), []);
    assert.deepEqual(explainOddities(table, forest, 2, english), [
      `${uuid(77)} is not an event of this trace: it is a command, or an event outside it.`,
    ]);
    assert.deepEqual(explainOddities(table, forest, 1, english), []);
    assert.deepEqual(explainOddities(table, forest, 99, english), []);
  });

  it('contain only the cut for a circle', () => {
    const events = [makeEvent(2, { causationId: uuid(3) }), makeEvent(3, { causationId: uuid(2), time: 5_000 })];
    assert.deepEqual(explain(events, '2'), [
      'Its causes lead back to it. The circle is cut here, at its lowest position.',
    ]);
  });
});

describe("the title of a trace's tab", () => {
  const ORDER = 'ee417d01-c9ad-4886-8ade-fc88c734704e';
  const title = (id: string, by: TraceKey['by'] = 'correlation', key = 'checkout-1') =>
    tabTitle('OrderPlaced', { context: null, type: 'Order', id }, { by, id: key }, english);

  it('contains the id of the stream in which the trace begins', () => {
    assert.equal(title(ORDER), 'OrderPlaced · ee417d01');
    assert.equal(title('order-1042'), 'OrderPlaced · order-1042', 'no other order is named');
    assert.equal(title('order-2026-11-22-000001042'), 'OrderPlaced · order-20…0001042');
  });

  it('contains the kind of key if the trace was opened by another key than its correlation', () => {
    assert.equal(title(ORDER, 'stream'), 'OrderPlaced · Order/ee417d01');
    assert.equal(title(ORDER, 'trace', '0f5369c3a567b5b63454aa39c6ee95e7'), 'OrderPlaced · trace 0f5369c3');
    assert.equal(title(ORDER, 'causation', 'd7bd447a-e39d-44ac-9a04-73af9bf169ef'), 'OrderPlaced · cause d7bd447a');
  });
});

describe('summariseTrace', () => {
  it('counts streams by context, type and id, and measures the finite times', () => {
    const stream = (context: string | null, type: string, id: string) => ({ stream: { context, type, id } });
    const table = tableOf([
      makeEvent(4, { ...stream('Shop', 'Order', '1'), time: 1_500 }),
      makeEvent(3, { ...stream('Shop', 'Order', '1'), time: 1_000, causationId: uuid(4) }),
      makeEvent(5, { ...stream('Shop', 'Order', '2'), time: Number.POSITIVE_INFINITY }),
      makeEvent(6, { ...stream('Shop', 'Payment', '1'), time: 1_600 }),
      makeEvent(7, { ...stream(null, 'Order', '1'), time: 1_600, eventType: 'Later' }),
    ]);
    const { streams, startedAt, durationMs, rootRow } = summariseTrace(table);
    assert.deepEqual([streams, startedAt, durationMs, rootRow], [4, 1_000, 600, 0]);
  });
});
