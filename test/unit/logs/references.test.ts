import assert from 'node:assert/strict';
import { referencesOf } from '../../../src/logs/attribute/references';
import { parseLine } from '../../../src/logs/formats/readLine';

const references = (line: string) => referencesOf(parseLine(line));
const eventId = '0a1c6cfe-efc8-40e2-a213-fdec88e75156';

describe('references of a log line', () => {
  it('are found under keys in every casing', () => {
    for (const [event, correlation, trace, causation, position] of [
      ['event_id', 'correlation_id', 'trace_id', 'causation_id', 'global_position'],
      ['eventId', 'correlationId', 'traceId', 'causationId', 'globalPosition'],
      ['EventID', 'CorrelationID', 'TraceID', 'CausationID', 'Position'],
      ['event.id', 'x-correlation-id', 'trace.id', 'causation-id', 'position'],
    ]) {
      const found = references(
        JSON.stringify({
          msg: 'm',
          [`${event}`]: eventId,
          [`${correlation}`]: 'c',
          [`${trace}`]: 't',
          [`${causation}`]: 'a',
          [`${position}`]: 449,
        }),
      );
      assert.deepEqual(
        [found.eventIds, found.correlationIds, found.traceIds, found.causationIds, found.positions],
        [[eventId], ['c'], ['t'], ['a'], ['449']],
        `${event}`,
      );
    }
  });

  it('include no trace id of zeros', () => {
    assert.deepEqual(references(`level=info msg=m tid=${'0'.repeat(32)}`).traceIds, []);
  });

  it('are found inside groups', () => {
    assert.deepEqual(references('{"msg":"m","request":{"trace_id":"t-1"}}').traceIds, ['t-1']);
  });

  it('include the positions of a list as each adapter prints it', () => {
    assert.deepEqual(references('{"msg":"events appended","positions":[41,42]}').positions, ['41', '42']);
    assert.deepEqual(references('level=info msg="events appended" positions="[41 42]"').positions, ['41', '42']);
    assert.deepEqual(
      references('2026/11/22 14:55:51 [INFO] events appended [event_count 2 positions [41 42]]').positions,
      ['41', '42'],
    );
  });

  it('include positions and events that messages and errors name', () => {
    assert.deepEqual(references('level=ERROR msg=m error="consumer handler error at position 449: boom"').positions, [
      '449',
    ]);
    assert.deepEqual(references('worker stopped at position 449.').positions, ['449']);
    assert.deepEqual(references(`level=ERROR msg=m error="handle event ${eventId} for consumer c: boom"`).eventIds, [
      eventId,
    ]);
  });

  it('do not include other numbers as positions', () => {
    for (const line of [
      '{"msg":"reading events","from_position":449,"limit":50}',
      '{"msg":"m","checkpoint":449,"count":449}',
      'reading from_position 449',
      'took 449 ms, positions unknown',
      '{"msg":"m","position":"449 of 500"}',
      'position 449.5',
    ]) {
      assert.deepEqual(references(line).positions, [], line);
    }
  });

  it('include the stream with or without its type', () => {
    assert.deepEqual(references('{"msg":"m","aggregate_type":"Order","aggregate_id":"o-1"}').stream, {
      type: 'Order',
      id: 'o-1',
    });
    assert.deepEqual(references('{"msg":"m","stream_id":"o-1"}').stream, { type: null, id: 'o-1' });
    assert.deepEqual(references('level=info msg=m stream=Order/o-1').stream, { type: 'Order', id: 'o-1' });
    assert.equal(references('{"msg":"m"}').stream, null);
  });
});
