import assert from 'node:assert/strict';
import { fnv1a32, javaHash, segmentOf } from '../../../src/model/consumer/partition';

describe('the segment of a stream', () => {
  it('is the one that the libraries compute', () => {
    assert.equal(fnv1a32('user-1'), 4115888500);
    assert.equal(fnv1a32('order-42'), 1461995252);
    assert.equal(fnv1a32('é'), 513665217);
    assert.equal(segmentOf('user-1', 16), 4);
    assert.equal(segmentOf('order-42', 16), 4);
    assert.equal(segmentOf('é', 16), 1);
  });

  it('follows the partition rule of the store', () => {
    assert.equal(javaHash('user-1'), -836031825);
    assert.equal(javaHash('order-42'), 1234255197);
    assert.equal(javaHash('é'), 233);
    const masked = { hash: 'javaString', of: 'streamId', match: 'mask' } as const;
    assert.deepEqual(
      ['user-1', 'order-42', 'é'].map((id) => segmentOf(id, 16, masked)),
      [15, 13, 9],
    );
    const cardinal = { hash: 'fnv1a32', of: 'cardinalId', match: 'modulo' } as const;
    assert.equal(segmentOf('user-1+part', 16, cardinal), segmentOf('user-1', 16));
    const negative = segmentOf('user-1', 7, { ...masked, match: 'modulo' });
    assert.ok(negative >= 0 && negative < 7);
  });
});
