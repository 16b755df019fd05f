import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { compareTraces } from '../../../src/model/flow/compare/compare';
import { type Attributes, rankDifferences } from '../../../src/model/flow/compare/different';
import { makeEvent, uuid } from '../../support/events';
import { numbersFrom } from '../../support/flows/shop';

const traceOf = (events: readonly EventHeader[]): EventTable => {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
};

/** A trace in which each event is caused by an earlier one. */
const traces = fc
  .array(fc.record({ back: fc.nat(6), type: fc.nat(5), delay: fc.integer({ min: 20, max: 400 }) }), {
    minLength: 2,
    maxLength: 30,
  })
  .map((steps) => {
    const events: EventHeader[] = [];
    for (const [i, { back, type, delay }] of steps.entries()) {
      const cause = events[Math.max(0, i - 1 - back)];
      const stream = { context: null, type: 'S', id: `s${i}` };
      const caused = cause
        ? { causationId: cause.eventId, time: cause.time + delay }
        : { causationId: uuid(9_999), time: 0 };
      events.push(makeEvent(i + 1, { eventType: `T${type}`, stream, ...caused }));
    }
    return events;
  });

const idsOf = (nodes: readonly { readonly header: EventHeader }[]) => nodes.map(({ header }) => header.eventId);

/** The same trace from another run, with other ids and positions. */
const again = (events: readonly EventHeader[]): EventHeader[] => {
  const other = (id: string | null) => id && `1${id.slice(1)}`;
  return events.map((event) => ({
    ...event,
    position: String(Number(event.position) + 1_000) as EventHeader['position'],
    eventId: other(event.eventId) ?? '',
    causationId: other(event.causationId),
  }));
};

