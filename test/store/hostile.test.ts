import assert from 'node:assert/strict';
import { type EventHeader, isoTimestamp, type Position } from '../../src/model/event/event';
import type { EventTable } from '../../src/model/event/eventTable';
import { contentOf } from '../../src/model/json/content';
import { parseLookup } from '../../src/model/lookup/lookup';
import { atOnce } from '../../src/model/text/steps';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { HOSTILE_PAYLOADS, HOSTILE_TEXTS, HOSTILE_TIMES } from '../support/corpus';
import { uuid } from '../support/events';
import { createHostileStore, type HostileStore, NULLS } from '../support/hostileStore';
import { readAll } from '../support/storeReading';

const LARGE = 50_000_000;

describe('hostile data in PostgreSQL', () => {
  let database: HostileStore;
  let store: EventStore;
  const add: HostileStore['add'] = (columns) => database.add(columns);

  const bodyOf = async (position: Position, bytes = 1_000_000) =>
    (await store.body(position, bytes)) ?? assert.fail(`no event at ${position}`);

  before(async () => {
    database = await createHostileStore();
    const recognition = await recognise(await database.open());
    store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  });
  after(() => database.drop());

  it('is returned as it was written, and is found by its ids', async () => {
    for (const [name, text] of Object.entries(HOSTILE_TEXTS)) {
      const position = await add({
        event_type: text,
        bounded_context: text,
        aggregate_type: text,
        aggregate_id: text,
        correlation_id: text,
        causation_id: text,
        trace_id: text,
        metadata: JSON.stringify({ [text]: text }),
      });
      const { header, metadata } = await bodyOf(position);
      assert.equal(header.eventType, text, name);
      assert.deepEqual(header.stream, { context: text, type: text, id: text }, name);
      assert.deepEqual([header.traceId, header.correlationId, header.causationId], [text, text, text], name);
      assert.deepEqual(JSON.parse(metadata ?? ''), JSON.parse(JSON.stringify({ [text]: text })), name);
      const found = await readAll(store.headers({ by: 'correlation', id: text }));
      assert.ok(
        rows(found).some((row) => row.position === position),
        name,
      );
      const stream = await readAll(store.headers({ by: 'stream', id: text, streamType: text, context: text }));
      assert.deepEqual(
        rows(stream).map((row) => row.position),
        [position],
        name,
      );
      assert.equal((await store.streamAround(header.stream, 1, 5)).length, 1, name);
    }
  });

  it('is returned byte for byte as a payload', async () => {
    for (const [name, payload] of Object.entries(HOSTILE_PAYLOADS)) {
      const position = await add({ payload: Buffer.from(payload) });
      const body = await bodyOf(position);
      assert.equal(body.header.payloadBytes, payload.length, name);
      assert.deepEqual(Buffer.from(body.payload), Buffer.from(payload), name);
    }
  });

  it('of 50 MB is read up to a limit, and whole', async () => {
    const position = await add({ payload: Buffer.alloc(LARGE, '{"a":"0123456789"} ') });
    const beginning = await bodyOf(position);
    assert.deepEqual([beginning.payload.length, beginning.header.payloadBytes], [1_000_000, LARGE]);
    const view = atOnce(contentOf(beginning.payload, LARGE, []));
    assert.ok('cut' in view && view.cut);
    const whole = await bodyOf(position, Number.MAX_SAFE_INTEGER);
    assert.ok(Buffer.alloc(LARGE, '{"a":"0123456789"} ').equals(whole.payload));
    await database.admin.query('DELETE FROM events WHERE global_position = $1', [position]);
  });

  it('includes every time of the calendar', async () => {
    for (const [stored, iso] of HOSTILE_TIMES) {
      const { header } = await bodyOf(await add({ created_at: stored }));
      assert.equal(isoTimestamp(header.time), iso, stored);
    }
  });

  it('may be NULL wherever the table allows it', async () => {
    const position = await add(NULLS);
    const { header, payload, metadata } = await bodyOf(position);
    assert.deepEqual([payload.length, metadata, header.payloadBytes], [0, null, 0]);
    assert.deepEqual([header.eventType, header.stream.type, header.stream.id], ['', '', '']);
    const own = await readAll(store.headers({ by: 'event', id: header.eventId }));
    assert.deepEqual(
      rows(own).map((row) => row.position),
      [position],
    );
    assert.ok(await store.event(header.eventId));
  });

  it('with a circle of causes is read to an end', async () => {
    const first = database.count + 1;
    for (const cause of [first + 2, first, first + 1]) await add({ causation_id: uuid(cause) });
    const table = await readAll(store.headers({ by: 'event', id: uuid(first) }));
    assert.equal(table.count, 3);
    const own = await add({ causation_id: uuid(database.count + 1) });
    assert.equal((await readAll(store.headers({ by: 'event', id: uuid(Number(own)) }))).count, 1);
  });

  it('in the look-up finds what it names, or nothing', async () => {
    for (const text of Object.values(HOSTILE_TEXTS)) {
      const parsed = parseLookup(text);
      for (const subject of 'problem' in parsed ? [] : parsed.subjects) await store.identify(subject);
    }
    await store.consumers();
    assert.ok((await store.recentCorrelations()).length > 0);
    const [[count] = []] = await (await database.open()).query('SELECT count(*) FROM events');
    assert.equal(Number(count), database.count - 1);
  });
});

function rows(table: EventTable): EventHeader[] {
  return Array.from({ length: table.count }, (_, row) => table.header(row));
}
