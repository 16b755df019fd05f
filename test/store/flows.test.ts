import assert from 'node:assert/strict';
import type { Position } from '../../src/model/event/event';
import { FlowTable } from '../../src/model/flow/flowTable';
import { type FlowColumns, flowColumnsOf } from '../../src/model/flow/reading/flowColumns';
import { isPacked } from '../../src/model/flow/reading/packed';
import { readPacked } from '../../src/model/flow/reading/readPacked';
import { atOnce } from '../../src/model/text/steps';
import type { EventStore } from '../../src/store/ports';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { type EngineDatabase, STORES } from '../support/engines';

/** Fifty events with a gap after every tenth, each caused by the previous one; every fifth payload is large. */
const EVENTS = `
  INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload,
    correlation_id, causation_id, created_at)
  SELECT i + i / 10, 'Shop', 'Order', 'o-' || i, 1, md5('e' || i)::uuid, 'Happened' || i % 3,
    convert_to('{"n":' || i || CASE WHEN i % 5 = 0 THEN ',"x":"' || repeat('x', 40000) || '"' ELSE '' END || '}', 'UTF8'),
    md5('c')::uuid::text, md5('e' || (i - 1))::uuid::text, timestamptz '2026-01-01 00:00:00+00' + i * interval '1 s'
  FROM generate_series(1, 50) i`;

/**
 * Events with every value that a column may have: ids in any spelling and none, letters that are not ASCII, times to
 * the microsecond, before 1970 and infinite.
 */
const ODD_EVENTS = `
  INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, event_version,
    payload, trace_id, correlation_id, causation_id, created_at)
  SELECT i::bigint * 1000000007, (ARRAY['Shop', '', 'Läden'])[1 + i % 3], 'Order' || i % 2, (ARRAY['o', 'ö 😀', ''])[1 + i % 3] || i, i,
    md5('e' || i)::uuid, (ARRAY['Placed', 'Gelöscht, "so"'])[1 + i % 2], 1 + i % 3, '{}',
    (ARRAY[md5('t'), upper(md5('t')), md5('t')::uuid::text, 'x-' || md5('t'), NULL, ''])[1 + i % 6],
    (ARRAY[md5('c')::uuid::text, 'Bestellung ä', NULL, ''])[1 + i % 4],
    (ARRAY[md5('e' || (i - 1))::uuid::text, upper(md5('e' || (i - 1))), 'command ' || i, NULL, ''])[1 + i % 5],
    CASE i WHEN 13 THEN timestamptz 'infinity' WHEN 14 THEN '-infinity' WHEN 15 THEN '1969-07-20 20:17:40.123456+00'
      ELSE timestamptz '2026-01-01 00:00:00+00' + i * interval '0.123457 s' END
  FROM generate_series(1, 60) i`;

/** Returns what the columns say about each event. */
function said(columns: FlowColumns): unknown[] {
  const words = (kinds: Uint8Array, ids: Uint32Array, row: number) =>
    kinds[row] === 2
      ? columns.texts[ids[4 * row] ?? 0]
      : [kinds[row], ...(kinds[row] === 0 ? [] : ids.subarray(4 * row, 4 * row + 4))];
  return Array.from({ length: columns.count }, (_, row) => ({
    position: columns.positions[row],
    time: columns.times[row],
    id: words(columns.eventIdKinds, columns.eventIds, row),
    cause: words(columns.causeKinds, columns.causes, row),
    kind: columns.kinds[columns.kindOf[row] ?? 0],
    correlation: columns.correlations[row],
    trace: columns.traces[row],
    stream: columns.streams[row],
    streamKeys: columns.streamKeys.subarray(2 * row, 2 * row + 2),
    version: columns.versions[row],
    of: columns.streamOf(row),
  }));
}

for (const engine of STORES) {
  describe(`events from which flows are learned, on ${engine.name}`, () => {
    let database: EngineDatabase;
    /** PGlite cannot copy bytes. */
    const packs = () => !engine.isSpread && database.db.copy !== undefined;
    afterEach(() => database.drop());

    async function open(events: string): Promise<EventStore> {
      database = await engine.create(`${eventsTable({ style: 'context' })} ${segments()} ${events}`);
      return engine.storeIn(database);
    }

    it('come page by page, by position, with causes and times', async () => {
      const store = await open(EVENTS);
      const found = await store.newestWindow(1_000);
      assert.deepEqual(found, { after: '0', newest: '55' });
      const table = new FlowTable();
      let after = found?.after ?? assert.fail();
      for (const expected of [20, 20, 10]) {
        const batch = await store.eventsAfter(after, 20);
        assert.equal(batch.count, expected);
        table.append(batch);
        after = String(batch.positions.at(-1)) as Position;
      }
      assert.equal((await store.eventsAfter(after, 20)).count, 0);
      assert.equal(table.count, 50);
      assert.deepEqual([table.position(0), table.position(49)], ['1', '55']);
      assert.equal(table.eventType(4), 'Happened2');
      assert.equal(table.time(1) - table.time(0), 1_000);
      assert.equal(table.cause(49), 48);
      assert.equal(table.causeElsewhere(0), 0);
      assert.equal(table.correlation(0), table.correlation(49));
    });

    it('are the same from a page as one text, whatever values they have', async () => {
      const store = await open(ODD_EVENTS);
      for (const [after, count] of [
        ['0', 60],
        ['7000000049', 20],
        ['60000000420', 5],
      ] as const) {
        const page = await store.flowPage(after as Position, count);
        const batch = await store.eventsAfter(after as Position, count);
        assert.equal(isPacked(page), packs());
        if (!isPacked(page)) {
          assert.deepEqual(page, batch);
          continue;
        }
        assert.equal(page.count, batch.count);
        assert.equal(page.last ?? undefined, batch.positions.at(-1)?.toString());
        const read = atOnce(readPacked(page)) ?? assert.fail('it is not read');
        assert.deepEqual(said(read), said(atOnce(flowColumnsOf(batch))));
      }
    });

    it('are not one text if an event contains the cell separator', async () => {
      const store = await open(
        `${ODD_EVENTS}; UPDATE events SET aggregate_id = 'a' || chr(1) || 'b' WHERE aggregate_version = 7`,
      );
      const page = await store.flowPage('0' as Position, 60);
      assert.equal(isPacked(page) ? atOnce(readPacked(page)) : null, null);
    });

    it('are limited to the newest, and are empty in an empty store', async () => {
      const store = await open(EVENTS);
      const { after } = (await store.newestWindow(11)) ?? assert.fail();
      assert.equal((await store.eventsAfter(after, 100)).count, 10);
      await database.drop();
      const empty = await open('');
      assert.equal(await empty.newestWindow(10), null);
    });

    it('have their payloads read by position, without large ones', async () => {
      const store = await open(EVENTS);
      const payloads = await store.payloadsAt(['2', '5', '7', '11', '999'] as Position[]);
      // jsonb prints its own spaces.
      const values = [...payloads].map(
        ([position, bytes]) => [position, JSON.parse(Buffer.from(bytes).toString())] as const,
      );
      assert.deepEqual(
        new Map(values),
        new Map([
          ['2', { n: 2 }],
          ['7', { n: 7 }],
        ]),
      );
      assert.equal((await store.payloadsAt([])).size, 0);
    });
  });
}
