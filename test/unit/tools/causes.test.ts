import assert from 'node:assert/strict';
import { agentTool } from '../../../src/app/tools/catalogue';
import type { ConsumerLog, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import type { Position } from '../../../src/model/event/event';
import { makeEvent } from '../../support/events';
import { plainShop, shopPorts } from '../../support/toolShop';

const events = Array.from({ length: 5 }, (_, i) => makeEvent(i + 1, { eventType: 'OrderPlaced' }));
const third = events[2] ?? assert.fail();
const ports = shopPorts(plainShop(events, third));
const place = { file: '/var/log/shop.log', time: third.time + 1_000 };

const failed = (lineNumber: number, error: string): FailureLine => ({
  ...{ ...place, lineNumber, error, kind: 'batch', consumer: 'billing_outbox', segment: 0, consecutive: lineNumber },
  ...{ position: '3' as Position, eventId: third.eventId, eventType: null, streamId: null },
});

/** The agents' diagnosis of a consumer whose log has these lines. */
async function diagnosed(log: Partial<ConsumerLog>): Promise<string> {
  const { store } = ports;
  const { signal } = new AbortController();
  const consumerLog: typeof store.logs.consumerLog = async (...asked) => ({
    ...(await store.logs.consumerLog(...asked)),
    failures: [],
    ...log,
  });
  const asked = {
    ...ports,
    use: async <T>(_: string, __: AbortSignal, work: (open: typeof store) => Promise<T>) =>
      await work({ ...store, logs: { ...store.logs, consumerLog } }),
  };
  return (await agentTool('diagnose_consumer')?.run({ consumer: 'billing_outbox' }, asked, signal))?.text ?? '';
}

describe('a cause in the answers for agents', () => {
  it('is only probable if the log names no event', async () => {
    const text = `order ${third.eventId} has no lines`;
    const answer = await diagnosed({ crashes: [{ ...place, kind: 'panic', text, frames: [], lineNumber: 9 }] });
    assert.match(answer, /^Probably stopped at #3 OrderPlaced/m);
    assert.doesNotMatch(answer, /^Stopped at/m);
    assert.match(answer, /the text of the crash has an id of this event/);
  });

  it('is the same as in the window if no event is at fault', async () => {
    const error = 'load customer: FATAL: sorry, too many clients already (SQLSTATE 53300)';
    const answer = await diagnosed({ failures: [1, 2, 3].map((n) => failed(n, error)) });
    assert.match(answer, /^A server had no connection left while it handled #3: «load customer: FATAL: sorry/m);
    assert.match(answer, /^That says nothing about the event/m);
    assert.match(answer, /^Log: \/var\/log\/shop\.log:3$/m);
    assert.doesNotMatch(answer, /Stopped at/);
  });

  it('comes with a warning that a restart may not help if the error is not about the event', async () => {
    const twice = (error: string) => diagnosed({ failures: [1, 2].map((n) => failed(n, error)) });
    assert.match(
      await twice('ERROR: permission denied for table invoices (SQLSTATE 42501)'),
      /A restart alone may not help/,
    );
    assert.match(await twice('no tariff'), /A restart alone does not help: .* Correct the handler or the data first\./);
  });
});
