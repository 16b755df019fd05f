import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { agentTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import { english } from '../../../src/model/text/translate';
import { makeEvent } from '../../support/events';
import { plainShop, shopPorts } from '../../support/toolShop';

const events = Array.from({ length: 4_000 }, (_, i) => makeEvent(i + 1, { correlationId: 'big' }));
const shop = shopPorts(plainShop(events, events[1]));
const [view] = shop.store.feed.state.consumers;
assert.ok(view);

/** The same store with this many consumers that stand still. */
const behind = (count: number, over: Partial<ToolPorts> = {}): ToolPorts => {
  const consumers = Array.from({ length: count }, (_, i) => ({ ...view, name: `consumer_${i}` }));
  const feed = { ...shop.store.feed, state: { ...shop.store.feed.state, consumers } };
  return { ...shop, use: async (_, __, work) => await work({ ...shop.store, feed }), ...over };
};

describe('a trace of thousands of events in the answers for agents', () => {
  it('has each event once on the pages that its cursors lead to', async () => {
    const positions: number[] = [];
    let cursor: string | undefined;
    do {
      const input = { id: '#1', detail: true, ...(cursor === undefined ? {} : { cursor }) };
      const { text = '' } = (await agentTool('get_trace')?.run(input, behind(1), new AbortController().signal)) ?? {};
      positions.push(...[...text.matchAll(/^ *- #(\d+) OrderPlaced /gm)].map(([, position]) => Number(position)));
      cursor = /^More with cursor "(\d+)"\.$/m.exec(text)?.[1];
    } while (cursor !== undefined);
    assert.deepEqual(
      positions,
      events.map((_, i) => i + 1),
    );
    for (const cursor of ['-1', '1.5', 'none']) {
      const answer = await agentTool('get_trace')?.run({ id: '#1', cursor }, behind(1), new AbortController().signal);
      assert.match(answer?.text ?? '', /^There is nothing at cursor/);
    }
  });

  it('has sentences written only for the rows that it shows', async () => {
    let written = 0;
    const t = Object.assign(
      (...args: Parameters<typeof english>) => {
        written += 1;
        return english(...args);
      },
      { language: english.language },
    );
    await agentTool('get_trace')?.run({ id: '#1' }, behind(20, { t }), new AbortController().signal);
    assert.ok(written < 1_000, `${written} sentences`);
  });

  it('lets other work run while it is read, and ends when it is cancelled', async () => {
    const abort = new AbortController();
    const answer = agentTool('get_trace')?.run({ id: '#1' }, behind(300), abort.signal);
    const outcome = Promise.race([answer?.then(() => 'answered'), setImmediate('in between')]);
    assert.equal(await outcome, 'in between');
    abort.abort(new Error('enough'));
    await assert.rejects(async () => await answer);
  });
});
