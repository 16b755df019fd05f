import assert from 'node:assert/strict';
import { agentTool, pageTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import { traceKeyOf } from '../../../src/model/event/headerBatch';
import { makeEvent } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;
const events = Array.from({ length: 30 }, (_, i) =>
  makeEvent(i + 1, {
    correlationId: i < 10 ? 'cmd-place-order-17' : `flow-${i}`,
    eventType: i % 2 === 0 ? 'OrderPlaced' : 'StockReserved',
    stream: { context: '', type: 'Order', id: `order-${i % 3}` },
  }),
);
const ports = shopPorts({ ...plainShop(events, events[2]), line: ({ position }) => `handled ${position} of many` });

const ask = async (tool: string, input: object, asked: ToolPorts = ports) => {
  const { text = '', isError } = (await agentTool(tool)?.run(input, asked, never)) ?? {};
  const next = /\nNext:\n((?:- .*\n?)+)$/.exec(text)?.[1]?.split('\n') ?? [];
  return { text, isError, next };
};

describe('what a person asks of nothing in particular', () => {
  for (const text of [
    'what is wrong?',
    'who is behind?',
    'is it safe to restart?',
    'is everything ok',
    'which projection is stuck',
    'why is everything so slow today',
  ]) {
    it(`leads to the consumers: ${text}`, async () => {
      const { isError, next } = await ask('find', { text });
      assert.equal(isError, false);
      assert.match(next[0] ?? '', /^- list_consumers \{\}: /);
    });
  }

  for (const text of ['what failed', 'which orders have no invoice', 'what never came']) {
    it(`leads to what failed: ${text}`, async () => {
      const { isError, next } = await ask('find', { text });
      assert.equal(isError, false);
      assert.match(next[0] ?? '', /^- recent_flows \{"only":"failed"\}: /);
    });
  }

  it('is not what a name that nothing has is', async () => {
    const { isError, next } = await ask('find', { text: 'zzzz-9999' });
    assert.equal(isError, true);
    assert.deepEqual(next, []);
  });
});

describe('an id in a question', () => {
  for (const text of [
    'what did command cmd-place-order-17 cause?',
    'What did “cmd-place-order-17” cause',
    'why did cmd-place-order-17, which I sent, do nothing?',
    'trace of (cmd-place-order-17).',
  ]) {
    it(`is found: ${text}`, async () => {
      const { next } = await ask('find', { text });
      assert.match(next[0] ?? '', /^- get_trace \{"id":"cmd-place-order-17","connection":"shop"\}: /);
    });
  }

  it('is found beside other words that may be ids', async () => {
    const { text, next } = await ask('find', {
      text: 'did v2.1 of the api handle cmd-place-order-17 or Order/order-2 at all?',
    });
    assert.match(text, /^- stream Order\/order-2, 10 events/m);
    assert.match(text, /^- correlation cmd-place-order-17, 10 events/m);
    assert.equal(next.length, 2);
  });
});

describe('what is no event', () => {
  it('leads on: from a stream to its history and its newest event', async () => {
    const { text, isError, next } = await ask('get_event', { id: 'Order/order-1' });
    assert.equal(isError, false);
    assert.match(text, /^This is no event: stream Order\/order-1, 10 events, last #29 OrderPlaced/);
    assert.match(next[0] ?? '', /^- get_trace \{"id":"Order\/order-1","connection":"shop"\}: its history$/);
    assert.match(next[1] ?? '', /^- get_event \{"id":"#29","connection":"shop"\}: its newest event$/);
  });

  it('leads on: from a correlation to its trace', async () => {
    const { isError, next } = await ask('get_event', { id: 'cmd-place-order-17' });
    assert.equal(isError, false);
    assert.match(next[0] ?? '', /^- get_trace \{"id":"cmd-place-order-17"/);
  });
});

describe('a choice', () => {
  it('says how many there are, and proposes each', async () => {
    const { store } = ports.store;
    const twelve = events.slice(0, 12).map((header) => {
      const key = { by: 'correlation', id: header.correlationId ?? '' } as const;
      return { kind: 'event', header, key } as const;
    });
    const asked = (count: number): ToolPorts => ({
      ...ports,
      use: (_, __, work) => work({ ...ports.store, store: { ...store, identify: async () => twelve.slice(0, count) } }),
    });
    const many = await ask('get_event', { id: 'abcd' }, asked(12));
    assert.equal(many.isError, false);
    assert.match(many.text, /^This means several things \(the first 10 of 12\)\. Call again with one of them:$/m);
    assert.match(many.next[0] ?? '', /^- get_event \{"id":"#1",/);
    assert.match((await ask('get_event', { id: 'abcd' }, asked(2))).text, /several things \(total 2\)/);
  });

  it('is a failure to the page of a trace, which asks for rows', async () => {
    const { store } = ports.store;
    const header = (n: number) => events[n] ?? assert.fail();
    const two = [0, 12].map((n) => ({ kind: 'event', header: header(n), key: traceKeyOf(header(n)) }) as const);
    const use: ToolPorts['use'] = (_, __, work) =>
      work({ ...ports.store, store: { ...store, identify: async () => two } });
    const answer = await pageTool('trace_rows')?.run({ id: 'abcd' }, { ...ports, use }, never);
    assert.equal(answer?.isError, true);
    assert.match(answer.text, /^This means several things/);
  });

  it('of consumers has its total, too', async () => {
    const { state } = ports.store.feed;
    const consumers = state.consumers.flatMap((view) =>
      Array.from({ length: 12 }, (_, i) => ({ ...view, name: `billing_${i}` })),
    );
    const feed = { ...ports.store.feed, state: { ...state, consumers } };
    const asked: ToolPorts = { ...ports, use: (_, __, work) => work({ ...ports.store, feed }) };
    const { text, isError, next } = await ask('diagnose_consumer', { consumer: 'billing' }, asked);
    assert.equal(isError, false);
    assert.match(text, /^Several consumers match \(the first 10 of 12\): billing_0 \(shop\), /);
    assert.match(next[0] ?? '', /^- diagnose_consumer \{"consumer":"billing_0","connection":"shop"\}/);
  });
});

describe('a trace', () => {
  it('counts an event that lacks one effect and may still have another with both', async () => {
    const window = learnFrom(events);
    const [first] = events;
    const { eventId, position } = first ?? assert.fail();
    const usual = { share: 1, lower: 1, cases: 9, typicalMs: 1, usualMs: 1, lateMs: 1, consumer: null };
    const kind = window.table.kinds[0] ?? assert.fail();
    const missing = {
      claims: [{ ...usual, row: 0, position, eventId, kind, effects: ['StockReserved'] }],
      open: [{ row: 0, effects: ['InvoiceIssued'], consumer: null, waitsFor: [] }],
      conditions: [],
    };
    const use: ToolPorts['use'] = (_, __, work) => work({ ...ports.store, flows: async () => ({ window, missing }) });
    const { text } = await ask('get_trace', { id: 'cmd-place-order-17' }, { ...ports, use });
    assert.match(text, /what usually follows 1 of the events has not come\. 1 may still be followed/);
  });
});
