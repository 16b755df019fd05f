import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { buildForest, forestSteps } from '../../../src/model/forest/chain';
import { summariseTrace, summarySteps } from '../../../src/model/forest/summary';
import { STEP, type Steps } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';

describe('buildForest with many events', () => {
  it('builds a tree that is 100,000 events deep, and one that is 100,000 wide', () => {
    const count = 100_000;
    const causedBy = (cause: (n: number) => number) =>
      tableOf(
        Array.from({ length: count }, (_, i) => makeEvent(i + 1, { causationId: i === 0 ? null : uuid(cause(i)) })),
      );
    const deep = buildForest(causedBy((i) => i));
    assert.equal(deep.depth[count - 1], count - 1);
    assert.equal(deep.subtreeSize[0], count);
    const wide = buildForest(causedBy(() => 1));
    assert.equal(wide.depth[count - 1], 1);
    assert.equal(wide.subtreeSize[0], count);
  });

  it('pauses after some thousand events in each pass, and gives the same result', () => {
    const count = 20_000;
    const events = Array.from({ length: count }, (_, i) =>
      makeEvent(i + 1, { causationId: i % 40 === 0 ? `command-${i}` : uuid(Math.floor(i / 3) + 1) }),
    );
    const table = tableOf(events);
    const pausesOf = <T>(steps: Steps<T>) => {
      let pauses = 0;
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.done) return { pauses, value: next.value };
        pauses += 1;
      }
    };
    const { pauses, value } = pausesOf(forestSteps(table));
    // Causes, circles, oddities and places take one pass each.
    assert.ok(pauses >= 4 * (count / STEP), `${pauses} pauses`);
    assert.deepEqual(value, buildForest(table));
    const summary = pausesOf(summarySteps(table));
    assert.ok(summary.pauses > count / STEP, `${summary.pauses} pauses`);
    assert.deepEqual(summary.value, summariseTrace(table));
  });
});

function tableOf(events: readonly EventHeader[]): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
}
