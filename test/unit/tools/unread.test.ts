import assert from 'node:assert/strict';
import { agentTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import { StoreError } from '../../../src/store/pg/errors';
import { makeEvent } from '../../support/events';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;
const events = [1, 2, 3].map((n) => makeEvent(n));
const shop = shopPorts(plainShop(events, events[1]));

/** Connections, some of which cannot be read. */
const among = (readable: readonly string[], down: readonly string[]): ToolPorts => ({
  ...shop,
  connections: () => [...readable, ...down].map((name) => ({ name, isShown: true })),
  use: async (connection, _, work) => {
    if (down.includes(connection)) throw new StoreError('unreachable', 'db:5432', 'refused');
    return await work({ ...shop.store, connection });
  },
});

const askWithError = async (ports: ToolPorts, tool: string, input: object): Promise<string> => {
  const answer = await agentTool(tool)?.run(input, ports, never);
  assert.equal(answer?.isError, true, answer?.text);
  return answer.text;
};

const QUESTIONS = [
  ['get_event', { id: '#449' }],
  ['get_trace', { id: '#449' }],
  ['get_logs', { id: '#449' }],
  ['find', { text: '#449' }],
  ['diagnose_consumer', { consumer: 'search_index' }],
  ['describe_event_type', { type: 'InvoiceIssued' }],
] as const;

describe('an answer for agents if a store cannot be read', () => {
  const reason = 'cannot be read: «No server answers at db:5432. Is it running, and are host and port right?»';

  for (const [tool, input] of QUESTIONS) {
    it(`of ${tool} says that the store cannot be read, not that something does not exist`, async () => {
      assert.equal(await askWithError(among([], ['audit']), tool, input), `audit ${reason}`);
    });

    it(`of ${tool} says which stores were searched without success`, async () => {
      const text = await askWithError(among(['shop'], ['audit']), tool, input);
      assert.match(text, /^[^\n]* in shop\b/);
      assert.ok(text.endsWith(`\naudit ${reason}`), text);
      const whole = await askWithError(among(['shop'], []), tool, input);
      assert.doesNotMatch(whole, /cannot be read| in shop\b/);
    });
  }
});
