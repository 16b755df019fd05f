import assert from 'node:assert/strict';
import { traceLogsView } from '../../../src/app/traces/logRows';
import { EventTable, headerSteps } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import type { TraceLogHit } from '../../../src/model/log/line';
import { atOnce, type Steps } from '../../../src/model/text/steps';
import { makeEvent } from '../../support/events';

function hitOf(over: Partial<TraceLogHit>): TraceLogHit {
  return {
    eventId: 'e',
    time: 1,
    level: 'info',
    message: 'm',
    fields: [],
    file: '/a.log',
    lineNumber: 3,
    column: 9,
    reason: 'eventId',
    offsetMs: 0,
    ...over,
  };
}

function rowOf(over: Partial<TraceLogHit>) {
  const hit = hitOf(over);
  const [row] = atOnce(traceLogsView({ hits: [hit], files: 1, more: false, clock: null })).lines;
  assert.ok(row);
  return row;
}

describe('a log line as a row of the trace', () => {
  it('has the error after the message, once, and is cut at 500 characters', () => {
    assert.equal(rowOf({ fields: [['error', 'boom']] }).text, 'm: boom');
    assert.equal(rowOf({ message: 'failed: boom', fields: [['err', 'boom']] }).text, 'failed: boom');
    assert.equal(rowOf({ message: 'x'.repeat(4000) }).text.length, 501);
    assert.deepEqual(Object.keys(rowOf({ fields: [['payload', 'secret']] })).includes('fields'), false);
  });

  it('is marked when something is tried again', () => {
    assert.ok(rowOf({ message: 'segment batch transient error, retrying' }).isRetry);
    assert.ok(rowOf({ fields: [['retry_attempt', '2']] }).isRetry);
    assert.ok(!rowOf({ fields: [['retry_attempt', '0']] }).isRetry);
    assert.ok(!rowOf({ message: 'retrieved 3 rows' }).isRetry);
  });

  it('is made in steps, like the headers for the search, so that ten thousand do not block others', () => {
    const turns = (steps: Steps<unknown>) => {
      let count = 1;
      while (!steps.next().done) count++;
      return count;
    };
    const hits = Array.from({ length: 10_000 }, () => hitOf({}));
    assert.ok(turns(traceLogsView({ hits, files: 1, more: false, clock: null })) >= 5);
    const table = new EventTable();
    table.append(encodeHeaders(Array.from({ length: 10_000 }, (_, i) => makeEvent(i + 1))));
    assert.ok(turns(headerSteps(table, 20_000)) >= 20);
    assert.deepEqual(
      atOnce(headerSteps(table, 3)).map(({ position }) => position),
      ['1', '2', '3'],
    );
  });
});
