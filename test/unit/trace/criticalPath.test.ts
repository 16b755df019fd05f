import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventHeader } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { criticalPath, pathShares } from '../../../src/model/forest/criticalPath';
import { makeEvent, uuid } from '../../support/events';

const START = 1_700_000_000_000;

/** Events as [number, cause (0: none), milliseconds after the start]. */
const tableOf = (...events: readonly (readonly [number, number, number])[]) => {
  const table = new EventTable();
  const header = ([n, cause, ms]: readonly [number, number, number]): EventHeader =>
    makeEvent(n, { eventType: `T${n}`, causationId: cause === 0 ? null : uuid(cause), time: START + ms });
  table.append(encodeHeaders(events.map(header)));
  return table;
};
const names = (table: EventTable) =>
  criticalPath(table).stretches.map(({ cause, effect, ms }) => [table.eventType(cause), table.eventType(effect), ms]);

describe('the critical path of a trace', () => {
  it('leads from the root to the last event by time', () => {
    const table = tableOf([1, 0, 0], [2, 1, 100], [3, 2, 900], [4, 1, 400], [5, 4, 700]);
    assert.deepEqual(names(table), [
      ['T1', 'T2', 100],
      ['T2', 'T3', 800],
    ]);
  });

  it('is empty for an empty trace and for one whose last event has no cause in it', () => {
    assert.deepEqual(criticalPath(new EventTable()), { stretches: [], totalMs: 0 });
    assert.deepEqual(names(tableOf([1, 0, 0], [2, 1, 5], [3, 99, 50])), []);
  });

  it('ends where causes form a circle, and counts backward clocks as no time', () => {
    assert.equal(names(tableOf([1, 2, 0], [2, 1, 10])).length, 1);
    assert.deepEqual(names(tableOf([1, 0, 100], [2, 1, 50], [3, 2, 200])), [
      ['T1', 'T2', 0],
      ['T2', 'T3', 150],
    ]);
  });

  it('is divided among consumers without a remainder', () => {
    const table = tableOf([1, 0, 0], [2, 1, 100], [3, 2, 900], [4, 3, 1_000]);
    const makers = new Map([['T3', 'billing']]);
    const shares = pathShares(criticalPath(table), ({ effect }) => makers.get(table.eventType(effect)) ?? null);
    assert.deepEqual(shares, [
      { consumer: 'billing', ms: 800, stretches: 1 },
      { consumer: null, ms: 200, stretches: 2 },
    ]);
  });

  it('takes as long as the whole trace if clocks agree and the trace is one tree', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 5_000 })), { maxLength: 60 }), (made) => {
        const times = [0];
        const events = made.map(([from, ms], i) => {
          const cause = from % (i + 1);
          times.push((times[cause] ?? 0) + ms);
          return [i + 2, cause + 1, times[i + 1] ?? 0] as const;
        });
        assert.equal(criticalPath(tableOf([1, 0, 0], ...events)).totalMs, Math.max(...times));
      }),
    );
  });
});
