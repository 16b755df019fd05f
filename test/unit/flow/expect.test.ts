import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventHeader } from '../../../src/model/event/event';
import { type Expectation, expectationLine } from '../../../src/model/flow/expect/expectation';
import { judgeExpectation } from '../../../src/model/flow/expect/judge';
import { parseExpectations } from '../../../src/model/flow/expect/parse';
import { effectsIn } from '../../../src/model/flow/flowWindow';
import { atOnce } from '../../../src/model/text/steps';
import { junitXml } from '../../../src/terminal/commands/check';
import { makeEvent, uuid } from '../../support/events';
import { tableOf } from '../../support/flows/learn';

const only = (text: string): Expectation => {
  const { expectations, errors } = parseExpectations(text);
  assert.deepEqual(errors, []);
  return expectations[0] ?? assert.fail();
};

describe('a file of expectations', () => {
  it('says what follows, by which consumer, how soon and how often', () => {
    const { expectations, errors } = parseExpectations(`# what billing does
OrderPlaced -> InvoiceIssued by billing_outbox within 2 s, once  # for each order

PaymentRequested -> one of {PaymentCaptured, PaymentDeclined} within 1.5min
PaymentDeclined->ShipmentRequested, never
OrderPlaced v2 -> StockReserved within 500ms, at most 3
"Order placed" -> "one" by "the \\"mailer\\""\r
`);
    assert.deepEqual(errors, []);
    const shown = expectations.map(({ line, cause, causeVersion, effects, consumer, withinMs, count }) => [
      line,
      cause,
      causeVersion,
      effects,
      consumer,
      withinMs,
      count,
    ]);
    assert.deepEqual(shown, [
      [2, 'OrderPlaced', null, ['InvoiceIssued'], 'billing_outbox', 2_000, { kind: 'once' }],
      [4, 'PaymentRequested', null, ['PaymentCaptured', 'PaymentDeclined'], null, 90_000, { kind: 'any' }],
      [5, 'PaymentDeclined', null, ['ShipmentRequested'], null, 10_000, { kind: 'never' }],
      [6, 'OrderPlaced', '2', ['StockReserved'], null, 500, { kind: 'atMost', most: 3 }],
      [7, 'Order placed', null, ['one'], 'the "mailer"', 10_000, { kind: 'any' }],
    ]);
    assert.equal(expectations[0]?.text, 'OrderPlaced -> InvoiceIssued by billing_outbox within 2 s, once');
  });

  it('gives the line and column of every error', () => {
    const errorOf = (text: string) => {
      const [error, ...others] = parseExpectations(`\n${text}`).errors;
      assert.deepEqual(others, []);
      return error && [error.line, error.column, error.message];
    };
    assert.deepEqual(errorOf('OrderPlaced InvoiceIssued'), [2, 13, 'Expected an arrow -> after the cause.']);
    assert.deepEqual(errorOf('OrderPlaced ->'), [2, 15, 'Expected here: the event type that should follow.']);
    assert.deepEqual(errorOf('A -> B within soon'), [2, 15, 'Expected a duration, for example 2 s.']);
    assert.deepEqual(errorOf('A -> B within 2 weeks'), [2, 17, 'Expected a unit after the number: ms, s, min, h, d.']);
    assert.deepEqual(errorOf('A -> B within 2weeks'), [2, 16, 'Expected a unit after the number: ms, s, min, h, d.']);
    assert.deepEqual(errorOf('A -> one of {B, C within 2 s'), [2, 19, 'A closing brace } is missing.']);
    assert.deepEqual(errorOf('A -> one of B'), [2, 13, 'Expected types in braces: one of {A, B}.']);
    assert.deepEqual(errorOf('A -> B, twice'), [
      2,
      9,
      'Expected after the comma: once, never, or at most and a number.',
    ]);
    assert.deepEqual(errorOf('A -> B, at most some'), [2, 17, 'Expected a whole number.']);
    assert.deepEqual(errorOf('A -> B by'), [2, 10, 'Expected here: the name of a consumer.']);
    assert.deepEqual(errorOf('A -> "B'), [2, 6, 'A quote has no end.']);
    assert.equal(errorOf('A -> B once')?.[1], 8);
  });

  it('reads every expectation back that is written as text, with any names', () => {
    const name = fc
      .oneof(
        fc.string({ minLength: 1, maxLength: 12 }),
        fc.constantFrom('by', 'once', 'v2', 'one', 'A->B', 'a"b', '#', 'at'),
      )
      .filter((text) => !/[\r\n]/.test(text));
    const expectation = fc.record(
      {
        cause: name,
        causeVersion: fc.option(fc.stringMatching(/^\d{1,2}$/), { nil: null }),
        effects: fc.array(name, { minLength: 1, maxLength: 3 }),
        consumer: fc.option(name, { nil: null }),
        withinMs: fc.integer({ min: 1, max: 10_000_000 }),
        count: fc.oneof(
          fc.constantFrom({ kind: 'any' as const }, { kind: 'once' as const }, { kind: 'never' as const }),
          fc.nat(99).map((most) => ({ kind: 'atMost' as const, most })),
        ),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(expectation, (expected) => {
        const { line: _, text: __, ...read } = only(expectationLine(expected));
        assert.deepEqual(read, expected);
      }),
      { numRuns: 500 },
    );
  });
});

const LINES = [
  'OrderPlaced -> InvoiceIssued by billing within 2 s, once',
  'OrderPlaced -> one of {PaymentCaptured, PaymentDeclined} within 1 s, once',
  'OrderPlaced -> StockReserved within 1 s, at most 2',
  'OrderPlaced -> RefundIssued, never',
];

/** The change to one reaction of one order. */
interface Edit {
  readonly what: 'dropped' | 'doubled' | 'delayed' | 'tooMany' | 'unwanted';
  readonly fails: number;
  readonly kind: string;
}

const EDITS: readonly (Edit & { readonly type: string })[] = [
  { what: 'dropped', type: 'InvoiceIssued', fails: 0, kind: 'missing' },
  { what: 'doubled', type: 'InvoiceIssued', fails: 0, kind: 'tooOften' },
  { what: 'delayed', type: 'InvoiceIssued', fails: 0, kind: 'late' },
  { what: 'dropped', type: 'Payment', fails: 1, kind: 'missing' },
  { what: 'doubled', type: 'Payment', fails: 1, kind: 'tooOften' },
  { what: 'delayed', type: 'Payment', fails: 1, kind: 'late' },
  { what: 'tooMany', type: 'StockReserved', fails: 2, kind: 'tooOften' },
  { what: 'unwanted', type: 'RefundIssued', fails: 3, kind: 'unwanted' },
];

/** The delays of the effects of a type that are due within a time: one effect, unless it is changed. */
function delaysOf(most: number, what: Edit['what'] | undefined, random: () => number): number[] {
  if (what === 'dropped') return [];
  if (what === 'delayed') return [most + 1 + random() * 60_000];
  return what === 'doubled' ? [random() * most, random() * 20_000] : [random() * most];
}

function shopEvents(orders: number, edited: number, edit: (typeof EDITS)[number], random: () => number): EventHeader[] {
  const events: EventHeader[] = [];
  for (let i = 0; i < orders; i++) {
    const cause = events.length + 1;
    const time = i * 5_000;
    events.push(makeEvent(cause, { eventType: 'OrderPlaced', time }));
    const add = (eventType: string, delays: readonly number[]) => {
      for (const delay of delays) {
        events.push(makeEvent(events.length + 1, { eventType, causationId: uuid(cause), time: time + delay }));
      }
    };
    const done = (type: string) => (i === edited && edit.type === type ? edit.what : undefined);
    add('InvoiceIssued', delaysOf(2_000, done('InvoiceIssued'), random));
    add(random() < 0.7 ? 'PaymentCaptured' : 'PaymentDeclined', delaysOf(1_000, done('Payment'), random));
    const stock = done('StockReserved') ? 3 : Math.floor(random() * 3);
    add(
      'StockReserved',
      Array.from({ length: stock }, () => random() * 5_000),
    );
    add('RefundIssued', done('RefundIssued') ? [random() * 100_000] : []);
  }
  return events;
}

describe('expectations', () => {
  const { expectations } = parseExpectations(LINES.join('\n'));
  const verdictsOf = (events: readonly EventHeader[], now = Number.POSITIVE_INFINITY) => {
    const table = tableOf(events);
    return expectations.map((each) => judgeExpectation(each, table, atOnce(effectsIn(table)), { since: 0, now }));
  };

  it('fail exactly for the reaction that was dropped, doubled or delayed, in 500 runs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EDITS),
        fc.nat(19),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (edit, edited, numbers) => {
          const random = () => numbers.next().value ?? 0;
          const verdicts = verdictsOf(shopEvents(20, edited, edit, random));
          const failed = verdicts.map(({ failures }) => failures.map(({ kind }) => kind));
          assert.deepEqual(
            failed,
            LINES.map((_, i) => (i === edit.fails ? [edit.kind] : [])),
          );
          assert.deepEqual(
            verdicts.map(({ passed }) => passed),
            LINES.map((_, i) => (i === edit.fails ? 19 : 20)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are open until their deadline, and only count causes since the given time', () => {
    const events = [makeEvent(1, { eventType: 'OrderPlaced', time: 1_000 })];
    assert.deepEqual(
      verdictsOf(events, 2_999).map(({ open, failures }) => [open, failures.length]),
      [
        [1, 0],
        [0, 1],
        [0, 0],
        [1, 0],
      ],
    );
    assert.deepEqual(
      verdictsOf(events, 3_000)[0]?.failures.map(({ sentence }) => sentence),
      ['OrderPlaced #1: InvoiceIssued by billing did not follow within 2 s.'],
    );
    const table = tableOf(events);
    const later = judgeExpectation(only(LINES[0] ?? ''), table, atOnce(effectsIn(table)), { since: 1_001, now: 9_999 });
    assert.deepEqual([later.passed, later.failures.length, later.open], [0, 0, 0]);
  });

  it('are reported to CI as JUnit XML', () => {
    const verdicts = verdictsOf([
      makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
      makeEvent(2, { eventType: 'PaymentCaptured', causationId: uuid(1), time: 10 }),
    ]);
    const unused = judgeExpectation(only('"<A & B>" -> C'), tableOf([]), atOnce(effectsIn(tableOf([]))), {
      since: 0,
      now: 1,
    });
    const xml = junitXml([{ file: 'flows/a.flow', verdicts: [...verdicts, unused] }]);
    assert.match(xml, /<testsuite name="flows\/a\.flow" tests="5" failures="1" errors="0" skipped="1">/);
    assert.match(xml, /<failure message="OrderPlaced #1: InvoiceIssued by billing did not follow within 2 s\.">/);
    assert.match(xml, /<skipped message="No &lt;A &amp; B&gt; came\."\/>/);
    assert.equal(xml.match(/<testcase /g)?.length, 5);
  });
});
