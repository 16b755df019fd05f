import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { BoundedMap } from '../../../src/base/boundedMap';
import { createBreather } from '../../../src/base/inSlices';
import { lazily } from '../../../src/base/lazily';
import { Delayer } from '../../../src/base/timers';

describe('a delayer', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('does the work once, some time after the last call', () => {
    let done = 0;
    const delayer = new Delayer(() => done++);
    delayer.in(100);
    mock.timers.tick(99);
    delayer.in(100);
    mock.timers.tick(99);
    assert.equal(done, 0);
    mock.timers.tick(1);
    assert.equal(done, 1);
    mock.timers.tick(1_000);
    assert.equal(done, 1);
  });

  it('does the work some time after the first of several calls, and again for later ones', () => {
    let done = 0;
    const delayer = new Delayer(() => done++);
    for (let call = 0; call < 3; call++) {
      delayer.within(100);
      mock.timers.tick(40);
    }
    assert.equal(done, 1);
    delayer.within(100);
    mock.timers.tick(100);
    assert.equal(done, 2);
  });

  it('does nothing after it was cancelled', () => {
    let done = 0;
    const delayer = new Delayer(() => done++);
    delayer.in(100);
    delayer.dispose();
    mock.timers.tick(1_000);
    assert.equal(done, 0);
  });
});

describe('a bounded map', () => {
  it('drops the key that was set first', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    assert.deepEqual(
      [...map],
      [
        ['a', 3],
        ['c', 4],
      ],
    );
  });
});

describe('a breather', () => {
  it('asks for a pause when a slice of work is over, and not before', async () => {
    let now = 0;
    const clock = mock.method(performance, 'now', () => now);
    try {
      const breathe = createBreather();
      now = 3;
      assert.equal(breathe(), undefined);
      now = 4;
      await breathe();
      assert.equal(breathe(), undefined);
    } finally {
      clock.mock.restore();
    }
  });
});

describe('a value that is made at its first use', () => {
  it('is made once, and again only after a failure', async () => {
    let calls = 0;
    const lazy = lazily(async () => {
      calls += 1;
      if (calls === 1) throw new Error('not there yet');
      return calls;
    });
    assert.equal(lazy.loaded(), undefined);
    await assert.rejects(lazy(), /not there yet/);
    assert.deepEqual(await Promise.all([lazy(), lazy()]), [2, 2]);
    assert.equal(lazy.loaded(), 2);
  });
});
