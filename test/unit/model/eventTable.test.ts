import assert from 'node:assert/strict';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { findCauses } from '../../../src/model/forest/forest';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { fixtureEvents } from '../../support/fixtures';

describe('headers as columns', () => {
  it('are decoded to the same headers', () => {
    const events = [
      ...fixtureEvents(),
      makeEvent(1, { stream: { context: null, type: '', id: 'é🎉' }, causationId: 'cmd-789', correlationId: null }),
      makeEvent(2, { time: Number.POSITIVE_INFINITY, causationId: uuid(1).toUpperCase().replace('4000', '4ABC') }),
      makeEvent(3, { position: '9223372036854775807' as never, payloadBytes: 1_073_741_823, traceId: 't' }),
    ];
    const table = new EventTable();
    for (let i = 0; i < events.length; i += 100) table.append(encodeHeaders(events.slice(i, i + 100)));
    assert.equal(table.count, 471);
    assert.deepEqual(
      events.map((_, i) => table.header(i)),
      events,
    );
  });

  it('own buffers of exactly their length, because messages send whole buffers', () => {
    const batch = encodeHeaders(fixtureEvents());
    for (const column of Object.values(batch)) {
      if (ArrayBuffer.isView(column)) assert.equal(column.buffer.byteLength, column.byteLength);
    }
  });

  it('treat an empty id as unset', () => {
    const table = new EventTable();
    table.append(encodeHeaders([makeEvent(1, { causationId: '', correlationId: '', traceId: '' })]));
    assert.deepEqual([table.causationId(0), table.correlationId(0), table.traceId(0)], [null, null, null]);
  });
});

describe('EventTable', () => {
  it('ignores events that it already has and returns how many were new', () => {
    const table = new EventTable();
    const batch = encodeHeaders([makeEvent(1), makeEvent(2), makeEvent(1)]);
    assert.equal(table.append(batch), 2);
    assert.equal(table.append(batch), 0);
    assert.equal(table.append(encodeHeaders([makeEvent(2), makeEvent(3)])), 1);
    assert.deepEqual(
      [0, 1, 2].map((i) => table.position(i)),
      ['1', '2', '3'],
    );
  });

  it('finds rows by id and by cause, in any order of arrival and any spelling of the cause', () => {
    const table = new EventTable();
    table.append(encodeHeaders([makeEvent(2, { causationId: uuid(1) })]));
    assert.equal(table.causeIndex(0), -1);
    const shouted = uuid(0xabc).toUpperCase();
    table.append(encodeHeaders([makeEvent(1), makeEvent(0xabc), makeEvent(4, { causationId: shouted })]));
    assert.equal(table.causeIndex(0), table.indexOf(uuid(1)));
    assert.equal(table.causeIndex(3), table.indexOf(uuid(0xabc)));
    assert.equal(table.causationId(3), shouted);
    assert.equal(table.indexOf(uuid(99)), -1);
    assert.equal(table.indexOf('no uuid'), -1);
  });

  it('separates the texts of one dictionary, and joins equal texts of different batches', () => {
    const table = new EventTable();
    table.append(encodeHeaders([makeEvent(1, { eventType: 'A' }), makeEvent(2, { eventType: 'B' })]));
    table.append(encodeHeaders([makeEvent(3, { eventType: 'B' })]));
    assert.equal(table.eventTypeIndex(1), table.eventTypeIndex(2));
    assert.notEqual(table.eventTypeIndex(0), table.eventTypeIndex(1));
    assert.equal(table.eventType(2), 'B');
  });

  it('orders positions that round to the same number', () => {
    const table = new EventTable();
    const [low, high] = ['9007199254740992', '9007199254740993'];
    table.append(encodeHeaders([makeEvent(1, { position: high as never }), makeEvent(2, { position: low as never })]));
    assert.ok(table.comparePositions(0, 1) > 0);
    assert.equal(table.position(0), high);
  });

  it('keeps ids that are not UUIDs, and finds their causes', () => {
    const table = new EventTable();
    table.append(
      encodeHeaders([
        makeEvent(1, { eventId: 'rec-1' }),
        makeEvent(2, { eventId: 'rec-2', causationId: 'rec-1', eventVersion: null, streamVersion: null }),
        makeEvent(3, { causationId: 'rec-2' }),
        makeEvent(4, { eventId: '', causationId: uuid(3) }),
      ]),
    );
    assert.equal(
      table.append(encodeHeaders([makeEvent(9, { eventId: 'rec-2' }), makeEvent(5, { causationId: 'rec-9' })])),
      1,
    );
    assert.equal(table.count, 5);
    assert.ok(table.hasTextIds);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((row) => table.causeIndex(row)),
      [-1, 0, 1, 2, -1],
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => table.eventId(row)),
      ['rec-1', 'rec-2', uuid(3), ''],
    );
    for (const [row, id] of ['rec-1', 'rec-2', uuid(3), ''].entries()) assert.equal(table.indexOf(id), row);
    assert.equal(table.indexOf('rec-9'), -1, 'a text that is here, but no event');
    assert.deepEqual([table.eventVersion(1), table.streamVersion(1), table.eventVersion(0)], [null, null, '1']);
    const { ghosts } = atOnce(findCauses(table, Int32Array.from([0, 1, 2, 3, 4])));
    assert.deepEqual(
      ghosts.map(({ id, loadable }) => [id, loadable]),
      [['rec-9', true]],
    );
  });

  it('keeps thousands of mixed ids distinct', () => {
    const table = new EventTable();
    const events = Array.from({ length: 5_000 }, (_, i) =>
      makeEvent(i + 1, i % 2 === 0 ? { eventId: `rec-${i}` } : {}),
    );
    table.append(encodeHeaders(events));
    assert.equal(table.append(encodeHeaders(events)), 0);
    assert.ok(events.every(({ eventId }, row) => table.indexOf(eventId) === row));
  });

  it('reads batches that lie inside a larger buffer', () => {
    const batch = encodeHeaders([makeEvent(1), makeEvent(2, { causationId: uuid(1) })]);
    const shifted = (bytes: Uint8Array) => {
      const room = new Uint8Array(bytes.length + 1);
      room.set(bytes, 1);
      return room.subarray(1);
    };
    const table = new EventTable();
    table.append({ ...batch, eventIds: shifted(batch.eventIds), causes: shifted(batch.causes) });
    assert.equal(table.causeIndex(1), 0);
  });
});
