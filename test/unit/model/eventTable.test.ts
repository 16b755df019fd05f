import assert from 'node:assert/strict';
import { encodeHeaders } from '../../../src/model/encodeHeaders';
import { EventTable } from '../../../src/model/eventTable';
import { makeEvent, uuid } from '../../support/events';
import { fixtureEvents } from '../../support/fixtures';

describe('headers as columns', () => {
  it('come back as they were', () => {
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

  it('take an empty id for unset', () => {
    const table = new EventTable();
    table.append(encodeHeaders([makeEvent(1, { causationId: '', correlationId: '', traceId: '' })]));
    assert.deepEqual([table.causationId(0), table.correlationId(0), table.traceId(0)], [null, null, null]);
  });
});

describe('EventTable', () => {
  it('ignores events that it knows and says how many were new', () => {
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

  it('finds rows by id and by cause, whichever came first and however the cause is spelt', () => {
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

  it('keeps apart what only one dictionary has, and joins equal texts of different batches', () => {
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

  it('reads batches that arrive inside a larger buffer', () => {
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
