import { BEFORE, failed, line, started } from '../../support/logLines';
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
  mainFrame,
  owned,
  stack,
  whole,
} from '../../support/storyLines';

const ENDS: readonly Case[] = [
  [
    'a panic in one of two containers of a file',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b'), started(-60, 'search', 's')]),
        ...behind('mail-1  | ', [started(-59, 'users', 'u')]),
        ...behind('mail-1  | ', [alive(58, 'users')]),
        ...behind('shop-1  | ', [alive(59, 'billing')]),
        ...behind('shop-1  | ', ['panic: nil map', ...stack(billingFrame, 'main.main in goroutine 1')]),
        'shop-1 exited with code 2',
        ...behind('mail-1  | ', [alive(290, 'users')]),
      ],
    },
    { handlers, consumers: [owned('billing', 'b', 240), owned('search', 's', 241), owned('users', 'u', 2)] },
    {
      billing: { blocking: ['10'], has: [/Probably stopped at/] },
      search: { blocking: [], has: [/## Its process crashed/, /handler of billing/] },
      users: { blocking: [], not: [/crash/, /ended/] },
    },
  ],
  [
    'three lives that fail at one event',
    {
      'a.log': [0, 20, 40].flatMap((s) => [
        started(s, 'billing', `b${s}`),
        ...failed(s + 5, 'billing', 13, 'no tariff'),
      ]),
    },
    {},
    { billing: { blocking: ['13'], has: [/failed 3 times, always at this event/] } },
  ],
  [
    'a deployment whose new process never started to work',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        line(60.1, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    {},
    { billing: { blocking: [], has: [/process released it|the log, it stopped/], not: [/ended at once/, /crash/] } },
  ],
  [
    'a panic in a goroutine that is not a handler',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(60, 'billing'),
        'panic: runtime error: index out of range [3] with length 3',
        ...stack(mainFrame, 'main.main in goroutine 1'),
      ],
    },
    { handlers, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/## Its process crashed/, /serveMetrics/], not: [/handler of/] } },
  ],
  [
    'a panic in a goroutine that a handler started',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(60, 'billing'),
        'panic: boom',
        ...stack(
          ['shop/internal/billing.(*Billing).Handle.func1()', '\t/src/shop/internal/billing/handle.go:44 +0x1'],
          'shop/internal/billing.(*Billing).Handle in goroutine 7',
        ),
      ],
    },
    { handlers, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: ['10'], has: [/Probably stopped at/, /handler of billing/] } },
  ],
  [
    'a failover after which the process continues',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...['billing', 'search'].flatMap((c, i) =>
          [
            'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
            'dial tcp 10.0.0.1:5432: connect: connection refused',
            'dial tcp 10.0.0.1:5432: connect: connection refused',
          ].map((e, n) => bf(280 + n + i / 10, 'w', c, 10, e, n + 1)),
        ),
      ].sort(),
    },
    { features: WORKER, consumers: [whole('billing', 'w', 25), whole('search', 'w', 25)] },
    {
      billing: { blocking: [], has: [/lost the PostgreSQL server 10\.0\.0\.1:5432/], not: [/poison/] },
      search: { blocking: [], has: [/lost the PostgreSQL server/] },
    },
  ],
  [
    'a poison event that is the first event of the store',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 1)] },
    {
      events: [eventAt(1, BEFORE, { aggregate_id: 'order-1', event_type: 'OrderPlaced' }), eventAt(2, BEFORE)],
      consumers: [{ name: 'billing', segments: segmentsAt(1, 0) }],
    },
    { billing: { blocking: ['1'], has: [/Failed once/] } },
  ],
  [
    'a poison event up to the limit of attempts',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3, 4, 5].map((n) => bf(n, 'w', 'billing', 13, 'no tariff', n)),
        line(5.1, 'ERROR', 'worker exited', {
          error: `consumer billing failed 5 times: handle event ${eventAt(13, BEFORE).eventId} for consumer billing: no tariff`,
        }),
        line(5.2, 'INFO', 'worker removed', { worker_id: 'w' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', null, null), whole('search', null, null)] },
    {
      billing: {
        blocking: ['13'],
        has: [/failed 5 times, always at this event: a poison message/, /last try of its worker/],
      },
      search: { blocking: [], has: [/billing failed at|billing: it failed at/] },
    },
  ],
  [
    'two poison events in two segments, of two processes',
    {
      'a.log': [started(-60, 'billing', 'a'), ...full(5, 'billing', 13, 'no tariff', 1)],
      'b.log': [started(-60, 'billing', 'b'), ...full(6, 'billing', 14, 'no currency', 0)],
    },
    {
      consumers: [{ name: 'billing', segments: segmentsAt(2, 9) }],
      events: [10, 11, 12, 13, 14, 15].map((n) =>
        eventAt(n, BEFORE, { aggregate_id: `order-${n}`, event_type: 'OrderPlaced' }),
      ),
    },
    { billing: { blocking: ['13', '14'] } },
  ],
  [
    'a clock that is three minutes behind',
    { 'a.log': [started(-240, 'billing', 'b'), ...full(-175, 'billing', 13)] },
    { consumers: [owned('billing', 'b', 290)] },
    { billing: { blocking: ['13'], has: [/by the clock of the log/] } },
  ],
  [
    'a clock that is forty minutes ahead',
    { 'a.log': [started(2400, 'billing', 'b'), ...full(2405, 'billing', 13)] },
    { consumers: [owned('billing', 'b', 290)] },
    { billing: { blocking: ['13'], has: [/by the clock of the log/] } },
  ],
  [
    'a failed event that was handled later',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 13, 'i/o timeout', 1),
        line(3, 'INFO', 'consumer batch handled', { worker_id: 'w', consumer: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1, 20)] },
    { billing: { blocking: [], not: [/poison/, /Stopped at/] } },
  ],
  [
    'two processes in one file without names',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        started(-30, 'search', 'b'),
        alive(-1, 'search'),
        ...full(0, 'billing', 13),
        alive(3, 'search'),
        alive(200, 'search'),
      ],
    },
    { consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }, owned('search', 'b', 2)] },
    { billing: { blocking: ['13'] }, search: { blocking: [], not: [/ended/, /crash/] } },
  ],
  [
    'a process that was asked to end, and killed when it did not',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(29, 'billing'),
        line(30, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        'command terminated with exit code 137',
      ],
    },
    { consumers: [owned('billing', 'b', 245)] },
    { billing: { blocking: [], not: [/poison/, /Stopped at/] } },
  ],
  [
    'an error of several lines',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...full(1, 'billing', 13, 'validation failed:\n  - amount: position 30 is no number\n  - currency'),
      ],
    },
    {},
    { billing: { blocking: ['13'], has: [/validation failed/] } },
  ],
  [
    'a permanent error of a projector, whose process continues',
    {
      'a.log': [
        line(-60, 'INFO', 'instance registered', { instance_id: 'i' }),
        line(-60, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'billing' }),
        line(1, 'ERROR', 'projection returned a permanent error; stopping projection', {
          instance_id: 'i',
          projection: 'billing',
          error: `handle event ${eventAt(13, BEFORE).eventId} for projection billing: no tariff`,
        }),
        line(1.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'i', 2)] },
    { billing: { blocking: ['13'], has: [/stopped it for good/], not: [/ended at once/] } },
  ],
  [
    'a projector that gave up a batch and then fails at another event',
    {
      'a.log': [
        line(-60, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'billing' }),
        line(1, 'ERROR', 'projection skipped a poison batch', {
          instance_id: 'i',
          projection: 'billing',
          target_position: 14,
          event_count: 5,
          error: `handle event ${eventAt(13, BEFORE).eventId} for projection billing: no tariff`,
        }),
        line(20, 'ERROR', 'projection returned a permanent error; stopping projection', {
          instance_id: 'i',
          projection: 'billing',
          error: `handle event ${eventAt(25, BEFORE).eventId} for projection billing: no currency`,
        }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'i', 2, 20)] },
    { billing: { blocking: ['25'], has: [/no currency/, /10–14|10.*14/] } },
  ],
  [
    'a consumer that was handed over, and fails in the next process',
    {
      'a.log': [
        ...begun(-60, 'a', 'billing'),
        line(-10, 'INFO', 'consumer ownership lost; stopping consumer', { worker_id: 'a', consumer: 'billing' }),
      ],
      'b.log': [
        ...begun(-40, 'b', 'users'),
        line(-9, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'billing' }),
        ...[1, 2, 3].map((n) => bf(n, 'b', 'billing', 13, 'no tariff', n)),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'b', 2), whole('users', 'b', 2, 40)] },
    { billing: { blocking: ['13'], has: [/failed 3 times/], not: [/## .*lost ownership/, /No log/] } },
  ],
  [
    'an error that quotes another position',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...full(1, 'billing', 13, 'upstream said: consumer handler error at position 30: no tariff'),
      ],
    },
    {},
    { billing: { blocking: ['13'] } },
  ],
  [
    'a log from before the store was reset',
    { 'a.log': [started(-7200, 'billing', 'old'), ...failed(-7100, 'billing', 13, 'no tariff')] },
    { consumers: [owned('billing', 'b', 200)] },
    { billing: { blocking: [], not: [/no tariff/] } },
  ],
  [
    'a crash at an event that the next life has handled',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        alive(1, 'billing'),
        'panic: order-17 has no lines',
        ...stack(billingFrame, 'main.main in goroutine 1'),
        started(30, 'billing', 'b'),
        alive(280, 'billing'),
      ],
    },
    { handlers, consumers: [{ name: 'billing', segments: segmentsAt(1, 30, {}, { ownerId: 'b', heartbeatAgeS: 1 }) }] },
    { billing: { blocking: [], not: [/crash/i] } },
  ],
  [
    'a deadlock of all goroutines',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(60, 'billing'),
        'fatal error: all goroutines are asleep - deadlock!',
        '',
        'goroutine 1 [chan receive]:',
        'main.main()',
        '\t/src/main.go:9 +0x1',
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/## Its process crashed/, /asleep/] } },
  ],
  [
    'a next life that ends before it starts to work',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        line(60, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
        '2026/11/28 09:01:10 listen tcp :8080: bind: address already in use',
        'exit status 1',
      ],
    },
    {},
    { billing: { blocking: [], not: [/poison/, /crash/] } },
  ],
  [
    'a handler that is cancelled while its process ends in order',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        ...full(60.1, 'billing', 13, 'load tariff: context canceled'),
        line(60.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    {},
    { billing: { blocking: [], not: [/Stopped at/, /poison/] } },
  ],
  [
    'a kernel that killed another process at that moment',
    {
      'shop.log': behind('Nov 28 09:01:29 host shop[123]: ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'kern.log': [
        '2026-11-28T09:01:01.1+00:00 host kernel: Out of memory: Killed process 999 (postgres) total-vm:1kB',
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/## Its process was/], has: [/ended at once/] } },
  ],
  [
    'a database that goes away under all consumers',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        started(-60, 'search', 's'),
        line(60, 'ERROR', 'segment worker error', {
          consumer: 'billing',
          segment_id: 0,
          error: 'failed to read events: FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
        }),
        line(60.1, 'ERROR', 'segment worker error', {
          consumer: 'search',
          segment_id: 0,
          error: 'failed to read events: unexpected EOF',
        }),
        line(60.2, 'ERROR', 'worker exited', {
          error:
            'consumer "billing" failed: consumer stopped: failed to read events: FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
        }),
      ],
    },
    { consumers: [owned('billing', 'b', 240), owned('search', 's', 240)] },
    { billing: { blocking: [], has: [/lost (?:its database|a PostgreSQL)/] }, search: { blocking: [] } },
  ],
  [
    'a failure of the life before one that ended in order',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        ...full(1, 'billing', 13, 'deadlock detected'),
        started(30, 'billing', 'b'),
        alive(50, 'billing'),
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        line(60.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    {},
    { billing: { not: [/No process has tried again/], has: [/process released it|the log, it stopped|deadlock/] } },
  ],
];

testStories('stories of how processes end', ENDS);
