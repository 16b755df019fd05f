import assert from 'node:assert/strict';
import { soak } from '../soak/soak';

describe('hours of polling, look-ups, searches and following, in short', () => {
  it('keep memory flat and no connection too many', async () => {
    const result = await soak(20_000, () => undefined);
    assert.deepEqual(result.problems, []);
    assert.ok(result.polls > 0 && result.lookUps > 0 && result.followed > 0);
  });
});
