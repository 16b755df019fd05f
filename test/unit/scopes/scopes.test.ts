import assert from 'node:assert/strict';
import { mergeScopes } from '../../../src/app/consumers/joinedScopes';
import type { GoConsumer } from '../../../src/code/index/goConsumers';
import { agreedScope, consumersNamed } from '../../../src/code/index/goIndex';
import { type Scope, unknownScope } from '../../../src/model/consumer/scope';

const fromCode = (
  aggregateTypes: readonly string[] | null,
  boundedContexts: readonly string[] | null = null,
  eventTypes: readonly string[] | null = null,
): Scope => ({
  aggregateTypes,
  boundedContexts,
  eventTypes,
  source: 'code',
});
const goConsumer = (name: string, scope: Scope): GoConsumer => ({
  name,
  scope,
  receiver: 'C',
  packageFolder: '/a',
  file: '/a/c.go',
  line: 1,
  handle: null,
  typeKeys: [],
  reached: new Set(),
});
const left = { aggregateTypes: undefined, boundedContexts: undefined, eventTypes: undefined };

describe('the scope of a consumer', () => {
  it('comes from the code if the settings have none', () => {
    assert.deepEqual(mergeScopes(left, fromCode(['User'])), fromCode(['User']));
    assert.equal(mergeScopes(left, unknownScope), unknownScope);
  });

  it('comes from the settings first, list by list', () => {
    assert.deepEqual(mergeScopes({ ...left, aggregateTypes: ['Order'] }, fromCode(['User'], ['Shop'])), {
      aggregateTypes: ['Order'],
      boundedContexts: ['Shop'],
      eventTypes: null,
      source: 'settings',
    });
  });

  it('combines the event types of the settings with the streams of the code', () => {
    const merged = mergeScopes({ ...left, eventTypes: ['OrderPaid'] }, fromCode(['Order'], null, ['OrderPlaced']));
    assert.deepEqual(merged, { ...fromCode(['Order'], null, ['OrderPaid']), source: 'settings' });
    assert.deepEqual(mergeScopes({ ...left, eventTypes: [] }, fromCode(null, null, ['OrderPlaced'])).eventTypes, null);
  });

  it('is everything if the settings have an empty list', () => {
    const everything = { aggregateTypes: null, boundedContexts: null, eventTypes: null, source: 'settings' };
    assert.deepEqual(mergeScopes({ ...left, aggregateTypes: [] }, fromCode(['User'])), everything);
    assert.deepEqual(mergeScopes({ ...left, boundedContexts: [] }, unknownScope), everything);
  });

  it('is unknown if two consumers with one name differ, or if there is none', () => {
    const [user, again, order] = [fromCode(['User']), fromCode(['User']), fromCode(['Order'])];
    assert.deepEqual(agreedScope([goConsumer('c', user), goConsumer('c', again)]), user);
    assert.equal(agreedScope([goConsumer('c', user), goConsumer('c', order)]), unknownScope);
    assert.equal(agreedScope([]), unknownScope);
  });

  it('is found for the partitions of a consumer, unless another consumer has the name of a partition', () => {
    const [mailer, other] = [goConsumer('mailer', fromCode(['User'])), goConsumer('mailer_p1', fromCode(['Order']))];
    assert.deepEqual(consumersNamed('mailer_p0', [mailer, other]), [mailer]);
    assert.deepEqual(consumersNamed('mailer_p1', [mailer, other]), [other]);
    assert.deepEqual(consumersNamed('mail', [mailer, other]), []);
  });
});
