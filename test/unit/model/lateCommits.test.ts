import assert from 'node:assert/strict';
import { type PositionOrder, passedForGood } from '../../../src/model/backlog/positionOrder';
import type { Consumer, Segment } from '../../../src/model/consumer/consumer';
import { segmentOf } from '../../../src/model/consumer/partition';
import type { Position } from '../../../src/model/event/event';
import { allLate, lateCommitsOf, missed } from '../../../src/model/health/lateCommits';
import { EVERYTHING, eventAt, only } from '../../support/polls';

const at = (position: number) => String(position) as Position;

/** A consumer with a segment for each checkpoint. */
const consumer = (...checkpoints: readonly number[]): Consumer => ({
  name: 'c',
  segments: checkpoints.map(
    (checkpoint, id): Segment => ({
      id,
      total: checkpoints.length,
      ownerId: 'worker',
      checkpoint: at(checkpoint),
      positionLag: 0,
      oldestWaitingS: null,
      heartbeatAgeS: 2,
    }),
  ),
});

describe('an event that was committed late', () => {
  it('was passed if it lies at or below the last checkpoint of the segment that would handle it', () => {
    const late = [eventAt(5), eventAt(7), eventAt(8), eventAt(6, 'Cart')];
    const passed = (scope = EVERYTHING) => missed(late, consumer(9), scope, () => at(7));
    assert.deepEqual(passed(), ['5', '7', '6']);
    assert.deepEqual(passed(only('Cart')), ['6']);
    assert.deepEqual(
      missed(late, consumer(9), EVERYTHING, () => undefined),
      [],
      'a segment without an earlier look',
    );
  });

  it('was passed if any one of the segments would have handled it', () => {
    const event = eventAt(5);
    const own = segmentOf(event.streamId, 2);
    const passed = (segment: number) =>
      missed([event], consumer(9, 9), EVERYTHING, (i) => (i === segment ? at(7) : at(3)));
    assert.deepEqual([passed(own), passed(1 - own)], [['5'], []]);
  });

  it('is lost in a store whose consumers do not come back for it', () => {
    const late = [{ time: 1_000 }, { time: 4_999 }, { time: 5_000 }, { time: 9_000 }];
    const times = (order: PositionOrder | undefined) => passedForGood(late, order, 10_000).map(({ time }) => time);
    assert.deepEqual(times({ kind: 'sequence' }), [1_000, 4_999, 5_000, 9_000]);
    assert.deepEqual(times(undefined), [1_000, 4_999, 5_000, 9_000]);
    assert.deepEqual(times({ kind: 'gapless' }), [], 'nothing appears late');
    assert.deepEqual(times({ kind: 'xid' }), [], 'consumers wait for it');
    assert.deepEqual(times({ kind: 'time', readBackMs: 5_000 }), [1_000, 4_999], 'the rest is read again');
  });
});

describe('the late commits of a consumer', () => {
  it('are kept once, by position', () => {
    assert.deepEqual(allLate([at(9), at(12)], [at(10), at(9)], null), ['9', '10', '12']);
    assert.deepEqual(allLate([at(9), at(12)], [], null), ['9', '12']);
  });

  it('are dropped past the lowest checkpoint when the consumer was set back, because it handles them after all', () => {
    assert.deepEqual(allLate([at(9), at(10), at(11), at(12)], [], consumer(12, 10)), ['9', '10']);
  });

  it('stand in one of its findings', () => {
    const kinds = { kind: 'mixedTotals', totals: [1, 2] } as const;
    assert.deepEqual(lateCommitsOf({ findings: [kinds, { kind: 'lateCommits', positions: [at(3), at(5)] }] }), [
      '3',
      '5',
    ]);
    assert.deepEqual(lateCommitsOf({ findings: [kinds] }), []);
  });
});
