import assert from 'node:assert/strict';
import { FlowMarks } from '../../../src/app/flow/flowMarks';
import { createFlowKeeper } from '../../../src/app/flow/keeper';
import { Cancelled, untilAborted } from '../../../src/base/errors';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import type { TraceFlows } from '../../../src/protocol/traceFlows';
import { REACTIONS, runShop } from '../../support/flows/shop';
import { untilAnswered } from '../../support/untilAnswered';

const PLAN = { seed: 5, traces: 400, pauseMs: 2_000, reactions: REACTIONS, dropped: 0, doubled: 0 };

describe('the flow marks of an open trace', () => {
  const all = runShop(PLAN).events;
  const captured = all.filter(({ eventType }) => eventType === 'PaymentCaptured');
  const cause = captured[Math.floor(captured.length / 2)] ?? assert.fail();
  const invoice = all.find((event) => event.eventType === 'InvoiceIssued' && event.causationId === cause.eventId);
  const lacking = all.filter((event) => event !== invoice);

  function open(events: EventHeader[], fails = false, answer = Promise.resolve()) {
    let asked = 0;
    let learning: AbortSignal | undefined;
    const store = {
      newestWindow: async (_: number, signal?: AbortSignal) => {
        asked += 1;
        learning = signal;
        await (signal ? untilAborted(answer, signal) : answer);
        if (fails) throw new Error('no answer');
        const newest = events.at(-1)?.position;
        return newest ? { after: '0' as Position, newest } : null;
      },
      eventsAfter: async (after: Position, count: number) =>
        encodeHeaders(events.filter(({ position }) => BigInt(position) > BigInt(after)).slice(0, count)),
      payloadsAt: async () => new Map() as never,
    };
    const keeper = createFlowKeeper({ use: (work) => work(store), events: () => 1_000_000, consumers: async () => [] });
    const table = new EventTable();
    table.append(
      encodeHeaders(all.filter((event) => event.correlationId === cause.correlationId && event !== invoice)),
    );
    const sent: TraceFlows[] = [];
    const warnings: unknown[] = [];
    const marks = new FlowMarks({
      keeper,
      use: (work) => work(store),
      table: () => table,
      send: (flows) => sent.push(flows),
      log: { warn: (...said) => warnings.push(said) },
    });
    const close = () => {
      marks.dispose();
      keeper.dispose();
    };
    return { keeper, marks, sent, warnings, asked: () => asked, isGivenUp: () => learning?.aborted, close };
  }

  const first = <T>(list: readonly T[]) => untilAnswered(async () => list[0]);

  it('come after the trace; nothing is learned before it is shown', async () => {
    const { marks, sent, asked, close } = open(lacking);
    marks.paused = false;
    assert.equal(asked(), 0);
    marks.start();
    const flows = await first(sent);
    assert.equal(flows.missing.filter(({ causeId }) => causeId === cause.eventId).length, 1);
    close();
  });

  it('wait while the panel is hidden, and are sent again to a page that was reloaded', async () => {
    const { keeper, marks, sent, close } = open(lacking);
    marks.start();
    await keeper.update();
    assert.deepEqual(sent, [], 'nobody looks');
    marks.paused = false;
    const flows = await first(sent);
    marks.replay();
    assert.deepEqual(sent, [flows, flows]);
    close();
  });

  it('are forgotten together with their store, and found again for the next one', async () => {
    const { marks, sent, close } = open(lacking);
    marks.paused = false;
    marks.start();
    const flows = await first(sent);
    marks.forget();
    assert.equal(marks.said, undefined);
    marks.replay();
    assert.equal(sent.length, 1);
    marks.start();
    assert.deepEqual(await untilAnswered(async () => sent[1]), flows);
    close();
  });

  it('disappear when the effect comes late, and are not sent again if nothing changed', async () => {
    const events = lacking.slice(0, -200);
    const { keeper, marks, sent, close } = open(events);
    marks.paused = false;
    marks.start();
    await first(sent);
    const last = events.at(-1) ?? assert.fail();
    const position = (by: bigint) => String(BigInt(last.position) + by) as Position;
    events.push({
      ...last,
      position: position(1n),
      eventId: '00000000-0000-4000-8000-0000000000ab',
      causationId: null,
    });
    await keeper.update();
    events.push({ ...(invoice ?? assert.fail()), position: position(2n) });
    await keeper.update();
    await untilAnswered(async () =>
      sent.at(-1)?.missing.some(({ causeId }) => causeId === cause.eventId) === false ? true : undefined,
    );
    assert.equal(sent.length, 2);
    close();
  });

  it('end the learning that nothing else waits for when the panel is closed', async () => {
    const { marks, keeper, warnings, isGivenUp, close } = open(lacking, false, new Promise(() => undefined));
    marks.start();
    const other = new AbortController();
    const waiting = keeper.update(other.signal);
    await untilAnswered(async () => isGivenUp() === false || undefined);
    other.abort();
    await assert.rejects(waiting, Cancelled);
    assert.equal(isGivenUp(), false, 'the panel still waits');
    marks.dispose();
    await untilAnswered(async () => isGivenUp() || undefined);
    assert.deepEqual(warnings, []);
    close();
  });

  it('become a line in the log if the store does not answer, and nothing after the panel is closed', async () => {
    const { marks, sent, warnings, close } = open(lacking, true);
    marks.paused = false;
    marks.start();
    await first(warnings);
    assert.deepEqual(sent, []);
    const closed = open(lacking);
    closed.marks.paused = false;
    closed.marks.start();
    closed.close();
    await assert.rejects(closed.keeper.update());
    assert.deepEqual([closed.sent, closed.warnings], [[], []]);
    close();
  });
});
