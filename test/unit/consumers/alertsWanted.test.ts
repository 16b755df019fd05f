import assert from 'node:assert/strict';
import type { StoreState } from '../../../src/app/stores/state';
import { areAlertsWanted } from '../../../src/features/consumers/alerts/notifiedBefore';
import { unaskedStore } from '../../support/unaskedStore';

describe('whether consumers are told of at all', () => {
  const connected = (name: string): StoreState => ({ kind: 'connected', name, store: unaskedStore() });
  const wanted = (state: StoreState, focused: boolean, notify = true) =>
    areAlertsWanted(state, { focused }, { notify, isDemo: (name) => name === 'Demo store' });

  it('is so in any window, but for the demo store only in the one that has the focus', () => {
    assert.equal(wanted(connected('shop'), true), true);
    assert.equal(wanted(connected('shop'), false), true);
    assert.equal(wanted(connected('Demo store'), true), true);
    assert.equal(wanted(connected('Demo store'), false), false);
  });

  it('is not so without a connection, nor where the setting says so', () => {
    assert.equal(wanted({ kind: 'none' }, true), false);
    assert.equal(wanted({ kind: 'failed', name: 'shop', reason: 'gone' }, true), false);
    assert.equal(wanted(connected('shop'), true, false), false);
  });
});
