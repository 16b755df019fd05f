import assert from 'node:assert/strict';
import type { StoreState } from '../../../src/app/stores/state';
import { areAlertsWanted } from '../../../src/features/consumers/alerts/notifiedBefore';
import { unaskedStore } from '../../support/unaskedStore';

describe('messages about consumers', () => {
  const connected = (name: string): StoreState => ({ kind: 'connected', name, store: unaskedStore() });
  const wanted = (state: StoreState, focused: boolean, notify = true) =>
    areAlertsWanted(state, { focused }, { notify, isDemo: (name) => name === 'Demo store' });

  it('are wanted in every window, but for the demo store only in the window that has the focus', () => {
    assert.equal(wanted(connected('shop'), true), true);
    assert.equal(wanted(connected('shop'), false), true);
    assert.equal(wanted(connected('Demo store'), true), true);
    assert.equal(wanted(connected('Demo store'), false), false);
  });

  it('are not wanted without a connection, or if the setting turns them off', () => {
    assert.equal(wanted({ kind: 'none' }, true), false);
    assert.equal(wanted({ kind: 'failed', name: 'shop', reason: 'gone' }, true), false);
    assert.equal(wanted(connected('shop'), true, false), false);
  });
});
