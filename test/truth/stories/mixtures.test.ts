import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, behind, bf, full, owned, whole } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const KILLED = /## Its process was (?:probably )?killed/;

/** The server goes away during a batch, and then cannot be reached. */
const failover = (worker_id: string, consumer: string) => [
  bf(61, worker_id, consumer, 10, 'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)', 1),
  ...[2, 3].map((n) =>
    line(60 + n, 'ERROR', 'consumer batch failed', {
      worker_id,
      consumer,
      error: 'begin transaction: dial tcp 10.0.0.1:5432: connect: connection refused',
      consecutive_failures: n,
    }),
  ),
];

const MIXTURES: readonly Case[] = [
  [
    'a process that is killed for its memory while another one meets a poison event',
    {
      'shop.log': [started(-60, 'billing', 'b'), started(-60, 'search', 's'), alive(59, 'billing'), 'signal: killed'],
      'mail.log': [started(-60, 'users', 'u'), ...full(60, 'users', 13)],
    },
    {
      events: ORDERS,
      consumers: [owned('billing', 'b', 240), owned('search', 's', 240), { name: 'users', segments: segmentsAt(1, 9) }],
    },
    {
      billing: { blocking: [], has: [/## Its process was killed/, /- search: /], not: [/users: /, /no tariff/] },
      users: { blocking: ['13'], has: [/no tariff/], not: [KILLED, /billing: /] },
    },
  ],
  [
    'a poison event in one life, and a kill in the next life before it got there again',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        ...full(5, 'billing', 13),
        'exit status 1',
        started(10, 'billing', 'b'),
        alive(59, 'billing'),
        'signal: killed',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    {
      billing: {
        has: [/## Probably stopped at #13/, /The log has no further failure there/, /## Its process was killed/],
        not: [/always at this event/, /poison/, /## Stopped at/],
      },
    },
  ],
  [
    'a process that is killed and restarted: the new one lives, and the kill is not reported as current',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        alive(59, 'billing'),
        'signal: killed',
        started(70, 'billing', 'b'),
        alive(290, 'billing'),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 2)] },
    { billing: { blocking: [], not: [KILLED, /ended at once/] } },
  ],
  [
    'another service that is killed in the second in which a handler fails',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b'), ...full(60, 'billing', 13)]),
        'mail-1 exited with code 137',
        'shop-1 exited with code 1',
      ],
    },
    { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] },
    { billing: { blocking: ['13'], has: [/no tariff/], not: [KILLED] } },
  ],
  [
    'a port in use: the process fails at its start, and no event is involved',
    {
      'a.log': [
        started(58, 'billing', 'b'),
        '2026/11/28 09:01:00 listen tcp :8080: bind: address already in use',
        'exit status 1',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 242)] },
    { billing: { blocking: [], has: [/ended with an error/], not: [KILLED, /Stopped at/, /poison/] } },
  ],
  [
    'errors of a handler that retries by itself, in a consumer that continues',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...[100, 150, 200, 250].flatMap((s) => [
          line(s, 'ERROR', 'payment provider failed, trying again', {
            order: `order-${s}`,
            error: '503 Service Unavailable',
          }),
          alive(s + 5, 'billing', { checkpoint: 9 }),
        ]),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 2)] },
    { billing: { blocking: [], not: [/Stopped at/, /503/, /poison/, KILLED] } },
  ],
  [
    'a failover under two replicas with one consumer each: none is blamed, and none ended the other',
    {
      'one.log': [...begun(-60, 'w1', 'billing'), ...failover('w1', 'billing')],
      'two.log': [...begun(-60, 'w2', 'search'), ...failover('w2', 'search')],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w1', 240), whole('search', 'w2', 240)] },
    {
      billing: { blocking: [], not: [/poison/, /according to the log, both run in one process/] },
      search: { blocking: [], not: [/poison/, /according to the log, both run in one process/] },
    },
  ],
  [
    'a log with a clock an hour behind the store, with a poison event: its time is reported as that of the log',
    {
      'a.log': [
        ...begun(-3_660, 'w', 'billing'),
        ...[1, 2].map((n) => bf(-3_540 + n, 'w', 'billing', 13, 'no tariff', n)),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 2)] },
    { billing: { blocking: ['13'], has: [/2 times, always/, /by the clock of the log/] } },
  ],
  [
    'a log that was rotated between the failure and the next start: the new process has not retried the event',
    {
      'a.log.1': [started(-60, 'billing', 'a'), ...full(5, 'billing', 13), 'exit status 1'],
      'a.log': [started(200, 'billing', 'b')],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 2)] },
    {
      billing: {
        has: [/## Probably stopped at #13/, /started again since/],
        not: [/always at this event/, /No process has tried again/],
      },
    },
  ],
  [
    'ownership that a worker lost and no process took: no other process is named as the owner',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        line(60, 'INFO', 'consumer ownership lost; stopping consumer', { worker_id: 'w', consumer: 'billing' }),
        line(60.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', null, null)] },
    {
      billing: {
        blocking: [],
        has: [/lost ownership at .*09:01:00.*, to another one or to none/],
        not: [/take it over/],
      },
    },
  ],
  [
    'a worker that ends after its last attempt while a second one with another worker id continues',
    {
      'a.log': [
        ...begun(-60, 'w1', 'billing'),
        ...[1, 2, 3, 4, 5].map((n) => bf(n, 'w1', 'billing', 13, 'no tariff', n)),
        line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w1', consumer: 'billing' }),
      ],
      'b.log': [
        ...begun(-60, 'w2', 'search'),
        line(290, 'INFO', 'consumer advanced', { worker_id: 'w2', consumer: 'search' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', null, null), whole('search', 'w2', 2)] },
    {
      billing: { blocking: ['13'], has: [/failed 5 times, always/, /last try/], not: [/- search: /] },
      search: { blocking: [], not: [/Went down with it/, /no tariff/] },
    },
  ],
];

testStories('stories of two things at once', MIXTURES);
