import assert from 'node:assert/strict';
import {
  explainScope,
  inScope,
  isRestricted,
  type Scope,
  scopeKey,
  unknownScope,
} from '../../../src/model/consumer/scope';
import { english } from '../../../src/model/text/translate';

const scope = (lists: Partial<Scope> = {}): Scope => ({ ...unknownScope, source: 'code', ...lists });
const paid = { context: 'Shop', aggregateType: 'Order', eventType: 'OrderPaid' };

describe('the scope of a consumer', () => {
  it('contains an event only if every list allows it', () => {
    const all = scope({ aggregateTypes: ['Order'], boundedContexts: ['Shop'], eventTypes: ['OrderPaid'] });
    assert.equal(inScope(all, paid), true);
    for (const other of [
      { ...paid, context: null },
      { ...paid, aggregateType: 'User' },
      { ...paid, eventType: 'OrderPlaced' },
    ]) {
      assert.equal(inScope(all, other), false);
      assert.equal(inScope(scope(), other), true);
    }
    assert.equal(inScope(scope({ eventTypes: ['OrderPaid'] }), { ...paid, context: null }), true);
    assert.equal(inScope(scope({ eventTypes: [] }), paid), false, 'two filters without a common type');
  });

  it('may name single streams, of which the kinds of events say nothing', () => {
    const one = scope({ streamIds: ['order-1'], source: 'store' });
    assert.equal(inScope(one, { ...paid, streamId: 'order-1' }), true);
    assert.equal(inScope(one, { ...paid, streamId: 'order-2' }), false);
    assert.equal(inScope(one, paid), true);
    assert.equal(explainScope(one, english), 'Handles order-1 (its row in the store)');
    assert.equal(isRestricted(one), true);
    assert.notEqual(scopeKey(one), scopeKey(scope({ streamIds: ['order-2'], source: 'store' })));
  });

  it('is restricted by any of its lists, and its key depends on all of them', () => {
    assert.equal(isRestricted(scope()), false);
    for (const lists of [{ aggregateTypes: ['A'] }, { boundedContexts: ['A'] }, { eventTypes: ['A'] }]) {
      assert.equal(isRestricted(scope(lists)), true);
    }
    const keys = [scope(), scope({ aggregateTypes: ['A'] }), scope({ eventTypes: ['A'] }), unknownScope].map(scopeKey);
    assert.equal(new Set(keys).size, 4);
  });

  it('is explained together with its source', () => {
    const words = (lists: Partial<Scope>) => explainScope(scope(lists), english);
    assert.equal(words({}), 'Handles everything (Go source)');
    assert.equal(words({ aggregateTypes: ['A', 'B'] }), 'Handles A, B (Go source)');
    assert.equal(words({ eventTypes: ['X', 'Y'] }), 'Handles the events X, Y (Go source)');
    assert.equal(words({ aggregateTypes: ['A'], eventTypes: ['X'] }), 'Handles A: the events X (Go source)');
    assert.equal(words({ eventTypes: [], source: 'settings' }), 'Handles nothing (settings)');
    assert.equal(words({ source: 'unknown' }), 'What it handles is not known, so its lag is an upper bound');
    assert.equal(
      words({ source: 'unknown', aggregateTypes: ['A'] }),
      'Handles at most A (Go source), so its lag is an upper bound',
    );
  });
});
