import assert from 'node:assert/strict';
import { RunWaits } from '../../../src/app/events/runWaits';
import { createFlowKeeper } from '../../../src/app/flow/keeper';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { RunList } from '../../../src/model/event/runList';
import { REACTIONS, runShop } from '../../support/flows/shop';

const { events } = runShop({
  ...{ seed: 5, traces: 1_000, pauseMs: 2_000, reactions: REACTIONS },
  ...{ dropped: 0, doubled: 0 },
});
const captured = events.filter(({ eventType }) => eventType === 'PaymentCaptured');
const cause = captured[Math.floor(captured.length / 2)] ?? assert.fail();

/** What the traces of two events wait for, in a store that lacks an event. */
async function waitsIn(stored: readonly EventHeader[], of: readonly EventHeader[]) {
  const keeper = createFlowKeeper({
    use: (work) =>
      work({
        newestWindow: async () => ({ after: '0' as Position, newest: stored.at(-1)?.position ?? assert.fail() }),
        eventsAfter: async (after, count) =>
          encodeHeaders(stored.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count)),
      }),
    events: () => 1_000_000,
    consumers: async () => [],
  });
  const list = new RunList();
  list.add(
    stored.filter(({ correlationId }) => of.some((each) => each.correlationId === correlationId)),
    [],
  );
  const entries = list.newest(10);
  const log = { debug: () => {}, info: () => {}, warn: assert.fail, error: assert.fail };
  await new Promise<void>((resolve) => {
    const waits = new RunWaits(
      () => {
        found = entries.map(({ key }) => waits.of(key) ?? assert.fail());
        resolve();
      },
      { log },
    );
    waits.on = true;
    waits.follow({
      keeper,
      use: (work) =>
        work({ payloadsAt: async (at) => new Map(at.map((each) => [each, new Uint8Array(Buffer.from('{}'))])) }),
    });
    assert.equal(waits.of('any'), null, 'it is not known yet');
    waits.look(entries);
  });
  keeper.dispose();
  return found;
}
let found: readonly (readonly { readonly effects: readonly string[]; readonly late: boolean }[])[] = [];

describe('what a run waits for', () => {
  it('is what is missing in each of its traces, and nothing for the others', async () => {
    const without = events.filter(
      ({ eventType, causationId }) => eventType !== 'InvoiceIssued' || causationId !== cause.eventId,
    );
    const other = captured.find(({ correlationId }) => correlationId !== cause.correlationId) ?? assert.fail();
    const waits = await waitsIn(without, [cause, other]);
    const missing = waits.map((each) => each.filter(({ late }) => late).map(({ effects }) => effects.join()));
    assert.deepEqual(missing.flat(), ['InvoiceIssued']);
  });
});
