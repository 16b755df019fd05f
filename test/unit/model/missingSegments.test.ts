import assert from 'node:assert/strict';
import type { Consumer, Segment } from '../../../src/model/consumer/consumer';
import { findingsOf } from '../../../src/model/consumer/findings';
import type { SegmentRule } from '../../../src/model/consumer/partition';

const MASK: SegmentRule = { hash: 'javaString', of: 'streamId', match: 'mask' };

function found(rows: readonly (readonly [id: number, total: number])[]) {
  const segments = rows.map(
    ([id, total]) => ({ id, total, rule: MASK, ownerId: null, checkpoint: '1' }) as unknown as Segment,
  );
  return findingsOf(
    { segments } as unknown as Consumer,
    '9' as Consumer['segments'][number]['checkpoint'],
    { gapSkips: [], deadLetters: [] },
    [],
    null,
    0,
  );
}

describe('segments that can be split alone', () => {
  it('are missed when the others have one total', () => {
    assert.deepEqual(
      found([
        [0, 4],
        [1, 4],
        [3, 4],
      ]),
      [{ kind: 'missingSegments', count: 1, missing: [2], total: 4 }],
    );
  });

  it('may have totals of their own', () => {
    assert.deepEqual(
      found([
        [0, 2],
        [1, 4],
        [3, 4],
      ]),
      [],
    );
  });
});
