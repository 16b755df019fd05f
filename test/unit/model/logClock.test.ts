import assert from 'node:assert/strict';
import { correctionOf, estimateLogClock } from '../../../src/model/log/clock';

const stored = [100, 2_350, 7_020, 9_990, 12_345].map((ms) => 1_795_000_000_000 + ms + 0.25);
const logged = (offset: (i: number) => number) => stored.map((time, i) => ({ logged: time + offset(i), stored: time }));

describe('the difference between the clocks of log and store', () => {
  it('is unknown without usable lines', () => {
    assert.equal(estimateLogClock([]), null);
    assert.equal(estimateLogClock([{ logged: 1, stored: Number.POSITIVE_INFINITY }]), null);
    assert.equal(correctionOf(null), 0);
  });

  it('is the median, so that one line that waited in a buffer does not change it', () => {
    const clock = estimateLogClock(logged((i) => (i === 2 ? 30_000 : -1200 + i)));
    assert.ok(clock?.isCertain);
    assert.ok(Math.abs(clock.offsetMs + 1199) < 3, String(clock.offsetMs));
    assert.equal(clock.samples, 5);
    assert.equal(correctionOf(clock), clock.offsetMs);
  });

  it('is uncertain if it is only the time that an append takes', () => {
    const clock = estimateLogClock(logged((i) => 3 + i));
    assert.equal(clock?.isCertain, false);
    assert.equal(correctionOf(clock), 0);
  });

  it('is uncertain if it comes from one line or from lines that disagree', () => {
    assert.equal(estimateLogClock(logged(() => 5000).slice(0, 1))?.isCertain, false);
    assert.equal(estimateLogClock(logged((i) => i * 9000 - 17_000))?.isCertain, false);
  });

  it('does not include the fractions of a second that a log omits', () => {
    const second = 1_795_000_000_000;
    const inOneSecond = [880, 900, 950].map((ms) => ({ logged: second, stored: second + ms }));
    assert.equal(estimateLogClock(inOneSecond)?.isCertain, false);
    const behind = [880, 900, 950].map((ms) => ({ logged: second, stored: second + 60_000 + ms }));
    const clock = estimateLogClock(behind);
    assert.ok(clock?.isCertain && Math.abs(clock.offsetMs + 60_400) < 100, JSON.stringify(clock));
  });
});
