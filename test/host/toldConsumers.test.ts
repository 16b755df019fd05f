import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createBadge } from '../../src/features/consumers/badge';
import { createToldBefore } from '../../src/features/consumers/toldBefore';
import type { Health } from '../../src/model/health';
import type { ConsumerSources } from '../../src/platform/consumerSources';
import { CORE, fakeStore } from '../support/polls';

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

describe('consumers that a person was told of', () => {
  it('are remembered by connection, whatever the names are, and written only when they change', () => {
    const state = memento();
    const told = createToldBefore(state);
    assert.deepEqual(told.of('shop'), []);
    for (const connection of ['shop', '__proto__', 'constructor']) {
      told.remember(connection, ['billing', '__proto__']);
      assert.deepEqual(createToldBefore(state).of(connection), ['billing', '__proto__']);
    }
    assert.equal(state.writes, 3);
    told.remember('shop', ['billing', '__proto__']);
    assert.equal(state.writes, 3);
    told.remember('shop', []);
    assert.deepEqual([told.of('shop'), told.of('constructor').length], [[], 2]);
  });

  it('are so many at most', () => {
    const told = createToldBefore(memento());
    const names = Array.from({ length: 2_000 }, (_, i) => `consumer-${i}`);
    told.remember('shop', names);
    assert.deepEqual(told.of('shop'), names.slice(-500));
  });
});

describe('the badge of the view', () => {
  it('counts those that need a person and are not muted, also while they cannot be read', () => {
    const health = (name: string): Health => {
      const store = fakeStore(CORE);
      store.append(5);
      return { ...store.look(0, { checkpoint: 2, ownerId: null, heartbeatAgeS: null }), name };
    };
    const consumers = ['billing', 'mailer'].map(health);
    const feed = { state: { consumers, error: undefined as string | undefined } };
    const muted = new Set<string>();
    const badge = createBadge({ all: [{ feed }] } as unknown as ConsumerSources, (name) => muted.has(name));
    assert.equal(badge()?.value, 2);
    muted.add('billing');
    assert.equal(badge()?.value, 1);
    feed.state = { consumers: [], error: 'gone' };
    assert.equal(badge()?.value, 1);
    muted.add('mailer');
    assert.equal(badge(), undefined);
  });
});
