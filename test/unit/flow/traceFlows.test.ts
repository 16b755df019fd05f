import assert from 'node:assert/strict';
import { flowsOfTrace } from '../../../src/app/flow/traceFlows';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { learnFrom } from '../../support/flows/learn';
import { REACTIONS, runShop } from '../../support/flows/shop';

const traceOf = (events: readonly EventHeader[]) => {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
};

/** A store that counts what is asked for and has no fields in its payloads. */
function storeWithout() {
  const asked: number[] = [];
  return {
    asked,
    payloadsAt: async (positions: readonly unknown[]) => {
      asked.push(positions.length);
      return new Map(positions.map((position) => [position, new TextEncoder().encode('{}')])) as never;
    },
  };
}

const { signal } = new AbortController();

describe('what is missing in a trace', () => {
  const { events } = runShop({
    ...{ seed: 5, traces: 1_000, pauseMs: 2_000, reactions: REACTIONS },
    ...{ dropped: 0, doubled: 0 },
  });
  const captured = events.filter(({ eventType }) => eventType === 'PaymentCaptured');
  const cause = captured[Math.floor(captured.length / 2)] ?? assert.fail();
  const invoice =
    events.find(({ eventType, causationId }) => eventType === 'InvoiceIssued' && causationId === cause.eventId) ??
    assert.fail();
  const lacking = events.filter((event) => event !== invoice);
  const of = ({ correlationId }: EventHeader) => lacking.filter((event) => event.correlationId === correlationId);

  it('belongs to its cause, with the time when it was expected', async () => {
    const { missing } = await flowsOfTrace(learnFrom(lacking), traceOf(of(cause)), storeWithout(), signal);
    const [only, ...others] = missing.filter(({ effects }) => effects.includes('InvoiceIssued'));
    assert.ok(only);
    assert.deepEqual(others, []);
    assert.equal(only.causeId, cause.eventId);
    assert.ok(only.expectedAt > cause.time && only.expectedAt <= only.dueAt);
    assert.equal(only.dueAt, cause.time + only.usualMs);
    assert.ok(only.share > 0.99 && only.cases > 200);
  });

  it('is not reported for other traces, and no payload is read for them', async () => {
    const store = storeWithout();
    const other = captured.find(({ correlationId }) => correlationId !== cause.correlationId) ?? assert.fail();
    const { missing, open } = await flowsOfTrace(learnFrom(lacking), traceOf(of(other)), store, signal);
    assert.deepEqual(missing, []);
    assert.deepEqual(open, []);
    assert.deepEqual(store.asked, []);
  });

  it('is never reported while its cause is open', async () => {
    const upTo = lacking.filter(({ position }) => BigInt(position) <= BigInt(cause.position));
    const { missing, open } = await flowsOfTrace(learnFrom(upTo), traceOf(of(cause)), storeWithout(), signal);
    assert.deepEqual(
      missing.filter(({ causeId }) => causeId === cause.eventId),
      [],
    );
    const here = open.filter(({ causeId }) => causeId === cause.eventId);
    assert.ok(here.some(({ effects }) => effects.includes('InvoiceIssued')));
  });

  it('is not known for events outside the window', async () => {
    const window = learnFrom(lacking.slice(-1_000));
    const found = await flowsOfTrace(window, traceOf(events.slice(0, 10)), storeWithout(), signal);
    assert.deepEqual(found, { missing: [], unusual: [], open: [], makers: [] });
  });

  it('comes with unusual events: an effect that was late, and one that was never seen before', async () => {
    const late = lacking.map((event) => {
      const isOne = event.eventType === 'PaymentRequested' && event.correlationId === cause.correlationId;
      return isOne ? { ...event, time: event.time + 60_000 } : event;
    });
    const last = lacking.at(-1) ?? assert.fail();
    const strange = {
      ...last,
      eventId: '00000000-0000-4000-8000-0000000000aa',
      position: String(BigInt(last.position) + 1n) as EventHeader['position'],
      eventType: 'Surprise',
      causationId: cause.eventId,
      correlationId: cause.correlationId,
    };
    const all = [...late, strange];
    const trace = all.filter(({ correlationId }) => correlationId === cause.correlationId);
    const { unusual } = await flowsOfTrace(learnFrom(all), traceOf(trace), storeWithout(), signal);
    const kinds = new Map(unusual.map(({ kind, effectType }) => [effectType, kind]));
    assert.equal(kinds.get('Surprise'), 'neverSeen');
    // Delays are judged from 1,000 on.
    assert.equal(kinds.get('PaymentRequested'), 'late');
  });
});
