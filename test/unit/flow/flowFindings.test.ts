import assert from 'node:assert/strict';
import { flowFindings } from '../../../src/app/flow/findings/flowFindings';
import { flowFindingWords } from '../../../src/app/flow/findings/flowFindingWords';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { StreamVersions } from '../../../src/model/flow/findings/streamVersions';
import type { Subject } from '../../../src/model/lookup/subject';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { consumerAt, learnFrom } from '../../support/flows/learn';

const NEVER = new AbortController().signal;
/** An event of the store, before the window. */
const BEFORE = uuid(90_001);
const NOWHERE = uuid(90_002);

/** 300 orders, each with an invoice, in streams of their own. */
function shop(): EventHeader[] {
  return Array.from({ length: 300 }, (_, i) => {
    const time = i * 1_000;
    const stream = { context: null, type: 'Order', id: `order-${i}` };
    const base = { stream, correlationId: uuid(10_000 + i), traceId: `trace-${i}` };
    const order = makeEvent(10 * i + 1, { ...base, eventType: 'OrderPlaced', time, streamVersion: 1 });
    const cause = { causationId: order.eventId, eventType: 'InvoiceIssued', streamVersion: 2 };
    return [order, makeEvent(10 * i + 2, { ...base, ...cause, time: time + 100 })];
  }).flat();
}

async function found(events: readonly EventHeader[], payload = 'the same invoice') {
  const inOrder = [...events].sort((a, b) => Number(BigInt(a.position) - BigInt(b.position)));
  const window = learnFrom(inOrder, { consumers: [consumerAt('billing', 10_000n)], now: 10_000_000 });
  const versions = new StreamVersions();
  versions.take(encodeHeaders(inOrder));
  const store = {
    payloadsAt: async (positions: readonly Position[]) =>
      new Map(positions.map((position) => [position, new TextEncoder().encode(payload)])),
    identify: async (subject: Subject) =>
      (JSON.stringify(subject).includes(BEFORE) ? [{ kind: 'event' }] : []) as never,
  };
  return await flowFindings({ window, versions }, store, NEVER);
}

describe('findings about flows', () => {
  it('do not exist in a store without anything unusual', async () => {
    assert.deepEqual(await found(shop()), []);
  });

  it('count the events handled twice by consumer and types, and name the causes', async () => {
    const again = (i: number) =>
      makeEvent(10 * i + 5, {
        ...{
          stream: { context: null, type: 'Invoice', id: `again-${i}` },
          streamVersion: 1,
          eventType: 'InvoiceIssued',
        },
        ...{
          causationId: uuid(10 * i + 1),
          correlationId: uuid(10_000 + i),
          traceId: `trace-${i}`,
          time: i * 1_000 + 900,
        },
      });
    const findings = await found([...shop(), again(7), again(9)]);
    assert.equal(findings.length, 1);
    const [finding] = findings;
    assert.ok(finding?.kind === 'twice');
    assert.deepEqual(
      [finding.count, finding.certain, finding.consumer, finding.examples, finding.since],
      [2, 2, 'billing', ['71', '91'], 7_000],
    );
    assert.match(
      flowFindingWords(finding, english, String),
      /^billing: 2 OrderPlaced were handled twice since .* #71, #91\.$/,
    );
  });

  it('ask the store for causes before the window, and count those that do not exist', async () => {
    const events = shop().map((event) =>
      event.position === '32' || event.position === '52'
        ? { ...event, causationId: event.position === '32' ? BEFORE : NOWHERE }
        : event,
    );
    const findings = await found(events);
    assert.deepEqual(
      findings.map(({ kind, count, examples }) => [kind, count, examples]),
      [['nowhere', 1, ['52']]],
    );
  });

  it('name lost traces and correlations, and versions that are missing or came twice', async () => {
    const events = shop().map((event) => {
      if (event.position === '32') return { ...event, traceId: null };
      if (event.position === '42') return { ...event, correlationId: uuid(77_777) };
      if (event.position === '62') return { ...event, streamVersion: 4 };
      if (event.position === '72') return { ...event, streamVersion: 1 };
      return event;
    });
    const findings = await found(events);
    assert.deepEqual(findings.map(({ kind, count, examples }) => [kind, count, examples]).sort(), [
      ['correlation', 1, ['42']],
      ['gap', 1, ['62']],
      ['repeat', 1, ['72']],
      ['trace', 1, ['32']],
    ]);
  });

  it('say how often a type came in a loop of causes', async () => {
    const chain = Array.from({ length: 40 }, (_, i) =>
      makeEvent(4_000 + i, {
        ...{ stream: { context: null, type: 'Retry', id: `r-${i}` }, streamVersion: 1, correlationId: uuid(5) },
        ...{
          eventType: i % 2 === 0 ? 'Failed' : 'Retried',
          causationId: i === 0 ? null : uuid(3_999 + i),
          time: 400_000 + i,
        },
      }),
    );
    const findings = await found([...shop(), ...chain]);
    const loop = findings.find(({ kind }) => kind === 'loop');
    assert.ok(loop);
    assert.match(
      flowFindingWords(loop, english, String),
      /came \d+ times in one chain of causes, where 0 is usual: \w+ → \w+ → \w+\./,
    );
  });
});
