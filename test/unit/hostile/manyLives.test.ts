import assert from 'node:assert/strict';
import { createLastTries } from '../../../src/logs/failures/lastTries';
import type { EndingLine, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { repeatedFailures } from '../../../src/model/diagnosis/failures';
import type { Position } from '../../../src/model/event/event';

/** Work that is in proportion takes 16 times as long, and that with the square 256 times. */
const MOST_GROWTH = 64;
/** Where each failure is compared with those before it, it is forty times and more. */
const MOST_MORE = 16;
const LIVES = 10_000;

const at = (pid: number, lineNumber: number) => ({ file: '/journal.log', source: `pid=${pid};`, lineNumber });

const failureOf = (i: number): FailureLine => ({
  kind: 'batch',
  consumer: 'billing',
  segment: 0,
  position: '13' as Position,
  eventId: null,
  eventType: null,
  streamId: null,
  error: 'no tariff',
  consecutive: 3,
  time: 1_000 * i,
  ...at(i, 3 * i),
});

function leastCpu(work: () => unknown): number {
  const cpu = () => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1_000;
  };
  return Math.min(cpu(), cpu(), cpu());
}

describe('a log of a process that was started again thousands of times', () => {
  it('has its last tries found by the ends of their own life, in time that grows with them', () => {
    const tries = Array.from({ length: LIVES }, (_, i) => failureOf(i));
    const ends = tries.map(
      (_, i): EndingLine => ({ kind: 'released', consumer: 'billing', time: 1_000 * i + 100, ...at(i, 3 * i + 1) }),
    );
    const mark = (count: number) => {
      const own = tries.slice(0, count);
      return createLastTries().marker(own, ends.slice(1, count), [])(own);
    };
    const lastTries = mark(LIVES).map(({ lastTry }) => lastTry);
    assert.deepEqual([lastTries[0], lastTries[1], lastTries.at(-1)], [undefined, 'probable', 'probable']);

    // Below so much no growth can be told from noise.
    const growth =
      leastCpu(() => mark(LIVES)) /
      Math.max(
        leastCpu(() => mark(LIVES / 16)),
        2,
      );
    assert.ok(growth < MOST_GROWTH, `×${growth.toFixed(0)}`);
  });

  it('has its failures counted in not much more time than it takes to list them', () => {
    const failures = (more: (i: number) => Partial<FailureLine>, length = LIVES) =>
      Array.from({ length }, (_, i) => ({ ...failureOf(i), ...more(i) }));
    const rising = failures((i) => ({ eventId: `event-${i}`, consecutive: i + 1 }));
    const passOn = (i: number): Partial<FailureLine> => ({ position: null, kind: i === 0 ? 'handler' : 'process' });
    const passedOn = failures(passOn, 4 * LIVES);
    const uncounted = failures((i) => ({ eventId: `event-${i}`, consecutive: null }));
    const least = (lines: readonly FailureLine[]) => leastCpu(() => repeatedFailures({ failures: lines }, 'billing'));
    const listed = Math.max(least(uncounted), 2);
    for (const lines of [rising, passedOn]) {
      const more = least(lines) / listed;
      assert.ok(more < MOST_MORE, `×${more.toFixed(0)}`);
    }
  });
});
