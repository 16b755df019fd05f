import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edgeWords, flowSvg, layoutFlow, NODE_HEIGHT, type PlacedType } from '../../../src/model/flow/drawing';
import { expectationLine } from '../../../src/model/flow/expect/expectation';
import { expectationOf } from '../../../src/model/flow/expect/suggest';
import { countedCause, examplesOf, flowFrom, flowMermaid, kindsCounted } from '../../../src/model/flow/graph';
import { findVariants, wayDifferences, wayWords } from '../../../src/model/flow/variants';
import { atOnce } from '../../../src/model/text/steps';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';
import { REACTIONS, runShop } from '../../support/flows/shop';

const edge = (cause: string, effect: string) => ({ cause, effect, share: 0.5 });

function reachedBy(pairs: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const reached = new Set(['A']);
  for (let i = 0; i < 8; i++) for (const [from, to] of pairs) if (reached.has(from)) reached.add(to);
  return reached;
}

function isApart(a: PlacedType, b: PlacedType): boolean {
  const isBeside = a.x + a.width <= b.x || b.x + b.width <= a.x;
  return isBeside || a.y + NODE_HEIGHT <= b.y || b.y + NODE_HEIGHT <= a.y;
}

describe('the drawing of a flow', () => {
  it('has each effect to the right of its cause, also if paths have different lengths', () => {
    const { types } = layoutFlow('A', [edge('A', 'B'), edge('B', 'C'), edge('A', 'C'), edge('C', 'A')]);
    const x = new Map(types.map((type) => [type.type, type.x]));
    assert.ok((x.get('A') ?? 0) < (x.get('B') ?? 0) && (x.get('B') ?? 0) < (x.get('C') ?? 0));
  });

  it('has every type and edge of any graph once; types do not overlap and lie within the picture', () => {
    const names = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'a very long name of an event type');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, names), { selector: String, maxLength: 30 }), (pairs) => {
        const reached = reachedBy(pairs);
        const edges = pairs.filter(([from]) => reached.has(from)).map(([from, to]) => edge(from, to));
        const { types, edges: drawn, width, height } = layoutFlow('A', edges);
        assert.deepEqual(new Set(types.map(({ type }) => type)), reached);
        assert.equal(types.length, reached.size);
        assert.equal(drawn.length, edges.length);
        for (const { path, label } of drawn) {
          assert.match(path, /^M[\d .LCS-]+$/);
          assert.ok(Number.isFinite(label.x) && Number.isFinite(label.y));
        }
        for (const [i, a] of types.entries()) {
          assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + NODE_HEIGHT <= height);
          for (const b of types.slice(i + 1)) assert.ok(isApart(a, b), `${a.type} and ${b.type}`);
        }
      }),
    );
  });

  it('is an SVG file in which names are plain text', () => {
    const window = shop();
    const graph = flowFrom(window.norms, '<Order & "Placed">') ?? assert.fail();
    const svg = flowSvg(graph, () => 'a < b');
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, />&#60;Order &#38; &#34;Placed&#34;&#62;</);
    assert.doesNotMatch(svg, /<Order/);
  });
});

/** 30 orders, each followed by an invoice; the invoice of order 7 is slow. */
function shop() {
  const events = Array.from({ length: 30 }, (_, i) => {
    const time = i * 1_000;
    const order = makeEvent(2 * i + 1, { eventType: '<Order & "Placed">', time, correlationId: uuid(900 + i) });
    const delay = i === 7 ? 9_000 : 400;
    const reaction = { eventType: 'InvoiceIssued', time: time + delay, causationId: order.eventId };
    return [order, makeEvent(2 * i + 2, { ...reaction, correlationId: uuid(900 + i) })];
  }).flat();
  return learnFrom(events, { now: 10_000_000 });
}

