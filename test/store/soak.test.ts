import assert from 'node:assert/strict';
import { soak } from '../soak/soak';

describe('short version of hours of polling, look-ups, searches and following', () => {
  it('keeps memory flat and opens no extra connection', async () => {
    const result = await soak(20_000, () => undefined);
    assert.deepEqual(result.problems, []);
    assert.ok(result.polls > 0 && result.lookUps > 0 && result.followed > 0);
  });
});
