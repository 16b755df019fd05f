import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { buildForest } from '../../../src/model/forest/chain';
import { makeEvent, uuid } from '../../support/events';

describe('buildForest of much', () => {
  it('takes 100,000 events deep and 100,000 wide', () => {
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
});

function tableOf(events: readonly EventHeader[]): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
}
