import assert from 'node:assert/strict';
import { clocksOf } from '../../../src/app/flow/window';
import { makeEvent } from '../../support/events';
import { tableOf } from '../../support/flows/learn';

const NOON = Date.UTC(2026, 0, 5, 12);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const storeNow = (times: readonly number[]) =>
  clocksOf(tableOf(times.map((time, i) => makeEvent(i + 1, { time })))).storeNow;

describe('the time in a store', () => {
  it('is the time of its newest event, also after a long time without events', () => {
    assert.equal(storeNow([NOON, NOON + SECOND, NOON + HOUR]), NOON + HOUR);
    // An event may become visible shortly after a later one.
    assert.equal(storeNow([NOON, NOON + 2 * SECOND, NOON + SECOND]), NOON + 2 * SECOND);
  });

  it('ignores a clock that is ahead of the others', () => {
    const usual = Array.from({ length: 20 }, (_, i) => NOON + i * SECOND);
    assert.ok(storeNow([...usual.slice(0, 15), NOON + HOUR, ...usual.slice(15)]) < NOON + 20 * SECOND);
  });

  it('comes from events with a finite time that is not in the future', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Date.now() + HOUR];
    assert.equal(storeNow([NOON, ...odd, NOON + HOUR, ...odd]), NOON + HOUR);
    assert.equal(storeNow(odd.slice(0, 3)), Number.NEGATIVE_INFINITY);
  });

  it('is the time of this machine if all the newest events are ahead of it', () => {
    const now = Date.now();
    const ahead = storeNow([now + HOUR, now + HOUR + SECOND]);
    assert.ok(ahead >= now && ahead <= Date.now());
  });
});
