import assert from 'node:assert/strict';
import { differentTraces, failedIn, type ReadPayloads } from '../../../src/app/flow/compare/differentTraces';
import type { FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { failedRows } from '../../../src/model/flow/compare/compare';
import type { TraceSelection } from '../../../src/model/flow/compare/different';
import { PUPSOURCING_WORDS } from '../../../src/model/log/pupsourcingWords';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { consumerAt, learnFrom } from '../../support/flows/learn';
import { noLog } from '../../support/testHub';

const TRACES = 400;
const START = 1_700_000_000_000;

/** Every fourth order comes from a shop abroad, has version 2 and has no invoice; every ninth takes long. */
const isAbroad = (i: number) => i % 4 === 0;
const events = Array.from({ length: TRACES }, (_, i) => {
  const [n, correlationId, time] = [3 * i + 1, uuid(900_000 + i), START + i * 10_000];
  const effect = { correlationId, causationId: uuid(n) };
  return [
    makeEvent(n, { eventType: 'OrderPlaced', eventVersion: isAbroad(i) ? '2' : '1', correlationId, time }),
    makeEvent(n + 1, {
      ...effect,
      eventType: 'StockReserved',
      time: time + (i % 9 === 4 ? 5_000 + i : 100 + (i % 7)),
    }),
    ...(isAbroad(i) ? [] : [makeEvent(n + 2, { ...effect, eventType: 'InvoiceIssued', time: time + 50 })]),
  ];
}).flat();
const window = learnFrom(events, { now: START + TRACES * 10_000 + 600_000 });

const payloads: ReadPayloads = {
  store: {
    payloadsAt: async (positions) =>
      new Map(
        positions.map((position) => {
          const i = (Number(position) - 1) / 3;
          const payload = { country: isAbroad(i) ? 'CH' : 'DE', cardNumber: isAbroad(i) ? '4' : '5', amount: i % 13 };
          return [position, new TextEncoder().encode(JSON.stringify(payload))];
        }),
      ),
  },
  masked: ['card*'],
};

const compared = (selection: TraceSelection, read?: ReadPayloads) =>
  differentTraces(window, 'OrderPlaced', selection, read, new AbortController().signal);

describe('the differences of some traces from the rest', () => {
  it('name a field of traces without an effect, with its counts; payload fields only if they may be read', async () => {
    const { selected, rest, differences } = await compared({ kind: 'lacks', effectType: 'InvoiceIssued' });
    assert.deepEqual([selected, rest], [100, 300]);
    assert.deepEqual(
      differences.map(({ field }) => field),
      ['version'],
    );
    const counts = differences[0] ?? assert.fail();
    assert.ok(counts.selected.count === 0 || counts.selected.count === 100);
    const withFields = await compared({ kind: 'lacks', effectType: 'InvoiceIssued' }, payloads);
    const fields = withFields.differences.map(({ field }) => field).sort();
    assert.deepEqual(fields, ['payload.country', 'version'], 'masked keys are left out');
  });

  it('are the same for traces that went one way', async () => {
    const row = window.table.indexOf(events[0]?.eventId ?? '');
    const { selected, differences } = await compared({ kind: 'way', row });
    assert.equal(selected, 100);
    assert.equal(differences[0]?.field, 'version');
  });

  it('are the same for traces in which a consumer failed, by its log lines', async () => {
    const abroad = events.filter(
      ({ eventType }, i) => eventType === 'StockReserved' && events[i - 1]?.eventVersion === '2',
    );
    const failures = abroad.map(({ eventId, position, eventType, time }, i) =>
      // A line names the id, or a position and a time.
      i % 2 === 0
        ? { eventId, position: null, eventType: null, time: null }
        : { eventId: null, position, eventType, time: time + 300 },
    );
    const [own] = abroad;
    const others = [
      // Of other stores: an event of another type, and an event that was not appended yet at that time.
      { eventId: null, position: events[3]?.position ?? null, eventType: 'InvoiceIssued', time: null },
      { eventId: null, position: events[6]?.position ?? null, eventType: null, time: START - 60_000 },
    ];
    const rows = atOnce(failedRows(window.table, [...failures, ...others]));
    assert.equal(rows.size, abroad.length);
    assert.ok(own && rows.has(window.table.indexOf(own.eventId)));
    const { selected, differences } = await compared({ kind: 'failed', rows });
    assert.equal(selected, 100);
    assert.equal(differences[0]?.field, 'version');
  });

  it('need one search in the logs for all consumers, and include a trace that failed a moment ago', async () => {
    const young = makeEvent(90_000, { eventType: 'OrderPlaced', correlationId: uuid(90_000), time: START + 9_000 });
    const old = events.filter(({ eventType }) => eventType === 'OrderPlaced').slice(0, 3);
    const consumers = ['billing', 'mail', 'search'].map((name) => consumerAt(name, 0n));
    const live = learnFrom([...old, young], { consumers, now: START + 10_000 });
    const asked: (readonly string[])[] = [];
    const failure: FailureLine = {
      kind: 'handler',
      consumer: 'billing',
      segment: null,
      position: null,
      eventId: young.eventId,
      eventType: null,
      streamId: null,
      error: '',
      consecutive: null,
      time: null,
      file: '/app.log',
      lineNumber: 1,
    };
    const logs = {
      consumerLogs: async (names: readonly string[]) => {
        asked.push(names);
        return names.map(() => ({ ...noLog, failures: [failure] }));
      },
    };
    const { signal } = new AbortController();
    const selection = await failedIn(live, logs, PUPSOURCING_WORDS, signal);
    assert.deepEqual(asked, [['billing', 'mail', 'search']]);
    assert.equal((await differentTraces(live, 'OrderPlaced', selection, undefined, signal)).selected, 1);
    assert.equal((await differentTraces(live, 'StockReserved', selection, undefined, signal)).selected, 0);
  });

  it('are empty for the slowest traces if no known field differs', async () => {
    const { selected, rest, differences } = await compared({ kind: 'slow' }, payloads);
    assert.equal(selected + rest, TRACES);
    assert.ok(selected > 0 && selected <= TRACES * 0.05);
    assert.deepEqual(
      differences.filter(({ field }) => field !== 'hourUtc').map(({ field }) => field),
      [],
    );
  });
});
