import assert from 'node:assert/strict';
import { TraceData } from '../../../src/app/traces/traceData';
import { encodeHeaders, type HeaderBatch } from '../../../src/model/event/headerBatch';
import { english } from '../../../src/model/text/translate';
import type { TraceReader } from '../../../src/store/ports';
import { makeEvent } from '../../support/events';

/** A store that breaks off after the first batches; with `whole` it gives everything. */
function flappingStore(batches: readonly HeaderBatch[], whole = false): TraceReader {
  return {
    hasIndexFor: () => true,
    async *headers() {
      yield* batches;
      if (!whole) throw new Error('The connection was lost.');
    },
    scan: () => assert.fail('an index finds them'),
    headersFrom: async () => encodeHeaders([]),
  } as Partial<TraceReader> as TraceReader;
}

describe('the events of a trace that a panel keeps', () => {
  const events = [1, 2, 3, 4, 5, 6].map((number) => makeEvent(number));
  const batches = [events.slice(0, 2), events.slice(2, 4)].map((part) => encodeHeaders(part));
  let rows = 0;
  const data = () =>
    new TraceData(
      { by: 'correlation', id: 'c' },
      {
        rows: ({ count }) => {
          rows += count;
        },
        progress: () => {},
      },
      english,
    );
  /** The number of rows that a new page gets. */
  const replayed = (kept: TraceData) => {
    rows = 0;
    kept.replay();
    return rows;
  };

  it('do not accumulate while reading fails 200 times', async () => {
    const kept = data();
    for (let attempt = 0; attempt < 200; attempt++) await kept.read(async () => flappingStore(batches));
    assert.equal(kept.failed, true);
    assert.equal(kept.table.count, 4);
    assert.ok(replayed(kept) <= 2 * 4, `${rows} rows are kept of 4 events`);

    await kept.read(async () => flappingStore([encodeHeaders(events)], true));
    assert.equal(kept.failed, false);
    assert.equal(replayed(kept), 6, 'each once, when all was read');
  });

  it('do not accumulate either if a whole trace can no longer be read', async () => {
    const kept = data();
    await kept.read(async () => flappingStore([encodeHeaders(events)], true));
    for (let attempt = 0; attempt < 200; attempt++) await kept.read(async () => flappingStore(batches));
    assert.equal(kept.table.count, 6);
    assert.ok(replayed(kept) <= 2 * 6, `${rows} rows are kept of 6 events`);
  });

  describe('when the connection leads to another store', () => {
    /** A store that gives its events on request. */
    function slowStore() {
      let give = () => {};
      const asked = new Promise<void>((resolve) => {
        give = resolve;
      });
      const store = {
        ...flappingStore([], true),
        async *headers() {
          await asked;
          yield* batches;
        },
        async headersFrom() {
          await asked;
          return encodeHeaders(events.slice(4));
        },
      };
      return { store, give };
    }

    it('are dropped, and a new page gets none of them', async () => {
      const kept = data();
      await kept.read(async () => flappingStore([encodeHeaders(events)], true));
      kept.forget();
      assert.equal(kept.table.count, 0);
      assert.equal(kept.header(events[0]?.eventId ?? ''), undefined);
      assert.equal(replayed(kept), 0);
      await kept.read(async () => flappingStore([batches[1] ?? assert.fail()], true));
      assert.equal(kept.table.count, 2);
      assert.equal(replayed(kept), 2);
    });

    it('are not shown either if they arrive late', async () => {
      const kept = data();
      const first = slowStore();
      const reading = kept.read(async () => first.store);
      kept.forget();
      first.give();
      await reading;
      assert.equal(replayed(kept), 0, 'they were being read');

      await kept.read(async () => flappingStore(batches, true));
      const second = slowStore();
      const following = kept.follow(second.store, new AbortController().signal);
      const { table } = kept;
      kept.forget();
      second.give();
      await following;
      kept.add(encodeHeaders(events.slice(5)), table);
      assert.equal(kept.table.count, 0);
      assert.equal(replayed(kept), 0, 'they were followed, or loaded as a cause');
    });
  });
});
