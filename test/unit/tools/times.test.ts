import assert from 'node:assert/strict';
import { agentTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import { makeEvent } from '../../support/events';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;
const events = Array.from({ length: 12 }, (_, i) => makeEvent(i + 1, { time: Date.UTC(2026, 10, 28, 12, i) }));
const ports = shopPorts(plainShop(events, events[2]));

const ask = async (tool: string, input: object, asked: ToolPorts = ports): Promise<string> => {
  const answer = await agentTool(tool)?.run(input, asked, never);
  assert.equal(answer?.isError, false, answer?.text);
  return answer.text;
};

describe('a time in the answers for agents', () => {
  it('is said to lie before the first event, and no event is “at” it', async () => {
    const found = await ask('find', { text: '2026-11-27' });
    const before = 'before the first event of the store, #1 of 2026-11-28 12:00:00.000 UTC';
    assert.match(found, new RegExp(`^- time 2026-11-27T00:00:00\\.000Z, in shop: ${before}$`, 'm'));
    assert.match(found, /\nNext:\n- recent_flows \{"since":"2026-11-27T00:00:00\.000Z","connection":"shop"\}/);
    const logs = await ask('get_logs', { time: '2026-11-27' });
    assert.match(logs, new RegExp(`the 12 events from #1 to #12 \\(the time lies ${before}\\)`));
  });

  it('is followed by the next event with its own time, if events lie around it', async () => {
    const found = await ask('find', { text: '2026-11-28T12:04:30Z' });
    assert.match(found, /: the next event is #6 OrderPlaced of Order\/order-6, 2026-11-28 12:05:00\.000 UTC$/m);
    assert.match(found, /\nNext:\n- get_logs \{"time":"2026-11-28T12:04:30\.000Z"/);
    assert.doesNotMatch(await ask('get_logs', { time: '2026-11-28T12:04:30Z' }), /the time lies/);
    assert.match(await ask('find', { text: '2026-11-28T12:00:00Z' }), /: the next event is #1 /);
  });

  it('leads to the trace of the nearest event, wherever that is in the list', async () => {
    const proposed = async (time: string) => /\nNext:\n- (.*\}): /.exec(await ask('get_logs', { time }))?.[1];
    assert.equal(await proposed('#2'), 'get_trace {"id":"#2","connection":"shop"}');
    assert.equal(await proposed('2026-11-28T12:10:30Z'), 'get_trace {"id":"#12","connection":"shop"}');
    assert.equal(await proposed('2026-11-29'), 'get_trace {"id":"#12","connection":"shop"}');
  });

  it('is said to lie after the newest event', async () => {
    const found = await ask('find', { text: '2026-11-29' });
    assert.match(found, /: after the newest event of the store, #12 of 2026-11-28 12:11:00\.000 UTC$/m);
    assert.match(
      await ask('get_logs', { time: '2026-11-29' }),
      /\(the time lies after the newest event of the store, #12/,
    );
  });
});

describe('the fields of an event type in the answers for agents', () => {
  it('are said to be none if its payloads have none', async () => {
    assert.match(
      await ask('describe_event_type', { type: 'OrderPlaced' }),
      /^Fields: none in the newest 12 payloads\.$/m,
    );
  });
});

describe('the failures of a consumer in the answers for agents', () => {
  /** Errors without figures, because errors that differ only in figures are folded into one. */
  const nameOf = (n: number) => `cause ${[...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;

  const failing = async (count: number): Promise<ToolPorts> => {
    const log = await ports.store.logs.consumerLog('billing_outbox', never);
    const [line] = log.failures;
    assert.ok(line);
    const failures = Array.from({ length: count }, (_, i) => ({
      ...line,
      error: nameOf(i),
      time: Date.UTC(2026, 10, 28, 13, 0, i),
      lineNumber: i + 1,
    }));
    const again = { ...line, error: nameOf(3), time: Date.UTC(2026, 10, 28, 14), lineNumber: 9_999 };
    const untimed = { ...line, error: 'an old line', time: null, lineNumber: 10_000 };
    const logs = {
      ...ports.store.logs,
      consumerLog: async () => ({ ...log, failures: [...failures, again, untimed] }),
    };
    return { ...ports, use: async (_, __, work) => await work({ ...ports.store, logs }) };
  };

  it('are listed newest first, each once, with a cursor that leads through all of them', async () => {
    const asked = await failing(200);
    const lines: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask('get_logs', { consumer: 'billing_outbox', ...(cursor ? { cursor } : {}) }, asked);
      assert.match(page, /^Lines, newest first, equal ones folded \(\d+–\d+ of 201\):$/m);
      lines.push(...[...page.matchAll(/^- .*$/gm)].map(([line]) => line).filter((line) => line.includes('shop.log')));
      cursor = /^More with cursor "(\d+)"\.$/m.exec(page)?.[1];
    } while (cursor !== undefined);
    const errors = lines.map((line) => /failed at #3: ([^»]+)»/.exec(line)?.[1]);
    const expected = Array.from({ length: 200 }, (_, i) => nameOf(199 - i)).filter((name) => name !== nameOf(3));
    assert.deepEqual(errors, [nameOf(3), ...expected, 'an old line']);
    assert.match(
      lines[0] ?? '',
      /^- 2026-11-28 14:00:00\.000 UTC .*shop\.log:9999 ×2, first 2026-11-28 13:00:03\.000 UTC at .*shop\.log:4$/,
    );
  });

  it('are listed newest first and the lines of a trace oldest first, as each answer says', async () => {
    const trace = await ask('get_logs', { id: '#3', trace: true });
    assert.match(trace, /^Lines, oldest first, equal ones folded/m);
  });
});