describe('a comparison of two traces', () => {
  it('finds equal traces equal, and is mirrored when the sides are exchanged', () => {
    fc.assert(
      fc.property(traces, traces, (a, b) => {
        const same = compareTraces(traceOf(a), traceOf(again(a)));
        assert.deepEqual([same.same, same.onlyLeft, same.onlyRight, same.changed], [a.length, [], [], []]);
        assert.equal(same.sentence, 'The traces are the same.');
        const [there, back] = [
          compareTraces(traceOf(a), traceOf(again(b))),
          compareTraces(traceOf(again(b)), traceOf(a)),
        ];
        assert.equal(there.same, back.same);
        assert.deepEqual(idsOf(there.onlyLeft), idsOf(back.onlyRight));
        assert.deepEqual(idsOf(there.onlyRight), idsOf(back.onlyLeft));
        const key = ({ what, left, right }: (typeof there.changed)[number]) => [
          what,
          left.header.eventId,
          right.header.eventId,
        ];
        assert.deepEqual(
          there.changed.map(key).sort(),
          back.changed
            .map(key)
            .map(([what, l, r]) => [what, r, l])
            .sort(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('finds exactly what was changed: a version, a delay or an added event', () => {
    fc.assert(
      fc.property(traces, fc.nat(), fc.constantFrom('version', 'delay', 'more'), (a, at, edit) => {
        const b = again(a);
        const i = 1 + (at % (b.length - 1));
        const event = b[i] ?? assert.fail();
        if (edit === 'more') {
          const added = makeEvent(5_000, { eventType: 'New', causationId: event.eventId, time: event.time + 50 });
          const found = compareTraces(traceOf(a), traceOf([...b, added]));
          assert.deepEqual([found.onlyLeft, idsOf(found.onlyRight), found.changed], [[], [added.eventId], []]);
          return;
        }
        const late = 60_000;
        const isBelow = (each: EventHeader): boolean => {
          const cause = b.find(({ eventId }) => eventId === each.causationId);
          return each === event || (cause !== undefined && isBelow(cause));
        };
        // Among equal events, an unchanged one may be reported instead of the changed one.
        const edited = b.map((each) => {
          if (edit === 'version') return each === event ? { ...each, eventVersion: '2' } : each;
          return isBelow(each) ? { ...each, time: each.time + late } : each;
        });
        const found = compareTraces(traceOf(a), traceOf(edited));
        assert.deepEqual([found.onlyLeft, found.onlyRight], [[], []]);
        assert.deepEqual(
          found.changed.map(({ what, right }) => [what, right.header.eventId]),
          [[edit, event.eventId]],
        );
      }),
      { numRuns: 150 },
    );
  });

  it('says first where the traces part, and by what', () => {
    const trace = (version: string, billingMs: number) => [
      makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
      makeEvent(2, { eventType: 'PaymentCaptured', causationId: uuid(1), eventVersion: version, time: 100 }),
      makeEvent(3, { eventType: 'InvoiceIssued', causationId: uuid(2), time: 100 + billingMs }),
      makeEvent(4, { eventType: 'EmailSent', causationId: uuid(3), time: 200 + billingMs }),
    ];
    const usual = () => ({ p95: 1_900, consumer: 'billing' });
    const { sentence, changed } = compareTraces(traceOf(trace('1', 800)), traceOf(trace('2', 41_000)), usual);
    assert.equal(sentence, 'Same until PaymentCaptured v2; then billing took 41 s instead of 800 ms.');
    assert.deepEqual(
      changed.map(({ what }) => what),
      ['version', 'delay'],
    );
    const cut = compareTraces(traceOf(trace('1', 800)), traceOf(trace('1', 800).slice(0, 2)));
    assert.equal(cut.sentence, 'Same until PaymentCaptured; then InvoiceIssued is missing.');
    assert.deepEqual(idsOf(cut.onlyLeft), [uuid(3), uuid(4)]);
  });

  it('reports different numbers of one effect as one difference, not as missing events', () => {
    const order = (items: number) => [
      makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
      ...Array.from({ length: items }, (_, i) =>
        makeEvent(2 + i, { eventType: 'StockReserved', causationId: uuid(1), time: 100 + i }),
      ),
      makeEvent(9, { eventType: 'StockCounted', causationId: uuid(1 + items), time: 300 }),
    ];
    const sentence = (left: number, right: number) =>
      compareTraces(traceOf(order(left)), traceOf(order(right))).sentence;
    assert.equal(sentence(4, 2), 'Same until OrderPlaced; then 2 StockReserved instead of 4.');
    assert.equal(sentence(1, 3), 'Same until OrderPlaced; then 3 StockReserved instead of 1.');
  });

  it('pairs equal events by their effects, and counts them', () => {
    const trace = (kept: readonly number[]) => [
      makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
      ...kept.flatMap((i) => [
        makeEvent(10 * i, { eventType: 'StockReserved', causationId: uuid(1), time: 10 }),
        makeEvent(10 * i + 1, { eventType: `Packed${i}`, causationId: uuid(10 * i), time: 20 }),
      ]),
    ];
    const { onlyLeft, onlyRight, changed } = compareTraces(traceOf(trace([1, 2, 3])), traceOf(trace([2, 3])));
    assert.deepEqual([idsOf(onlyLeft), onlyRight], [[uuid(10), uuid(11)], []]);
    assert.deepEqual(
      changed.map((change) => change.what === 'count' && [change.effectType, change.counts]),
      [['StockReserved', [3, 2]]],
    );
  });

  it('takes time in proportion to the number of events', () => {
    const long = Array.from({ length: 10_000 }, (_, i) =>
      makeEvent(i + 1, {
        eventType: `T${i % 7}`,
        causationId: i === 0 ? null : uuid(i % 3 === 0 ? i : Math.max(1, i - 5)),
        time: i,
      }),
    );
    assert.equal(compareTraces(traceOf(long), traceOf(again(long))).same, 10_000);
    // Nothing below the root is the same.
    const wide = (eventType: string) =>
      Array.from({ length: 30_000 }, (_, i) =>
        i === 0
          ? makeEvent(1, { eventType: 'OrderPlaced', time: 0 })
          : makeEvent(i + 1, { eventType, causationId: uuid(1), time: i }),
      );
    const { same, onlyLeft, onlyRight } = compareTraces(traceOf(wide('Packed')), traceOf(wide('Sent')));
    assert.deepEqual([same, onlyLeft.length, onlyRight.length], [1, 29_999, 29_999]);
    // It takes a second here; it would take minutes if each event were compared with all others.
  }).timeout(60_000);
});

describe('what is different about a group of traces', () => {
  const FIELDS = 8;
  const sample = (random: () => number, shares: (field: number) => number): Attributes =>
    new Map<string, string | number | boolean>([
      ...Array.from({ length: FIELDS }, (_, i) => [`flag${i}`, random() < shares(i)] as const),
      ['amount', Math.floor(random() * 1_000)],
      ['id', `id-${random()}`],
    ]);
  const groups = (seed: number, planted: number) => {
    const random = numbersFrom(seed);
    const share = (i: number) => 0.1 + 0.05 * i;
    const selected = Array.from({ length: 200 }, () => sample(random, (i) => share(i) + (i === 3 ? planted : 0)));
    const rest = Array.from({ length: 1_000 }, () => sample(random, share));
    return [selected, rest] as const;
  };

  it('finds a planted difference of 20 points first in 95 of 100 runs, and a false one in 5 at most', () => {
    let [first, none] = [0, 0];
    const runs = 200;
    for (let seed = 0; seed < runs; seed++) {
      if (rankDifferences(...groups(seed, 0.2))[0]?.field === 'flag3') first += 1;
      if (rankDifferences(...groups(seed, 0)).length > 0) none += 1;
    }
    assert.ok(first >= 0.95 * runs, `${first} of ${runs}`);
    assert.ok(none <= 0.05 * runs, `${none} of ${runs}`);
  });

  it('is a value with its counts, or a limit', () => {
    const selected = Array.from(
      { length: 100 },
      (_, i): Attributes =>
        new Map<string, string | number>([
          ['version', i < 80 ? '2' : '1'],
          ['amount', 500 + i],
        ]),
    );
    const rest = Array.from(
      { length: 400 },
      (_, i): Attributes =>
        new Map<string, string | number>([
          ['version', i < 40 ? '2' : '1'],
          ['amount', i],
        ]),
    );
    const found = rankDifferences(selected, rest);
    assert.deepEqual(
      found.map(({ field }) => field),
      ['amount', 'version'],
    );
    const version = found[1] ?? assert.fail();
    assert.deepEqual(version.selected.of + version.rest.of, 500);
    assert.match(found[0]?.value ?? '', /^> \d+$/);
    // Fewer than five of a kind prove nothing.
    const few = Array.from({ length: 4 }, (): Attributes => new Map([['odd', true]]));
    assert.deepEqual(
      rankDifferences(few, rest).filter(({ field }) => field === 'odd'),
      [],
    );
  });
});
