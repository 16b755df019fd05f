import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Redraws } from '../../../src/features/consumers/drawing/redraws';

describe('rows that are drawn again', () => {
  it('wait the longer the more they are, and no longer where the clock was set back', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const wallClock = mock.method(Date, 'now', () => 7_200_000);
    const clock = mock.method(performance, 'now', () => 0);
    let drawn = 0;
    const redraws = new Redraws(() => drawn++);
    try {
      redraws.soon(5_000);
      mock.timers.tick(0);
      assert.equal(drawn, 1, 'the first time at once');
      wallClock.mock.mockImplementation(() => 3_600_000);
      clock.mock.mockImplementation(() => 4_000);
      redraws.soon(5_000);
      mock.timers.tick(5_999);
      assert.equal(drawn, 1);
      mock.timers.tick(1);
      assert.equal(drawn, 2);
    } finally {
      redraws.dispose();
      clock.mock.restore();
      wallClock.mock.restore();
      mock.timers.reset();
    }
  });
});
