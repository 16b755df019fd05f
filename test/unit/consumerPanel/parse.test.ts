import assert from 'node:assert/strict';
import { consumerPage, consumerPanelState } from '../../../src/protocol/consumer';
import { readMessage } from '../../support/readMessage';

const parseMessage = (value: unknown) => readMessage(consumerPage, value);
const parsePanelState = consumerPanelState.read;

const request = (fields: unknown, id: unknown = 1) => parseMessage({ type: 'request', id, request: fields });

describe('messages of a consumer page', () => {
  it('are accepted when they are complete', () => {
    const key = { by: 'correlation', id: 'c-1' } as const;
    for (const asked of [
      { kind: 'diagnose', again: true },
      { kind: 'appendRate' },
      { kind: 'metrics', from: 1, to: 2, stepS: 15 },
      { kind: 'openTrace', key, selectEventId: 'e' },
      { kind: 'openLog', file: '/a.log', lineNumber: 3, column: 0 },
      { kind: 'openConsumer', consumer: 'billing' },
      { kind: 'addLogFile' },
      { kind: 'openHandler' },
      { kind: 'openHandler', eventType: 'PaymentCaptured' },
      { kind: 'mute', muted: true },
      { kind: 'copyReport' },
      { kind: 'connect' },
    ]) {
      assert.deepEqual(request(asked), { type: 'request', id: 1, request: asked }, asked.kind);
    }
    for (const message of [{ type: 'ready' }, { type: 'cancel', id: 7 }, { type: 'problem', text: 'TypeError' }]) {
      assert.deepEqual(parseMessage(message), message);
    }
  });

  it('lose all fields that are not in the protocol', () => {
    const asked = request({ kind: 'connect', connection: 'another', command: 'workbench.action.terminal.new' });
    assert.deepEqual(asked, { type: 'request', id: 1, request: { kind: 'connect' } });
  });

  it('are refused when the request is invalid, and ignored when they are not messages', () => {
    const hostile: unknown[] = [null, 'connect', {}, { kind: 'constructor' }, { kind: 'body', position: '1' }];
    hostile.push({ kind: 'diagnose' }, { kind: 'diagnose', again: 'yes' }, { kind: 'openConsumer', consumer: 7 });
    hostile.push({ kind: 'metrics', from: 2, to: 1, stepS: 15 }, { kind: 'metrics', from: 0, to: 1e13, stepS: 1 });
    hostile.push({ kind: 'metrics', from: 1, to: 2, stepS: 0 }, { kind: 'metrics', from: Number.NaN, to: 2, stepS: 1 });
    hostile.push({ kind: 'openTrace', key: { by: 'file', id: 'x' } }, { kind: 'openLog', file: '/a', lineNumber: -1 });
    hostile.push({ kind: 'openHandler', eventType: 7 }, { kind: 'mute' }, { kind: 'mute', muted: 'yes' });
    for (const asked of hostile) {
      assert.deepEqual(request(asked), { type: 'unreadable', id: 1 }, JSON.stringify(asked));
    }
    for (const message of [null, 7, [], { type: 'summary' }, { type: 'cancel', id: -1 }, { type: 'problem' }]) {
      assert.equal(parseMessage(message), undefined, JSON.stringify(message));
    }
    assert.equal(request({ kind: 'connect' }, 1.5), undefined);
  });
});

describe('the saved state of a consumer panel', () => {
  it('is read with its connection and consumer only', () => {
    const state = { connection: 'dev', consumer: 'billing', view: { minutes: 60 } };
    assert.deepEqual(parsePanelState(state), { connection: 'dev', consumer: 'billing' });
  });

  it('is ignored when it has another shape', () => {
    for (const state of [undefined, null, {}, { connection: 'dev' }, { connection: 1, consumer: 'billing' }]) {
      assert.equal(parsePanelState(state), undefined);
    }
  });
});
