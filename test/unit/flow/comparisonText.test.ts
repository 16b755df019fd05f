import assert from 'node:assert/strict';
import { recentRoots, usualTrace } from '../../../src/app/flow/compare/compareWith';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { compareTraces } from '../../../src/model/flow/compare/compare';
import { comparedLines, comparisonText } from '../../../src/model/flow/compare/comparisonText';
import type { TraceLogHit, TraceLogLines } from '../../../src/model/log/line';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';
import { REACTIONS, runShop } from '../../support/flows/shop';

const tableOf = (events: readonly EventHeader[]) => {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
};

const names = { left: 'OrderPlaced · a', right: 'OrderPlaced · b' };
const textOf = (left: readonly EventHeader[], right: readonly EventHeader[]) =>
  comparisonText(compareTraces(tableOf(left), tableOf(right)), names, english);

/** `first`: the position of the first event. */
function order(first: number, over: { readonly captureMs?: number; readonly version?: string } = {}): EventHeader[] {
  const { captureMs = 800, version = '1' } = over;
  return [
    makeEvent(first, { eventType: 'OrderPlaced', time: 0 }),
    makeEvent(first + 1, { eventType: 'StockReserved', causationId: uuid(first), time: 100 }),
    makeEvent(first + 2, {
      ...{ eventType: 'PaymentCaptured', causationId: uuid(first), time: captureMs, eventVersion: version },
    }),
  ];
}

describe('a comparison as text', () => {
  it('is one tree with the events of one side only and the changes, below the sentence', () => {
    const left = [...order(1), makeEvent(4, { eventType: 'InvoiceIssued', causationId: uuid(3), time: 900 })];
    const right = [
      ...order(11, { captureMs: 41_000, version: '2' }),
      makeEvent(14, { eventType: 'RefundIssued', causationId: uuid(12), time: 200 }),
    ];
    assert.deepEqual(textOf(left, right).split('\n'), [
      'Same until PaymentCaptured v2; then PaymentCaptured took 41 s instead of 800 ms, and 2 more differences.',
      '',
      '--- OrderPlaced · a',
      '+++ OrderPlaced · b',
      '2 the same · 1 only on the left (-) · 1 only on the right (+) · 1 changed (!)',
      '',
      '  OrderPlaced   position 1 | 11',
      '    StockReserved   position 2 | 12 · 100 ms | 100 ms',
      '+     RefundIssued   position 14 · 100 ms',
      '!   PaymentCaptured   position 3 | 13 · 800 ms | 41 s · version 2 instead of 1 · 41 s after its cause instead of 800 ms',
      '-     InvoiceIssued   position 4 · 100 ms',
      '',
    ]);
  });

  it('has the log lines of both sides below, each with the sign of its side', () => {
    const hit = (message: string, lineNumber: number): TraceLogHit => ({
      ...{ eventId: uuid(1), file: '/var/log/billing.log', lineNumber, column: 0, reason: 'eventId', offsetMs: 0 },
      ...{ time: null, level: 'error', message, fields: [['error', 'a\n+ b']] },
    });
    const found = (hits: readonly TraceLogHit[]): TraceLogLines => ({ hits, files: 1, more: false, clock: null });
    const hostile = 'no provider\n+ PaymentCaptured\u202e\n--- nothing';
    const text = comparedLines({ left: found([hit(hostile, 7)]), right: found([]) }, names, english);
    const lines = text.split('\n').filter((line) => line !== '');
    assert.equal(lines.length, 3, 'what a log says makes no line of its own');
    assert.equal(lines[0], '--- OrderPlaced · a: 1 line of 1 log');
    assert.match(lines[1] ?? '', /^- .*ERROR billing\.log:7 {2}no provider.*PaymentCaptured/);
    assert.ok(!text.includes('\u202e'));
    assert.equal(lines[2], '+++ OrderPlaced · b: 0 lines of 1 log');
  });

  it('says that two traces are the same', () => {
    const text = textOf(order(1), order(11));
    assert.match(text, /^The traces are the same\.\n/);
    assert.match(text, /3 the same · 0 only on the left/);
    assert.doesNotMatch(text, /^[-+!] /m);
  });

  it('contains no line breaks or invisible letters from names in the store', () => {
    const [root, ...rest] = order(1);
    const hostile = [{ ...(root ?? assert.fail()), eventType: 'Placed\n+ Forged\u202e' }, ...rest];
    const text = textOf(hostile, order(11));
    assert.doesNotMatch(text, /\n\+ Forged/);
    assert.doesNotMatch(text, /\u202e/);
  });

  it('stays a tree for a chain of 10,000 events', () => {
    const chain = (first: number) =>
      Array.from({ length: 10_000 }, (_, i) =>
        makeEvent(first + i, { time: i, ...(i === 0 ? {} : { causationId: uuid(first + i - 1) }) }),
      );
    assert.equal(textOf(chain(1), chain(20_001)).split('\n').length, 10_007);
  });
});

describe('the trace to compare with', () => {
  const { events } = runShop({
    ...{ seed: 8, traces: 300, pauseMs: 2_000, reactions: REACTIONS },
    ...{ dropped: 0, doubled: 0 },
  });
  const window = learnFrom(events);
  const store = { event: async (id: string) => events.find(({ eventId }) => eventId === id) ?? null };

  it('is the newest trace that went the most frequent way', async () => {
    const usual = (await usualTrace(window, 'OrderPlaced', store, new AbortController().signal)) ?? assert.fail();
    assert.ok(usual.share > 0 && usual.share <= 1);
    assert.ok(events.some(({ correlationId }) => correlationId === usual.key.id));
    assert.equal(await usualTrace(window, 'NoSuchType', store, new AbortController().signal), undefined);
  });

  it('is a recent one with the same root type, but never the trace itself', () => {
    const newest = events.findLast(({ eventType }) => eventType === 'OrderPlaced') ?? assert.fail();
    const own = tableOf(events.filter(({ correlationId }) => correlationId === newest.correlationId));
    const roots = recentRoots(window, 'OrderPlaced', own, 5);
    assert.equal(roots.length, 5);
    assert.ok(roots.every((row) => window.table.eventType(row) === 'OrderPlaced'));
    assert.ok(!roots.some((row) => window.table.eventId(row) === newest.eventId));
    assert.deepEqual(
      roots,
      roots.toSorted((a, b) => b - a),
    );
  });
});
