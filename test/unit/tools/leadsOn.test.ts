import assert from 'node:assert/strict';
import { agentTool, pageTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import type { Finding } from '../../../src/model/consumer/findings';
import type { Position } from '../../../src/model/event/event';
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

describe('a question that names nothing in particular', () => {
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

  for (const text of ['what is the newest event', 'what came last?']) {
    it(`leads to the newest flows: ${text}`, async () => {
      const { isError, next } = await ask('find', { text });
      assert.equal(isError, false);
      assert.match(next[0] ?? '', /^- recent_flows \{\}: /);
    });
  }

  for (const text of ['what failed', 'which orders have no invoice', 'what never came', 'errors of the last hour']) {
    it(`leads to what failed: ${text}`, async () => {
      const { isError, next } = await ask('find', { text });
      assert.equal(isError, false);
      assert.match(next[0] ?? '', /^- recent_flows \{"only":"failed"\}: /);
    });
  }

  it('is not assumed if the text is an unknown name', async () => {
    const { isError, next } = await ask('find', { text: 'zzzz-9999' });
    assert.equal(isError, true);
    assert.deepEqual(next, []);
  });
});

describe('a consumer whose name a question has in part', () => {
  for (const text of ['Why is billing behind?', 'is billing stuck', 'is it safe to restart the billing?']) {
    it(`is diagnosed first: ${text}`, async () => {
      const { isError, next } = await ask('find', { text });
      assert.equal(isError, false);
      assert.match(next[0] ?? '', /^- diagnose_consumer \{"consumer":"billing_outbox","connection":"shop"\}: /);
      assert.match(next[1] ?? '', /^- list_consumers \{\}: /);
    });
  }

  it("is not recognised by a word that is part of every consumer's name", async () => {
    const named = shopPorts({ ...plainShop(events, events[2]), consumer: 'sales_projection' });
    const { next } = await ask('find', { text: 'which projection is stuck' }, named);
    assert.match(next[0] ?? '', /^- list_consumers \{\}: /);
  });
});

describe('a question about missing effects', () => {
  it('gets a note while the flows are still being learned, but only if it means event types', async () => {
    const { store } = ports;
    const learning: ToolPorts = {
      ...ports,
      use: (_, __, work) => work({ ...store, flows: async () => 'learning' as const }),
    };
    const note = /^What is missing is not known yet: .* Call again in a minute\.$/m;
    assert.match((await ask('find', { text: 'order without reserved stock' }, learning)).text, note);
    for (const text of ['OrderPlaced', 'order-1 is not there']) {
      assert.doesNotMatch((await ask('find', { text }, learning)).text, note);
    }
  });
});

describe('a list of consumers', () => {
  const [view] = ports.store.feed.state.consumers;
  assert.ok(view);
  const fine = { ...view, status: 'caughtUp', now: 'caughtUp', rule: 'caughtUp', blocking: [], findings: [] } as const;
  const asPosition = (text: string) => text as Position;
  const ahead: Finding = { kind: 'aheadOfStore', checkpoint: asPosition('900'), head: asPosition('30') };
  const latest = asPosition('7');
  const skipped: Finding = { kind: 'gapSkips', count: 1, appeared: 0, latest, positions: [latest] };
  const listed = async (consumers: readonly (typeof view)[], input = {}) => {
    const { store } = ports;
    const feed = { ...store.feed, state: { ...store.feed.state, consumers } };
    return await ask('list_consumers', input, { ...ports, use: (_, __, work) => work({ ...store, feed }) });
  };
  const order = (text: string) => [...text.matchAll(/^- shop\/(\w+): /gm)].map(([, name]) => name);

  it('has consumers of a reset store before those without a problem, though nothing waits for them', async () => {
    const reset = { ...fine, name: 'z_reset', findings: [ahead] };
    const { text, next } = await listed([fine, { ...fine, name: 'b_fine', findings: [skipped] }, reset]);
    assert.deepEqual(order(text), ['z_reset', 'b_fine', 'billing_outbox']);
    assert.match(text, /^shop: 3 consumers, none needs attention; in the rows of 1 something is wrong\.$/m);
    assert.match(
      next[0] ?? '',
      /^- diagnose_consumer \{"consumer":"z_reset","connection":"shop"\}: what is wrong with it/,
    );
    assert.deepEqual(order((await listed([fine, reset], { only: 'needs_person' })).text), ['z_reset']);
  });

  it('has consumers that stand still first, and marks muted ones', async () => {
    const muted = { ...fine, name: 'a_muted', findings: [ahead], muted: true };
    const { text } = await listed([muted, { ...fine, name: 'a_reset', findings: [ahead] }, view]);
    assert.deepEqual(order(text), ['billing_outbox', 'a_reset']);
    assert.match(text, /^shop: 3 consumers, 1 needs attention; in the rows of 1 more something is wrong\.$/m);
    assert.match(text, /^- shop\/a_muted \(muted\): /m);
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

describe('an id that is no event', () => {
  it('leads from a stream to its history and its newest event', async () => {
    const { text, isError, next } = await ask('get_event', { id: 'Order/order-1' });
    assert.equal(isError, false);
    assert.match(text, /^This is no event: stream Order\/order-1, 10 events, last #29 OrderPlaced/);
    assert.match(next[0] ?? '', /^- get_trace \{"id":"Order\/order-1","connection":"shop"\}: its history$/);
    assert.match(next[1] ?? '', /^- get_event \{"id":"#29","connection":"shop"\}: its newest event$/);
  });

  it('leads from a correlation to its trace', async () => {
    const { isError, next } = await ask('get_event', { id: 'cmd-place-order-17' });
    assert.equal(isError, false);
    assert.match(next[0] ?? '', /^- get_trace \{"id":"cmd-place-order-17"/);
  });
});

describe('a choice between several meanings', () => {
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

  it('is an error for the page of a trace, which needs rows', async () => {
    const { store } = ports.store;
    const header = (n: number) => events[n] ?? assert.fail();
    const two = [0, 12].map((n) => ({ kind: 'event', header: header(n), key: traceKeyOf(header(n)) }) as const);
    const use: ToolPorts['use'] = (_, __, work) =>
      work({ ...ports.store, store: { ...store, identify: async () => two } });
    const answer = await pageTool('trace_rows')?.run({ id: 'abcd' }, { ...ports, use }, never);
    assert.equal(answer?.isError, true);
    assert.match(answer.text, /^This means several things/);
  });

  it('between consumers also has its total', async () => {
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
  it('counts an event once if one effect is missing and another may still come', async () => {
    const window = learnFrom(events);
    const [first] = events;
    const { eventId, position } = first ?? assert.fail();
    const usual = { share: 1, lower: 1, cases: 9, typicalMs: 1, usualMs: 1, lateMs: 1, unread: false };
    const of = { consumer: null, among: null };
    const kind = window.table.kinds[0] ?? assert.fail();
    const missing = {
      claims: [{ ...usual, ...of, row: 0, position, eventId, kind, effects: ['StockReserved'] }],
      open: [{ row: 0, effects: ['InvoiceIssued'], consumer: null, waitsFor: [] }],
      conditions: [],
      instead: [],
    };
    const use: ToolPorts['use'] = (_, __, work) => work({ ...ports.store, flows: async () => ({ window, missing }) });
    const { text } = await ask('get_trace', { id: 'cmd-place-order-17' }, { ...ports, use });
    assert.match(text, /what usually follows 1 of the events has not come\. 1 may still be followed/);
  });
});
