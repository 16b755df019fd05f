import { BEFORE, failed, started } from '../../support/logLines';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, full, owned } from '../../support/storyLines';

// Of two segments, order-13 falls to segment 0, order-14 and order-16 to segment 1.
const ORDERS = [...Array(12).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const two = { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(2, 9) }] };

const POISONS: readonly Case[] = [
  [
    'two lives of one process, which fail in different segments',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 14, 'no currency', 1),
      ],
    },
    two,
    { billing: { blocking: ['13', '14'], has: [/no tariff/, /no currency/] } },
  ],
  [
    'two lives that fail in one segment, the second one at a later event',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 14, 'no tariff', 1),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 16, 'no currency', 1),
      ],
    },
    two,
    { billing: { blocking: ['16'], not: [/Stopped at #14/] } },
  ],
  [
    'two segments of one life that fail with the same error',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff for order-13', 0),
        ...full(5.2, 'billing', 14, 'no tariff for order-14', 1),
      ],
    },
    two,
    { billing: { blocking: ['13', '14'] } },
  ],
  [
    'two segments of one life, one of which stopped because the other did',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.2, 'billing', 14, 'publisher gave up', 1),
      ],
    },
    two,
    { billing: { blocking: ['13'], has: [/publisher gave up/] } },
  ],
  [
    'a segment whose event was repaired, and another one that fails in a later life',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        started(20, 'billing', 'b2'),
        alive(24, 'billing'),
        ...full(25, 'billing', 14, 'no currency', 1),
      ],
    },
    { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(2, 9, { 0: 13 }) }] },
    { billing: { blocking: ['14'], not: [/no tariff/] } },
  ],
  [
    'a log line with an earlier number of segments, and a later line with the current one',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...failed(5, 'billing', 13, 'no tariff', 9),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 14, 'no currency', 1),
      ],
    },
    two,
    {
      billing: {
        blocking: ['13', '14'],
        has: [/The log line says segment 9; of the 2 segments that there are now, its stream falls to 0/],
      },
    },
  ],
  [
    'two segments in two lives, the second of which still runs',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 14, 'no currency', 1),
        started(40, 'billing', 'b3'),
        alive(200, 'billing'),
      ],
    },
    {
      events: ORDERS,
      consumers: [
        { ...owned('billing', 'b3', 2), segments: segmentsAt(2, 9, {}, { ownerId: 'b3', heartbeatAgeS: 2 }) },
      ],
    },
    { billing: { has: [/started again since/], not: [/No process has tried/] } },
  ],
];

testStories('stories of several poison events', POISONS);
