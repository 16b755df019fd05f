import assert from 'node:assert/strict';
import { createLastTries } from '../../../src/logs/failures/lastTries';
import type { EndingLine, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { repeatedFailures } from '../../../src/model/diagnosis/failures';
import type { Position } from '../../../src/model/event/event';

const LIVES = 10_000;
/** How often parts of a line may be read. If each line were compared with those before it, there would be thousands of reads. */
const MOST_READS = 100;

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

/** The same lines, and how often parts of one are read on average; the time would depend on the machine. */
function countingReads<Line extends object>(lines: readonly Line[]) {
  let reads = 0;
  const get = (line: Line, key: keyof Line) => {
    reads += 1;
    return line[key];
  };
  return {
    lines: lines.map((line) => new Proxy(line, { get } as ProxyHandler<Line>)),
    perLine: () => reads / lines.length,
  };
}

describe('a log of a process that was restarted thousands of times', () => {
  it('has its last tries found by the end of their own process, with few reads of each line', () => {
    const tries = countingReads(Array.from({ length: LIVES }, (_, i) => failureOf(i)));
    const ends = countingReads(
      tries.lines.map(
        (_, i): EndingLine => ({ kind: 'released', consumer: 'billing', time: 1_000 * i + 100, ...at(i, 3 * i + 1) }),
      ),
    );
    const marked = createLastTries().marker(tries.lines, ends.lines.slice(1), [])(tries.lines);
    const lastTries = marked.map(({ lastTry }) => lastTry);
    assert.deepEqual([lastTries[0], lastTries[1], lastTries.at(-1)], [undefined, 'probable', 'probable']);
    for (const { perLine } of [tries, ends]) assert.ok(perLine() < MOST_READS, `${perLine()} reads a line`);
  });

  it('has its failures counted with few reads of each line', () => {
    const failures = (more: (i: number) => Partial<FailureLine>) =>
      countingReads(Array.from({ length: LIVES }, (_, i) => ({ ...failureOf(i), ...more(i) })));
    const rising = failures((i) => ({ eventId: `event-${i}`, consecutive: i + 1 }));
    const passedOn = failures((i) => ({ position: null, kind: i === 0 ? 'handler' : 'process' }));
    const uncounted = failures((i) => ({ eventId: `event-${i}`, consecutive: null }));
    for (const { lines, perLine } of [rising, passedOn, uncounted]) {
      assert.equal(repeatedFailures({ failures: lines }, 'billing').length, lines === passedOn.lines ? 1 : LIVES);
      assert.ok(perLine() < MOST_READS, `${perLine()} reads a line`);
    }
  });
});
