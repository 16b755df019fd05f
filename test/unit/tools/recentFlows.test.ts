import assert from 'node:assert/strict';
import { agentTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import type { EventHeader } from '../../../src/model/event/event';
import { makeEvent } from '../../support/events';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;
const START = Date.UTC(2026, 10, 28, 12);
const SINCE = new Date(START).toISOString();

/** `count` events, one second apart, of flows that overlap: ten at a time, and one flow from the first event to the last. */
function manyEvents(count: number): EventHeader[] {
  return Array.from({ length: count }, (_, i) =>
    makeEvent(i + 1, {
      time: START + i * 1_000,
      correlationId: i % 100 === 0 ? 'saga' : `flow-${Math.floor(i / 500)}-${i % 10}`,
    }),
  );
}

/** The number of events of each flow that began at `since` or later, by the position of its first event. */
function sizesOf(events: readonly EventHeader[], since = START): Map<string, number> {
  const byFlow = new Map<string | null, EventHeader[]>();
  for (const event of events) byFlow.set(event.correlationId, [...(byFlow.get(event.correlationId) ?? []), event]);
  const begun = [...byFlow.values()].filter(([first]) => (first?.time ?? 0) >= since);
  return new Map(begun.map((flow) => [flow[0]?.position ?? '', flow.length]));
}

/** Ports of some connections with their events; the log has an error line for each event of `failed`. */
function portsOf(stores: Readonly<Record<string, readonly EventHeader[]>>, failed: readonly string[] = []): ToolPorts {
  const opened = Object.entries(stores).map(([name, events]) => {
    const { store } = shopPorts(plainShop(events, events[0]));
    const state = { ...store.feed.state, consumers: [] };
    const logs: typeof store.logs = {
      ...store.logs,
      async findForTrace(headers, signal) {
        const { hits, ...found } = await store.logs.findForTrace(headers, signal);
        return { ...found, hits: hits.filter(({ lineNumber }) => failed.includes(String(lineNumber))) };
      },
    };
    return { ...store, connection: name, logs, feed: { ...store.feed, state } };
  });
  return {
    ...shopPorts(plainShop(manyEvents(1), manyEvents(1)[0])),
    connections: () => opened.map(({ connection }) => ({ name: connection, isShown: true })),
    use: async (name, _, work) => work(opened.find(({ connection }) => connection === name) ?? assert.fail(name)),
  };
}

interface Listed {
  readonly connection: string;
  readonly position: string;
  readonly events: number;
}

/** Everything that the tool lists, page by page; `ports` gives the ports of each call. */
async function listAll(input: object, ports: () => ToolPorts): Promise<Listed[]> {
  const listed: Listed[] = [];
  let cursor: string | undefined;
  do {
    const { text = '', isError } =
      (await agentTool('recent_flows')?.run({ ...input, ...(cursor ? { cursor } : {}) }, ports(), never)) ?? {};
    assert.equal(isError, false, text);
    for (const [, position = '', connection = '', events = ''] of text.matchAll(
      /^- .* UTC #(\d+) .* \((\w+)\): ([\d,]+) events?/gm,
    )) {
      listed.push({ connection, position, events: Number(events.replace(',', '')) });
    }
    cursor = /^More with cursor "(.*)"\.$/m.exec(text)?.[1];
  } while (cursor !== undefined);
  return listed;
}

const asMap = (listed: readonly Listed[]) => new Map(listed.map(({ position, events }) => [position, events]));

describe('recent flows in the answers for agents', () => {
  it('are complete, however many events there are: each flow once, with all of its events', async () => {
    const events = manyEvents(12_500);
    const listed = await listAll({ since: SINCE }, () => portsOf({ shop: events }));
    assert.equal(listed.length, sizesOf(events).size);
    assert.deepEqual(asMap(listed), sizesOf(events));
  });

  it('continue beyond the newest 500 events if no time is given', async () => {
    const events = manyEvents(2_300);
    const listed = await listAll({}, () => portsOf({ shop: events }));
    assert.deepEqual(await listAll({ cursor: '0' }, () => portsOf({ shop: events })), listed);
    assert.deepEqual(asMap(listed), sizesOf(events));
  });

  it('are neither lost nor repeated while events arrive', async () => {
    const events = manyEvents(3_000);
    const later = manyEvents(9_000);
    let calls = 0;
    const listed = await listAll({ since: SINCE }, () => {
      const known = later.slice(0, events.length + 400 * calls);
      calls += 1;
      return portsOf({ shop: known });
    });
    assert.ok(calls > 2);
    assert.deepEqual(
      listed.map(({ position }) => position).sort(),
      [...sizesOf(events).keys()].sort(),
      'what had begun when the first was asked',
    );
  });

  it('include those of several connections, each once', async () => {
    const stores = { shop: manyEvents(11_000), small: manyEvents(700), none: [] as EventHeader[] };
    const listed = await listAll({ since: SINCE }, () => portsOf({ shop: stores.shop, small: stores.small }));
    for (const name of ['shop', 'small'] as const) {
      const own = listed.filter(({ connection }) => connection === name);
      assert.equal(own.length, sizesOf(stores[name]).size, name);
      assert.deepEqual(asMap(own), sizesOf(stores[name]));
    }
  });

  it('leave out flows that began before, and lose no event if clocks differ', async () => {
    const events = manyEvents(1_500).map((event, i) => (i % 7 === 0 ? { ...event, time: event.time - 1_900 } : event));
    const since = START + 1_006_500;
    const listed = await listAll({ since: new Date(since).toISOString() }, () => portsOf({ shop: events }));
    assert.deepEqual(asMap(listed), sizesOf(events, since));
  });

  it('are only the failed ones if asked for, wherever the error is; the answer leads further if there is none yet', async () => {
    // The error is at the newest event, the flow began with the oldest.
    const events = manyEvents(24_001);
    const ports = portsOf({ shop: events }, ['24001', '11112']);
    const input = { since: SINCE, only: 'failed' };
    const first = (await agentTool('recent_flows')?.run(input, ports, never))?.text ?? '';
    assert.match(first, /^shop: the newest 10,000 events were read, back to 2026-11-28 /m);
    assert.match(first, /\nNext:\n- recent_flows \{"only":"failed","since":"[^"]+","cursor":"(\d+)\/\1"\}: older ones/);
    const listed = await listAll(input, () => ports);
    assert.deepEqual(
      listed.map(({ position }) => position),
      ['11002', '1'],
    );
    const { text = '' } =
      (await agentTool('recent_flows')?.run({ ...input, only: 'failed_or_unfinished' }, ports, never)) ?? {};
    assert.match(text, /0 failed, 0 not finished/);
  });

  it('are found since a time in ordinary words', async () => {
    const ports = portsOf({ shop: manyEvents(10) });
    for (const since of ['since 2026-11-28T12:00:00Z', 'the last hour', 'an hour ago', 'since yesterday', 'today']) {
      const answer = await agentTool('recent_flows')?.run({ since }, ports, never);
      assert.equal(answer?.isError, false, `${since}: ${answer?.text}`);
    }
    for (const since of ['since the program started', 'program start', 'the last start']) {
      const answer = await agentTool('recent_flows')?.run({ since }, ports, never);
      assert.match(answer?.text ?? '', /^No start of a program was seen/);
    }
  });

  it('are refused for a cursor that no answer gave', async () => {
    const ports = portsOf({ shop: manyEvents(10) });
    for (const cursor of ['x', '-', '1,2', '1/', '/', '1/2/3', '-1']) {
      const answer = await agentTool('recent_flows')?.run({ cursor }, ports, never);
      assert.equal(answer?.isError, true, cursor);
      assert.match(answer.text, /There is nothing at cursor/);
    }
  });

  it('come with the consumers that stand still at an earlier flow', async () => {
    const events = manyEvents(1_200);
    const ports = shopPorts({ ...plainShop(events, events[2]), line: () => 'handled' });
    const { text = '' } = (await agentTool('recent_flows')?.run({ only: 'failed' }, ports, never)) ?? {};
    assert.match(text, /^shop: .* stopped at events of flows that began earlier: billing_outbox at #3 OrderPlaced/m);
    assert.match(text, /^- diagnose_consumer \{"consumer":"billing_outbox","connection":"shop"\}/m);
  });
});
