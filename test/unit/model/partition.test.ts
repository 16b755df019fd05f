import assert from 'node:assert/strict';
import { fnv1a32, segmentOf } from '../../../src/model/partition';

describe('segment hash', () => {
  it('gives the values that the libraries give', () => {
    assert.equal(fnv1a32('user-1'), 4115888500);
    assert.equal(fnv1a32('order-42'), 1461995252);
    assert.equal(fnv1a32('é'), 513665217);
    assert.equal(segmentOf('user-1', 16), 4);
    assert.equal(segmentOf('order-42', 16), 4);
    assert.equal(segmentOf('é', 16), 1);
  });
});
