import assert from 'node:assert/strict';
import { tracePage, tracePanelState } from '../../../src/protocol/trace';
import { readMessage } from '../../support/readMessage';

const parseMessage = (value: unknown) => readMessage(tracePage, value);
const parsePanelState = tracePanelState.read;

const request = (fields: unknown, id: unknown = 1) => parseMessage({ type: 'request', id, request: fields });

describe('messages of a trace page', () => {
  it('are accepted when they are complete', () => {
    const key = { by: 'stream', id: 'o-1', streamType: 'Order', context: 'Shop' } as const;
    for (const asked of [
      { kind: 'body', position: '449', reveal: true, whole: false },
      { kind: 'stream', position: '1', reveal: false },
      { kind: 'logs', eventId: 'e' },
      { kind: 'loadCause', eventId: 'e' },
      { kind: 'openTrace', key, selectEventId: 'e' },
      { kind: 'copy', text: '' },
      { kind: 'copyLink' },
      { kind: 'saveJson', logs: true },
      { kind: 'traceLogs' },
      { kind: 'openPayload', position: '449', part: 'metadata' },
      { kind: 'openLog', file: '/a.log', lineNumber: 3, column: 0 },
      { kind: 'addLogFile' },
      { kind: 'openTraceUrl', traceId: 't' },
      { kind: 'goToCode', eventId: 'e', what: 'test' },
    ]) {
      assert.deepEqual(request(asked), { type: 'request', id: 1, request: asked }, asked.kind);
    }
    for (const message of [
      { type: 'ready' },
      { type: 'refresh' },
      { type: 'cancelReading' },
      { type: 'follow', on: false },
      { type: 'title', title: 'OrderPlaced' },
      { type: 'cancel', id: 7 },
      { type: 'problem', text: 'TypeError' },
    ]) {
      assert.deepEqual(parseMessage(message), message);
    }
  });

  it('are ignored when they have no known shape', () => {
    const hostile: unknown[] = [null, undefined, 7, 'ready', [], {}, { type: 'open' }, { type: '__proto__' }];
    hostile.push({ type: 'follow', on: 'yes' }, { type: 'title', title: {} });
    hostile.push({ type: 'cancel', id: -1 }, { type: 'cancel', id: '1' }, { type: 'problem', text: null });
    for (const message of hostile) assert.equal(parseMessage(message), undefined, JSON.stringify(message));
    for (const id of [null, -1, 1.5, Number.NaN, '1', {}])
      assert.equal(request({ kind: 'saveJson', logs: false }, id), undefined);
  });

  it('are answered with a refusal when only the request is invalid', () => {
    const position = '1';
    for (const asked of [
      null,
      'saveJson',
      { kind: 'constructor' },
      { kind: 'saveJson', logs: 'yes' },
      { kind: '__proto__' },
      { kind: 'body', position: "1'; DROP TABLE events", reveal: true, whole: false },
      { kind: 'body', position: 1, reveal: true, whole: false },
      { kind: 'body', position, reveal: 1, whole: false },
      { kind: 'body', position: '-1', reveal: true, whole: false },
      { kind: 'openPayload', position, part: '../secret' },
      { kind: 'openLog', file: ['/etc/passwd'], lineNumber: 1, column: 0 },
      { kind: 'openLog', file: '/a.log', lineNumber: -1, column: 0 },
      { kind: 'openTrace', key: { by: 'everything', id: 'x' } },
      { kind: 'openTrace', key: { by: 'stream', id: 'x' } },
      { kind: 'openTrace', key: { by: 'trace', id: 'x'.repeat(100_001) } },
      { kind: 'logs', eventId: 'x'.repeat(101) },
      { kind: 'copy', text: { toString: () => 'x' } },
    ]) {
      assert.deepEqual(request(asked), { type: 'unreadable', id: 1 }, JSON.stringify(asked));
    }
  });

  it('lose all fields that are not in the protocol', () => {
    assert.deepEqual(parseMessage({ type: 'ready', more: 1 }), { type: 'ready' });
    assert.deepEqual(request({ kind: 'saveJson', logs: false, path: '/etc/passwd' }), {
      type: 'request',
      id: 1,
      request: { kind: 'saveJson', logs: false },
    });
  });

  it('have a long title or problem cut', () => {
    assert.deepEqual(parseMessage({ type: 'title', title: 'x'.repeat(501) }), {
      type: 'title',
      title: 'x'.repeat(500),
    });
    const message = parseMessage({ type: 'problem', text: 'x'.repeat(100_000) });
    assert.equal(message?.type === 'problem' && message.text.length, 2000);
  });
});

describe('the saved state of a panel', () => {
  it('is read with its key and connection only', () => {
    const key = { by: 'correlation', id: 'c' } as const;
    assert.deepEqual(parsePanelState({ key, connection: 'dev', view: { tab: 'logs' } }), { key, connection: 'dev' });
  });

  it('is ignored when it has another shape', () => {
    for (const state of [null, {}, { connection: 'dev' }, { key: { by: 'trace' }, connection: 'dev' }, { key: {} }]) {
      assert.equal(parsePanelState(state), undefined);
    }
  });
});
