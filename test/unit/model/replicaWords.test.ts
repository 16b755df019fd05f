import assert from 'node:assert/strict';
import { replicaWords } from '../../../src/model/health/statusWords';
import { english } from '../../../src/model/text/translate';

describe('the words about a read replica', () => {
  it('give the lag of the replica, and are empty for a primary', () => {
    assert.equal(replicaWords({}, english), undefined);
    assert.equal(replicaWords({ replayLagS: 0.2 }, english), 'Read replica, up to date with its primary.');
    assert.equal(replicaWords({ replayLagS: 12 }, english), 'Read replica, 12 s behind its primary.');
    assert.match(replicaWords({ replayLagS: null }, english) ?? '', /not known/);
  });
});