describe('an edge of the usual flow', () => {
  it('has its slowest and its newest effects as examples', () => {
    const window = shop();
    const { slowest, newest } = atOnce(examplesOf(window, { cause: '<Order & "Placed">', effect: 'InvoiceIssued' }, 2));
    assert.deepEqual(slowest.map(({ effect, delayMs }) => [window.table.position(effect), delayMs]).slice(0, 1), [
      ['16', 9_000],
    ]);
    assert.deepEqual(
      newest.map(({ effect }) => window.table.position(effect)),
      ['60', '58'],
    );
  });

  it('has each cause only once among its examples, however many effects it had', () => {
    const events = [1, 11, 21].flatMap((id) => [
      makeEvent(id, { eventType: 'OrderPlaced', time: id * 1_000 }),
      ...[1, 2, 3].map((i) =>
        makeEvent(id + i, { eventType: 'StockReserved', causationId: uuid(id), time: id * 1_000 + 100 * i }),
      ),
    ]);
    const window = learnFrom(events, { now: 10_000_000 });
    const { slowest, newest } = atOnce(examplesOf(window, { cause: 'OrderPlaced', effect: 'StockReserved' }, 5));
    const causes = (examples: typeof slowest) => examples.map(({ cause }) => window.table.position(cause));
    assert.deepEqual(causes(slowest).sort(), ['1', '11', '21']);
    assert.deepEqual(causes(newest), ['21', '11', '1']);
    assert.deepEqual(
      slowest.map(({ delayMs }) => delayMs),
      [300, 300, 300],
    );
  });

  it('names the versions that it counts if other versions never had the effect', () => {
    const grant = (id: number, eventVersion: string, hasEffect: boolean) => [
      makeEvent(id, { eventType: 'PointsGranted', eventVersion, time: id * 1_000 }),
      ...(hasEffect
        ? [makeEvent(id + 1, { eventType: 'TierReviewed', causationId: uuid(id), time: id * 1_000 + 100 })]
        : []),
      makeEvent(id + 2, { eventType: 'MailSent', causationId: uuid(id), time: id * 1_000 + 200 }),
    ];
    const events = [...grant(1, '1', false), ...grant(11, '1', false), ...grant(21, '2', true)];
    const { norms } = learnFrom(events, { now: 10_000_000 });
    const graph = flowFrom(norms, 'PointsGranted') ?? assert.fail();
    assert.deepEqual(
      graph.edges.map(({ effect, among, share, cases }) => [effect, among, share, cases]),
      [
        ['MailSent', null, 1, 3],
        ['TierReviewed', 'v2', 1, 1],
      ],
    );
    const [, part] = graph.edges;
    assert.ok(part);
    assert.equal(countedCause(part), 'PointsGranted v2');
    assert.deepEqual(
      graph.edges.map(({ versions }) => versions),
      [null, ['2']],
    );
    assert.deepEqual(expectationOf(part).map(expectationLine), ['PointsGranted v2 -> TierReviewed within 1 s, once']);
    assert.match(edgeWords(part, String, String), /^1 \(v2\) · /);
    assert.match(flowMermaid(graph, String), /\|"100 % \(v2\), /);
  });

  it('names what distinguishes the kinds that it counts from the others', () => {
    const kind = { eventType: 'PointsGranted', eventVersion: '1', aggregateType: 'Order', context: null };
    const of = (aggregateType: string) => ({ ...kind, aggregateType });
    assert.equal(kindsCounted([kind], []), null);
    assert.equal(kindsCounted([kind], [of('Refund')]), 'Order');
    assert.equal(kindsCounted([of('B'), of('A')], [{ ...kind, eventVersion: '2' }]), 'v1');
    assert.equal(
      kindsCounted([kind, { ...of('Refund'), eventVersion: '2' }], [of('Refund'), { ...kind, eventVersion: '2' }]),
      '…',
    );
  });

  it('gives an expectation whose deadline the usual delays meet', () => {
    const graph = flowFrom(shop().norms, '<Order & "Placed">') ?? assert.fail();
    const [first] = graph.edges;
    assert.ok(first);
    assert.equal(
      expectationOf(first).map(expectationLine).join(),
      '"<Order & \\"Placed\\">" -> InvoiceIssued within 20 s, once',
    );
  });
});

describe('the ways of a flow', () => {
  it('include a mark at the way of the trace in question', () => {
    const window = shop();
    const row = window.table.indexOf(uuid(8));
    assert.deepEqual(
      atOnce(findVariants(window, undefined, row)).map(({ isMarked }) => isMarked),
      [true],
    );
    assert.deepEqual(
      atOnce(findVariants(window)).map(({ isMarked }) => isMarked),
      [false],
    );
  });

  it('are described by the types in which they differ from the most usual way', () => {
    const shop = runShop({ ...{ seed: 3, traces: 600, pauseMs: 2_000, dropped: 0, doubled: 0 }, reactions: FORKED });
    const [usual, rare] = atOnce(findVariants(learnFrom(shop.events), 'OrderPlaced'));
    assert.ok(usual && rare);
    assert.deepEqual(wayDifferences(usual.types, usual.types), []);
    const differences = wayDifferences(rare.types, usual.types);
    assert.deepEqual(differences, [
      { type: 'PaymentDeclined', count: 1, usual: 0 },
      { type: 'PaymentCaptured', count: 0, usual: 1 },
      { type: 'InvoiceIssued', count: 0, usual: 1 },
    ]);
    assert.equal(wayWords(differences, english), 'with PaymentDeclined; without PaymentCaptured and InvoiceIssued');
    assert.equal(wayWords([], english), 'the same types, by other causes');
    const more = ['A', 'B', 'C', 'D'].map((type) => ({ type, count: 3, usual: 2 }));
    assert.equal(wayWords(more, english), '3 A instead of 2, 3 B instead of 2, and 2 more');
    const counts = new Map([...usual.types].map(([type, count]) => [type, 2 * count]));
    assert.equal(wayDifferences(counts, usual.types).length, usual.types.size);
  });
});

const FORKED = REACTIONS.filter(
  ({ cause, kind }) =>
    ['OrderPlaced', 'PaymentRequested', 'PaymentCaptured'].includes(cause) && kind !== 'each' && kind !== 'when',
);
