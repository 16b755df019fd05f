import assert from 'node:assert/strict';
import { createGlanceCache } from '../../../src/features/links/glanceCache';
import type { TypedId } from '../../../src/model/lookup/idSpan';
import type { Glance } from '../../../src/store/ports';

const at = (id: string): TypedId => ({ kind: 'position', id });
const glance = (chainEvents: number): Glance => ({ meanings: [], chain: [], chainEvents });

describe('the cache of hovers', () => {
  it('keeps an answer for one id, and for a short time', () => {
    let now = 0;
    const cache = createGlanceCache(() => now);
    cache.set(at('1'), glance(1));
    assert.equal(cache.get(at('1'))?.chainEvents, 1);
    assert.equal(cache.get(at('2')), undefined);
    assert.equal(cache.get({ kind: 'unknown', id: '1' }), undefined);
    now = 60_000;
    assert.equal(cache.get(at('1')), undefined);
  });

  it('is bounded, and drops the oldest answer first', () => {
    const cache = createGlanceCache(() => 0);
    for (let i = 0; i < 1_000; i++) cache.set(at(String(i)), glance(i));
    assert.equal(cache.get(at('0')), undefined);
    assert.equal(cache.get(at('999'))?.chainEvents, 999);
  });
});
