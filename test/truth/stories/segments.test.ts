import { BEFORE, line, started } from '../../support/logLines';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, full } from '../../support/storyLines';

// Of two segments, order-13 falls to segment 0, order-14 and order-16 to segment 1.
const ORDERS = [...Array(12).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const two = { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(2, 9) }] };
const both = { events: ORDERS, consumers: ['billing', 'search'].map((name) => ({ name, segments: segmentsAt(2, 9) })) };

const SEGMENTS: readonly Case[] = [
  [
    'a second segment of the same life that fails once with a different error',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.2, 'billing', 14, 'no currency', 1),
      ],
    },
    two,
    {
      billing: {
        blocking: ['13'],
        has: [/## It may have failed at #14 OrderPlaced in segment 1 by itself\n\n```text\nno currency/],
        not: [/## Went down with it/],
      },
    },
  ],
  [
    'a second segment that failed with the same error in the previous life',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 14, 'no currency', 1),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 13, 'no tariff', 0),
        ...full(25.2, 'billing', 14, 'no currency', 1),
      ],
    },
    two,
    { billing: { blocking: ['13', '14'], has: [/no tariff/, /no currency/] } },
  ],
  [
    'a second segment that only lost its transaction',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.05, 'billing', 14, 'save invoice: sql: transaction has already been committed or rolled back', 1),
      ],
    },
    two,
    { billing: { blocking: ['13'], has: [/## Went down with it/], not: [/no currency/] } },
  ],
  [
    'a consequence whose line was written before that of the cause, but with a later time',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        started(0, 'search', 's1'),
        ...full(5.002, 'search', 14, 'index order: context canceled', 1),
        ...full(5, 'billing', 13, 'no tariff', 0),
      ],
    },
    both,
    { billing: { blocking: ['13'] }, search: { blocking: [], not: [/Stopped at #14/] } },
  ],
  [
    'two processes that each meet a poison event in the same second',
    {
      'a.log': [started(0, 'billing', 'b1'), ...full(5, 'billing', 13, 'no tariff', 0)],
      'b.log': [started(0, 'billing', 'b2'), ...full(5.3, 'billing', 14, 'no currency', 1)],
    },
    two,
    { billing: { blocking: ['13', '14'], not: [/went down with it/] } },
  ],
  [
    'a handler that timed out first, and others that were cancelled because of it',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        started(0, 'search', 's1'),
        ...full(5, 'billing', 13, 'charge card: context deadline exceeded', 0),
        ...full(5.01, 'billing', 14, 'charge card: context canceled', 1),
        ...full(5.02, 'search', 14, 'index order: context canceled', 1),
      ],
    },
    both,
    { billing: { blocking: ['13'], not: [/Stopped at #14/] }, search: { blocking: [] } },
  ],
  [
    'two consumers with a poison event each, which alternate in failing first',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        started(0, 'search', 's1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.1, 'search', 14, 'index order: context canceled', 1),
        started(20, 'billing', 'b2'),
        started(20, 'search', 's2'),
        ...full(24, 'search', 14, 'no index', 1),
        ...full(24.1, 'billing', 13, 'load tariff: context canceled', 0),
      ],
    },
    both,
    { billing: { blocking: ['13'], has: [/no tariff/] }, search: { blocking: ['14'], has: [/no index/] } },
  ],
  [
    'an event that was handled later, and the next one of its segment with a different error',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 14, 'no currency', 1),
        started(20, 'billing', 'b2'),
        alive(22, 'billing', { segment_id: 1, checkpoint: 14 }),
        ...full(25, 'billing', 16, 'no tariff', 1),
      ],
    },
    { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(2, 9, { 1: 14 }) }] },
    { billing: { blocking: ['16'], has: [/Failed once/], not: [/no currency/, /2 times/] } },
  ],
  [
    'an event that failed with a different error each time',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff for customer 7', 0),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 13, 'tariff service: 503 Service Unavailable', 0),
      ],
    },
    two,
    { billing: { blocking: ['13'], has: [/503 Service Unavailable/], not: [/always with this error/] } },
  ],
  [
    'a process that continues in its other segments after one of them stopped',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        started(6, 'billing', 'b2'),
        ...full(11, 'billing', 13, 'no tariff', 0),
        started(12, 'billing', 'b3'),
        alive(13, 'billing', { segment_id: 1 }),
        alive(290, 'billing', { segment_id: 1 }),
      ],
    },
    {
      events: ORDERS,
      consumers: [
        {
          name: 'billing',
          segments: segmentsAt(2, 9, { 1: 21 }).map((each, n) =>
            n === 1 ? { ...each, ownerId: 'b3', heartbeatAgeS: 2 } : each,
          ),
        },
      ],
    },
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/#14/] } },
  ],
  [
    'a line of an older library, which names neither segment nor stream',
    {
      'a.log': [
        line(5, 'ERROR', 'projection handler error', { projection: 'billing', position: 13, error: 'no tariff' }),
        line(5.1, 'ERROR', 'projection handler error', {
          projection: 'search',
          position: 14,
          error: 'context canceled',
        }),
      ],
    },
    both,
    { billing: { blocking: ['13'] }, search: { blocking: [] } },
  ],
];

testStories('stories of segments that fail', SEGMENTS);
