import assert from 'node:assert/strict';
import { filterTokens, matchesFilter, parseFilter, withToken } from '../../../src/model/event/eventFilter';
import { makeEvent, uuid } from '../../support/events';

const event = makeEvent(7, { traceId: 'TRACE-9', stream: { context: 'Shop', type: 'Order', id: 'order (7)' } });
const matches = (text: string) => matchesFilter(parseFilter(text), event);

describe('a filter for events', () => {
  it('compares whole names in any case, with * for any characters', () => {
    assert.ok(matches('type:orderplaced'));
    assert.ok(matches('type:Order*'));
    assert.ok(matches('type:*PLACED aggregate:Order'));
    assert.ok(!matches('type:Order'));
    assert.ok(!matches('aggregate:Payment'));
    assert.ok(!matches('type:Order.laced'), 'a dot is a dot');
  });

  it('joins values of one key with "or", and everything else with "and"', () => {
    assert.ok(matches('type:PaymentCaptured type:OrderPlaced'));
    assert.ok(!matches('type:PaymentCaptured type:OrderPlaced aggregate:Payment'));
    assert.ok(!matches('type:OrderPlaced nothing'));
  });

  it('matches a stream by its id alone or with its type, in quotes if it has spaces', () => {
    assert.ok(matches('stream:"Order/order (7)"'));
    assert.ok(matches('stream:"order (7)"'));
    assert.ok(matches('stream:Order/*'));
    assert.ok(!matches('stream:order'));
  });

  it('searches for words in names and ids', () => {
    for (const word of ['placed', 'ORDER/', 'trace-9', uuid(7).slice(-8), '#7', 'correlation', 'shop']) {
      assert.ok(matches(word), word);
    }
    assert.ok(matches('"order (7)"'));
    assert.ok(!matches('#8'));
  });

  it('matches every event while a value is missing', () => {
    assert.ok(matches(''));
    assert.ok(matches('type: '));
    assert.ok(matches('stream:"'));
    assert.deepEqual(
      filterTokens('a type: "b c').map(({ key, value, start, end }) => [key, value, start, end]),
      [
        [null, 'a', 0, 1],
        ['type', '', 2, 7],
        [null, 'b c', 8, 12],
      ],
    );
  });

  it('adds a token only once', () => {
    assert.equal(withToken('', 'type', 'A'), 'type:A');
    assert.equal(withToken('x  ', 'stream', 'Order/a b'), 'x stream:"Order/a b"');
    assert.equal(withToken('type:A x', 'type', 'A'), 'type:A x');
  });
});
