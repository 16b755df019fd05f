import assert from 'node:assert/strict';
import { noConsumerSettings, parseConsumerSettings } from '../../../src/app/settings/consumerSettings';

const one = (entry: unknown) => parseConsumerSettings({ mailer: entry }).get('mailer');

describe('the setting eventTrace.consumers', () => {
  it('is read by consumer name', () => {
    const complete = {
      aggregateTypes: ['User'],
      boundedContexts: ['Shop'],
      eventTypes: ['UserPaid'],
      batchSize: 50,
      staleAfterSeconds: 60,
      lagEvents: 5_000,
      lagSeconds: 600,
      muted: true,
    };
    const parsed = parseConsumerSettings({ 'user_read_model.v1': complete, other: {} });
    assert.deepEqual(parsed.get('user_read_model.v1'), complete);
    assert.deepEqual(parsed.get('other'), noConsumerSettings);
  });

  it('ignores values of a wrong type', () => {
    const wrong = { batchSize: '50', staleAfterSeconds: -1, lagEvents: Number.NaN, lagSeconds: -1, muted: 'yes' };
    assert.deepEqual(one(wrong), noConsumerSettings);
    assert.deepEqual(one({ lagEvents: 0, batchSize: 0 }), { ...noConsumerSettings, lagEvents: 0 });
    for (const value of [undefined, null, [], 'x', 5, { mailer: null }, { mailer: ['User'] }]) {
      assert.equal(parseConsumerSettings(value).size, 0, JSON.stringify(value));
    }
  });

  it('ignores a list with an invalid item, because a scope that lacks a type would hide events', () => {
    assert.equal(one({ aggregateTypes: ['User', 5] })?.aggregateTypes, undefined);
    assert.equal(one({ aggregateTypes: ['User', ''] })?.aggregateTypes, undefined);
    assert.equal(one({ boundedContexts: 'Shop' })?.boundedContexts, undefined);
    assert.deepEqual(one({ aggregateTypes: [] })?.aggregateTypes, []);
  });
});
