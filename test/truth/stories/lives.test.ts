import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, behind, bf, full, owned, whole } from '../../support/storyLines';

// Of three segments, order-10, 13 and 16 fall to 0; of two, order-13 to 0, order-14 and order-16 to 1.
const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const stored = (name: string, total: number, at: Readonly<Record<number, number>> = {}) => ({
  name,
  segments: segmentsAt(total, 9, at),
});
const stopping = (s: number, consumer: string) =>
  line(s, 'INFO', 'segment processor stopping', { consumer, reason: 'context canceled' });
const failing = (s: number, consumer: string, error: string, times: number) =>
  line(s, 'ERROR', 'consumer batch failed', { worker_id: 'w', consumer, error, consecutive_failures: times });

const LIVES: readonly Case[] = [
  [
    'a second segment with a different error, whose event was handled later',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.2, 'billing', 14, 'no currency', 1),
      ],
    },
    { events: ORDERS, consumers: [stored('billing', 2, { 1: 20 })] },
    { billing: { blocking: ['13'], not: [/no currency/] } },
  ],
  [
    'two segments with different errors in two lives, the other segment first in the second life',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        started(20, 'billing', 'b2'),
        ...full(25, 'billing', 14, 'no currency', 1),
        ...full(25.1, 'billing', 13, 'no tariff', 0),
      ],
    },
    { events: ORDERS, consumers: [stored('billing', 2)] },
    { billing: { blocking: ['13', '14'], has: [/failed 2 times/], not: [/by itself/] } },
  ],
  [
    'another consumer of the process, with a different error',
    {
      'a.log': [
        started(0, 'billing', 'b1'),
        started(0, 'search', 's1'),
        ...full(5, 'billing', 13, 'no tariff', 0),
        ...full(5.3, 'search', 21, 'no index', 0),
      ],
    },
    { events: ORDERS, consumers: [stored('billing', 1), stored('search', 1)] },
    {
      billing: { blocking: ['13'], not: [/no index/] },
      search: {
        blocking: [],
        has: [/It may have failed at #21 OrderPlaced in segment 0 by itself/, /no index/],
        not: [/No failure of its own/],
      },
    },
  ],
  [
    'a worker that gave up, and its other consumer that failed just after it with a different error',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3, 4, 5].map((n) => bf(n, 'w', 'billing', 13, 'no tariff', n)),
        bf(5.05, 'w', 'search', 21, 'no index', 1),
        line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
        line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'search' }),
        line(5.2, 'INFO', 'worker removed', { worker_id: 'w' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', null, null), whole('search', null, null)] },
    {
      billing: { blocking: ['13'], has: [/failed 5 times/] },
      search: { has: [/no index/], not: [/No failure of its own/, /failed \d+ times/] },
    },
  ],
  [
    'an event at which a handler is cancelled in each life, although its process is not asked to end',
    {
      'a.log': [0, 20, 40].flatMap((s, n) => [
        started(s, 'billing', `b${n}`),
        ...full(s + 5, 'billing', 13, 'render invoice: context canceled', 0),
        'exit status 1',
      ]),
    },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: [], has: [/It was interrupted at this event 3 times/], not: [/poison/] } },
  ],
  [
    'deployments that each cancel the same slow event',
    {
      'a.log': [0, 20, 40].flatMap((s, n) => [
        started(s, 'billing', `b${n}`),
        stopping(s + 5, 'billing'),
        ...full(s + 5.1, 'billing', 13, 'render invoice: context canceled', 0),
        line(s + 5.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ]),
    },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: [], not: [/poison/, /Stopped at #13/] } },
  ],
  [
    'a tool of the handler that the kernel kills at one event',
    {
      'a.log': [0, 20].flatMap((s, n) => [
        started(s, 'billing', `b${n}`),
        ...full(s + 5, 'billing', 13, 'convert invoice.svg: signal: killed', 0),
      ]),
    },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/Its process was/] } },
  ],
  [
    'a tool of the handler that exits with an error',
    {
      'a.log': [started(0, 'billing', 'b'), ...full(5, 'billing', 13, 'convert invoice.svg: exit status 1', 0)],
    },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/ended with an error/] } },
  ],
  [
    'attempts at one event with an outage of the database between them',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 13, 'no tariff', 1),
        ...[2, 3, 4].map((n) =>
          failing(n * 2, 'billing', 'begin: dial tcp 10.0.0.1:5432: connect: connection refused', n),
        ),
        bf(12, 'w', 'billing', 13, 'no tariff', 5),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/5 times/, /[Ww]ent down/] } },
  ],
  [
    'a worker whose count restarted after a batch that it handled',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) => bf(n, 'w', 'billing', 11, 'no tariff', n)),
        line(4, 'INFO', 'consumer batch handled', { worker_id: 'w', consumer: 'billing' }),
        bf(5, 'w', 'billing', 15, 'no currency', 1),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1, 12)] },
    { billing: { blocking: ['15'], has: [/Failed once/], not: [/times/] } },
  ],
  [
    'a restored store, whose events have other ids than those in the log',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2].map((n) =>
          failing(
            n,
            'billing',
            `handle event 99999999-0000-4000-8000-00000000000${n} for consumer billing: no tariff`,
            n,
          ),
        ),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: [], not: [/Stopped at #/] } },
  ],
  [
    'a store that was reset since: the event at the same position was created after the line',
    { 'a.log': [started(-600, 'billing', 'b'), ...full(-500, 'billing', 13), started(200, 'billing', 'b2')] },
    {
      events: ORDERS.map((event) => ({ ...event, time: Date.parse('2026-11-28T09:03:00Z') })),
      consumers: [owned('billing', 'b2', 2)],
    },
    { billing: { blocking: [], not: [/Stopped at #13/, /no tariff/] } },
  ],
  [
    'heartbeats that failed while the process continued',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...[10, 20, 30].map((s) =>
          line(s, 'ERROR', 'failed to update heartbeat', { consumer: 'billing', error: 'context deadline exceeded' }),
        ),
        alive(298, 'billing'),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    {
      billing: {
        blocking: [],
        has: [/probably lived on without heartbeats/],
        not: [/ended at once/, /Stopped at #/, /killed/],
      },
    },
  ],
  [
    'a new process that panics before it starts to work, after one that released the segment',
    {
      'a.log': [
        started(-600, 'billing', 'b'),
        alive(9, 'billing'),
        stopping(10, 'billing'),
        line(10.1, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
        ...[1, 2, 3].flatMap(() => [
          'panic: missing DATABASE_URL',
          '',
          'goroutine 1 [running]:',
          'main.main()',
          '\t/src/shop/main.go:9 +0x1d',
          'exit status 2',
        ]),
      ],
    },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: [], has: [/missing DATABASE_URL|process released it/], not: [/Stopped at/, /poison/] } },
  ],
  [
    'one of three replicas that fails, and another one that claims its segment and fails there, too',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b1'), alive(1, 'billing', { segment_id: 2 })]),
        ...behind('shop-2  | ', [started(-60, 'billing', 'b2'), ...full(5, 'billing', 13, 'no tariff', 0)]),
        'shop-2 exited with code 1',
        ...behind('shop-3  | ', [
          started(-60, 'billing', 'b3'),
          alive(20, 'billing', { segment_id: 1 }),
          ...full(40, 'billing', 13, 'no tariff', 0),
        ]),
        'shop-3 exited with code 1',
        ...behind('shop-1  | ', [alive(290, 'billing', { segment_id: 2 })]),
      ],
    },
    {
      events: ORDERS,
      consumers: [
        {
          name: 'billing',
          segments: segmentsAt(3, 9, { 1: 40, 2: 40 }).map((each) =>
            each.id === 2 ? { ...each, ownerId: 'b1', heartbeatAgeS: 2 } : each,
          ),
        },
      ],
    },
    { billing: { has: [/no tariff/, /failed 2 times, always at this event/], not: [/went down with it/i] } },
  ],
  [
    'serialization failures at one event, which may be a coincidence',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          bf(n, 'w', 'billing', 13, 'ERROR: could not serialize access due to concurrent update (SQLSTATE 40001)', n),
        ),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/the event may not be at fault/], not: [/poison/] } },
  ],
  [
    'a unique key that the handler violates each time',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          bf(
            n,
            'w',
            'billing',
            13,
            'ERROR: duplicate key value violates unique constraint "invoices_pkey" (SQLSTATE 23505)',
            n,
          ),
        ),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/a poison message/] } },
  ],
  [
    'an error without a text',
    { 'a.log': [started(0, 'billing', 'b'), ...full(5, 'billing', 13, '', 0)] },
    { events: ORDERS, consumers: [stored('billing', 1)] },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/undefined|null/] } },
  ],
  [
    'a role that temporarily cannot log in, and then an event that fails',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          failing(n, 'billing', 'begin: FATAL: password authentication failed for user "shop" (SQLSTATE 28P01)', n),
        ),
        ...[4, 5].map((n) => bf(n * 3, 'w', 'billing', 13, 'no tariff', n)),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/5 times/, /password/] } },
  ],
  [
    'two batches that fail at one event each, where the later failure shows that the earlier event was handled',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) => bf(n, 'w', 'billing', 11, 'no tariff', n)),
        ...[4, 5].map((n) => bf(n, 'w', 'billing', 17, 'no currency', n)),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['17'], has: [/no currency/], not: [/topped at #11/] } },
  ],
];

testStories('stories of several lives', LIVES);
