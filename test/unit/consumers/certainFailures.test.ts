import assert from 'node:assert/strict';
import { certainFailures } from '../../../src/app/consumers/joinedFeed';
import type { BlockingEvent } from '../../../src/app/consumers/view';
import type { Position } from '../../../src/model/event/event';
import { uuid } from '../../support/events';

describe('the certain failures of a consumer in a log', () => {
  const event = (consumer: string, position: number, over: Partial<BlockingEvent> = {}): BlockingEvent => ({
    consumer,
    segment: 1,
    eventId: uuid(position),
    position: String(position) as Position,
    eventType: 'OrderPlaced',
    stream: { context: null, type: 'Order', id: '1' },
    error: null,
    file: '/shop.log',
    lineNumber: 7,
    isProbable: false,
    ...over,
  });

  it('are its own ones, without guesses and without those before a restart of its process', () => {
    const known = [
      event('billing', 1, { at: 5 }),
      event('search', 2),
      event('billing', 3),
      event('billing', 4, { isProbable: true }),
      event('billing', 5, { isTriedAgain: true }),
    ];
    assert.deepEqual(certainFailures('billing', known), [
      { segment: 1, position: '1', at: 5 },
      { segment: 1, position: '3', at: null },
    ]);
  });
});
