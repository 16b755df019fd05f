import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConsumerFeedState } from '../../src/app/consumers/feedState';
import type { ConsumerView } from '../../src/app/consumers/view';
import type { StoreHandle } from '../../src/app/stores/handle';
import { type AlertActions, showProblems } from '../../src/features/consumers/alerts/alertMessages';
import { createNotifiedBefore, NOTIFIED } from '../../src/features/consumers/alerts/notifiedBefore';
import { badgeOf } from '../../src/features/consumers/message';
import type { Position } from '../../src/model/event/event';
import { healthOf } from '../support/looks';
import { CORE, fakeStore } from '../support/polls';
import { asView } from '../support/views';

function memento(): vscode.Memento & { readonly writes: number } {
  const values = new Map<string, unknown>();
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.get(key) ?? fallback) as T,
    update: async (key, value) => {
      writes++;
      values.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

describe('consumers with an earlier message', () => {
  it('are remembered by connection, whatever their names, and written only when they change', () => {
    const state = memento();
    const notified = createNotifiedBefore(state, NOTIFIED);
    assert.deepEqual(notified.of('shop'), []);
    for (const connection of ['shop', '__proto__', 'constructor']) {
      notified.remember(connection, ['billing', '__proto__']);
      assert.deepEqual(createNotifiedBefore(state, NOTIFIED).of(connection), ['billing', '__proto__']);
    }
    assert.equal(state.writes, 3);
    notified.remember('shop', ['billing', '__proto__']);
    assert.equal(state.writes, 3);
    notified.remember('shop', []);
    assert.deepEqual([notified.of('shop'), notified.of('constructor').length], [[], 2]);
  });

  it('are limited to the last 500', () => {
    const notified = createNotifiedBefore(memento(), NOTIFIED);
    const names = Array.from({ length: 2_000 }, (_, i) => `consumer-${i}`);
    notified.remember('shop', names);
    assert.deepEqual(notified.of('shop'), names.slice(-500));
  });
});

describe('message about a consumer that stopped', () => {
  it('names the event, the error and the store', async () => {
    const { showWarningMessage } = vscode.window;
    const said: string[] = [];
    const listen = (value: unknown) =>
      Object.defineProperty(vscode.window, 'showWarningMessage', { value, configurable: true });
    listen(async (message: string) => void said.push(message));
    const culprit = {
      ...{ consumer: 'billing_outbox', segment: 2, eventId: 'e', position: '2197' as Position },
      ...{ eventType: 'PaymentCaptured', stream: { context: null, type: 'Payment', id: 'p' }, isProbable: false },
      ...{ error: 'unknown payment provider "stripe"', file: 'consumers.log', lineNumber: 1435 },
    };
    const health = asView(healthOf('billing_outbox', { status: 'stopped' }), { blocking: [culprit] });
    const nothing = async () => undefined;
    const actions: AlertActions = { open: nothing, showRow: nothing, why: nothing, mute: nothing };
    try {
      await showProblems([{ kind: 'problem', health, reason: 'stopped' }], { connection: 'Demo store' }, actions);
    } finally {
      listen(showWarningMessage);
    }
    assert.deepEqual(said, [
      'billing_outbox stopped at PaymentCaptured: unknown payment provider "stripe" (Demo store)',
    ]);
  });
});

describe('badge of the view', () => {
  it('counts the consumers that need a person and are not muted, even while they cannot be read', () => {
    const health = (name: string, muted = false): ConsumerView => {
      const store = fakeStore(CORE);
      store.append(5);
      return asView({ ...store.look(0, { checkpoint: 2, ownerId: null, heartbeatAgeS: null }), name }, { muted });
    };
    const view = (...muted: string[]) => ['billing', 'mailer'].map((name) => health(name, muted.includes(name)));
    const counted = (state: Partial<ConsumerFeedState>) =>
      badgeOf({ shown: [{ feed: { state } } as unknown as StoreHandle] })?.value;
    assert.equal(counted({ consumers: view() }), 2);
    assert.equal(counted({ consumers: view('billing') }), 1);
    assert.equal(counted({ consumers: [], lastRead: view('billing'), error: 'gone' }), 1);
    assert.equal(counted({ consumers: view('billing', 'mailer') }), undefined);
  });
});
