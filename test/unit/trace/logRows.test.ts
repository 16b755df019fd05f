import assert from 'node:assert/strict';
import { traceLogsView } from '../../../src/features/trace/logRows';
import type { TraceLogHit } from '../../../src/model/logLine';

function rowOf(over: Partial<TraceLogHit>) {
  const hit: TraceLogHit = {
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
  const [row] = traceLogsView({ hits: [hit], files: 1, more: false, clock: null }).lines;
  assert.ok(row);
  return row;
}

describe('a log line as a row of the trace', () => {
  it('tells the error behind the message, once, and not too much', () => {
    assert.equal(rowOf({ fields: [['error', 'boom']] }).text, 'm: boom');
    assert.equal(rowOf({ message: 'failed: boom', fields: [['err', 'boom']] }).text, 'failed: boom');
    assert.equal(rowOf({ message: 'x'.repeat(4000) }).text.length, 501);
    assert.deepEqual(Object.keys(rowOf({ fields: [['payload', 'secret']] })).includes('fields'), false);
  });

  it('knows when something is tried again', () => {
    assert.ok(rowOf({ message: 'segment batch transient error, retrying' }).isRetry);
    assert.ok(rowOf({ fields: [['retry_attempt', '2']] }).isRetry);
    assert.ok(!rowOf({ fields: [['retry_attempt', '0']] }).isRetry);
    assert.ok(!rowOf({ message: 'retrieved 3 rows' }).isRetry);
  });
});
