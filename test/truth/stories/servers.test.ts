import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import {
  alive,
  begun,
  behind,
  bf,
  billingFrame,
  full,
  handlers,
  LOGGERS,
  owned,
  pf,
  pl,
  whole,
} from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const tries = (error: string, count = 3, event = 10) => ({
  'a.log': [
    ...begun(-60, 'w', 'billing'),
    ...[...Array(count).keys()].map((n) => bf(n * 3, 'w', 'billing', event, error, n + 1)),
  ],
});
const worker = { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] };
const dead = { events: ORDERS, consumers: [owned('billing', 'b', 240)] };
const free = { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] };

const SERVERS: readonly Case[] = [
  [
    'a server without free connections, in the words of lib/pq',
    tries('load customer: pq: sorry, too many clients already'),
    worker,
    { billing: { blocking: [], has: [/no connection left while it handled #10/], not: [/poison/, /went away/] } },
  ],
  [
    'a server that reserves its last connections',
    tries(
      'load customer: FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute (SQLSTATE 53300)',
    ),
    worker,
    { billing: { blocking: [], has: [/no connection left/], not: [/poison/] } },
  ],
  [
    'a database that is starting during all attempts of the handler',
    tries('save: FATAL: the database system is starting up (SQLSTATE 57P03)', 5),
    worker,
    {
      billing: {
        blocking: [],
        has: [/lost a PostgreSQL server while it handled #10|lost its database/],
        not: [/poison/],
      },
    },
  ],
  [
    'a full disk of the process itself',
    tries('write invoice.pdf: write /tmp/invoice.pdf: no space left on device'),
    worker,
    { billing: { blocking: [], has: [/A disk was full/], not: [/poison/, /lost/] } },
  ],
  [
    'an error that only resembles a lack of connections',
    tries('customer has too many open orders'),
    worker,
    { billing: { blocking: ['10'], has: [/a poison message/], not: [/no connection left/] } },
  ],
  [
    'a server that ends the query of one event repeatedly',
    tries('ERROR: canceling statement due to statement timeout (SQLSTATE 57014)'),
    worker,
    { billing: { blocking: ['10'], has: [/the event may not be at fault/], not: [/interrupted/] } },
  ],
  [
    "a projection that its library stopped because the server's disk is full",
    {
      'a.log': [
        pl(-60),
        pf(1, 'billing', 'projection returned a permanent error; stopping projection', 13).replace(
          'no tariff',
          'ERROR: could not extend file: No space left on device (SQLSTATE 53100)',
        ),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'i', 2)] },
    { billing: { has: [/A disk was full while it handled #13/, /stopped it for good/], not: [/poison/] } },
  ],
  [
    'a pod whose start probe failed',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'events.log': [
        '2026-11-28T09:01:00Z   Normal    Killing     pod/shop-7d9f   Container shop failed startup probe, will be restarted',
      ],
    },
    dead,
    { billing: { blocking: [], has: [/failed startup probe/] } },
  ],
  [
    'a probe that killed another pod',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'events.log': [
        '2026-11-28T09:01:00Z   Normal    Killing     pod/mail-55aa   Container mail failed liveness probe, will be restarted',
      ],
    },
    dead,
    { billing: { blocking: [], not: [/failed liveness probe/] } },
  ],
  [
    'a data race that ended its process',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        '==================',
        'WARNING: DATA RACE',
        'Write at 0x00c0000b4018 by goroutine 7:',
        '  shop/internal/billing.(*Billing).Handle()',
        '      /src/shop/internal/billing/handle.go:31 +0x669',
        '==================',
        'exit status 66',
      ],
    },
    { ...dead, handlers },
    { billing: { has: [/DATA RACE/] } },
  ],
  [
    'a panic deep in a library that the program calls',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        'panic: runtime error: index out of range [3] with length 2',
        '',
        'goroutine 7 [running]:',
        'github.com/acme/money.Split(...)',
        '\t/root/go/pkg/mod/github.com/acme/money@v1.2.0/split.go:12 +0x1',
        'shop/internal/tax.round(0xc000016870)',
        '\t/src/shop/internal/tax/round.go:8 +0x1',
        'created by main.main in goroutine 1',
        '\t/src/shop/main.go:12 +0x3fe',
      ],
    },
    dead,
    { billing: { has: [/leads through shop.internal.tax\.round, round\.go line 8/], not: [/Stopped at #/] } },
  ],
  [
    'a panic in the handler, below what the library adds around it',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        'panic: nil map',
        '',
        'goroutine 7 [running]:',
        'runtime.mapassign_faststr(0x0, 0x0)',
        '\t/usr/local/go/src/runtime/map_faststr.go:203 +0x1',
        ...billingFrame,
        'github.com/pupsourcing/core/es/consumer.(*worker).run(0xc0)',
        '\t/root/go/pkg/mod/github.com/pupsourcing/core@v0.0.3/es/consumer/worker.go:8 +0x1',
      ],
    },
    { ...dead, handlers },
    { billing: { blocking: ['10'], has: [/Probably stopped at #10/, /handler of billing/] } },
  ],
  ...Object.entries(LOGGERS).map(
    ([logger, write]): Case => [
      `two segments in words of their own, as ${logger} writes them`,
      {
        'a.log': [
          [13, 'no tariff', 0],
          [14, 'no currency', 1],
        ].flatMap(([position, error, segment], n) => [
          write(5 + n, 'ERROR', 'consumer handler error', {
            ...{ consumer: 'billing', segment_id: segment, position, aggregate_type: 'Order' },
            ...{ aggregate_id: `order-${position}`, event_type: 'OrderPlaced', error },
          }),
          write(5 + n, 'ERROR', 'segment worker error', {
            ...{
              consumer: 'billing',
              segment_id: segment,
              error: `consumer handler error at position ${position}: ${error}`,
            },
          }),
        ]),
      },
      { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(2, 9) }] },
      { billing: { blocking: ['13'], has: [/It may have failed at #14 OrderPlaced in segment 1 by itself/] } },
    ],
  ),
  [
    'a failure in a rotated file, and a process of the next file that has passed it and is gone',
    {
      'a.log.1': [started(-600, 'billing', 'b'), ...full(1, 'billing', 13)],
      'a.log': [
        started(20, 'billing', 'b2'),
        alive(30, 'billing', { checkpoint: 20 }),
        line(60, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    { ...free, consumers: [{ name: 'billing', segments: segmentsAt(1, 20) }] },
    { billing: { blocking: [], has: [/process released it/], not: [/Stopped at/] } },
  ],
];

testStories('stories of servers and stacks', SERVERS);
