import { line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, behind, bf, full, owned, stdlog, whole } from '../../support/storyLines';

const TWO_TRIES = [...begun(-60, 'w', 'billing'), ...[1, 2].map((n) => bf(n, 'w', 'billing', 13, 'no tariff', n))];

const COUNTS: readonly Case[] = [
  [
    'a killed process whose consumer lives in another process with its own log',
    {
      'a.log': [
        ...begun(-60, 'a', 'billing'),
        line(280, 'INFO', 'consumer advanced', { worker_id: 'a', consumer: 'billing' }),
        'signal: killed',
      ],
      'b.log': [
        ...begun(-60, 'b', 'users'),
        line(290, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'b', 1), whole('users', 'b', 1, 40)] },
    { billing: { blocking: [], not: [/Its process was killed/] } },
  ],
  [
    'the same in one file',
    {
      'c.log': [
        ...behind('shop-1  | ', begun(-60, 'a', 'billing')),
        ...behind('shop-2  | ', begun(-60, 'b', 'users')),
        ...behind('shop-1  | ', [line(280, 'INFO', 'consumer advanced', { worker_id: 'a', consumer: 'billing' })]),
        'shop-1 exited with code 137',
        ...behind('shop-2  | ', [line(290, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'billing' })]),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'b', 1), whole('users', 'b', 1, 40)] },
    { billing: { blocking: [], not: [/Its process was killed/] }, users: { not: [/Its process was killed/] } },
  ],
  [
    'a log of Go’s own logger',
    {
      'a.log': [
        stdlog(-60, 'INFO', 'segment processor starting [consumer billing owner_id b total_segments 4 batch_size 50]'),
        stdlog(
          1,
          'ERROR',
          'consumer handler error [consumer billing segment_id 0 position 13 aggregate_type Order aggregate_id order-13 event_type OrderPlaced error no tariff]',
        ),
      ],
    },
    { consumers: [owned('billing', 'b', 299)] },
    { billing: { blocking: ['13'], has: [/Failed once/] } },
  ],
  [
    'the same log twice',
    {
      'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)],
      'copy.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)],
    },
    { consumers: [owned('billing', 'b', 299)] },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/2 times/] } },
  ],
  [
    'the same log twice, once with the prefix of docker compose',
    {
      'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)],
      'copy.log': behind('shop-1  | ', [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)]),
    },
    { consumers: [owned('billing', 'b', 299)] },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/2 times/] } },
  ],
  [
    'a retried batch, in two logs',
    { 'a.log': TWO_TRIES, 'b.log': TWO_TRIES },
    { features: WORKER, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed 2 times/] } },
  ],
  [
    'a panic that was recovered and logged',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        line(1, 'ERROR', 'panic: nil map', { path: '/orders' }),
        alive(20, 'billing'),
        alive(59, 'billing'),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/crash/i], has: [/ended at once/] } },
  ],
  [
    'a panic that a logger reported at the end',
    { 'a.log': [started(-60, 'billing', 'b'), alive(59, 'billing'), line(59.5, 'ERROR', 'panic: nil map', {})] },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/crash/i] } },
  ],
  [
    'a “fatal error” of something else',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        line(1, 'ERROR', 'fatal error: template is missing', { path: '/orders' }),
        alive(20, 'billing'),
        alive(59, 'billing'),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/crash/i] } },
  ],
  [
    'a killed child process',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(0, 'billing'),
        'Killed',
        alive(20, 'billing'),
        alive(59, 'billing'),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/## Its process was/] } },
  ],
  [
    'a killed child process, reported by a logger',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(0, 'billing'),
        line(1, 'ERROR', 'convert failed: signal: killed', {}),
        alive(20, 'billing'),
        alive(59, 'billing'),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/## Its process was/] } },
  ],
  [
    'attempts with a lost connection between them',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 13, 'no tariff', 1),
        bf(3, 'w', 'billing', 13, 'no tariff', 2),
        line(5, 'ERROR', 'consumer batch failed', {
          worker_id: 'w',
          consumer: 'billing',
          error: 'begin transaction: dial tcp 10.0.0.1:5432: connect: connection refused',
          consecutive_failures: 3,
        }),
        bf(7, 'w', 'billing', 13, 'no tariff', 4),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed 3 times/], not: [/4 times/] } },
  ],
  [
    'attempts at two events, which the library counts together',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 12, 'no tariff', 1),
        bf(3, 'w', 'billing', 12, 'no tariff', 2),
        bf(5, 'w', 'billing', 13, 'no currency', 3),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1, 11)] },
    { billing: { blocking: ['13'], has: [/Failed once/] } },
  ],
  [
    'attempts of which the log has only the last ones',
    { 'a.log': [bf(1, 'w', 'billing', 13, 'no tariff', 7), bf(3, 'w', 'billing', 13, 'no tariff', 8)] },
    { features: WORKER, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed at least 2 times/, /counts 8 failures/], not: [/failed 8 times/] } },
  ],
  [
    'a second process that claims the segment and fails there, too',
    {
      'a.log': [started(-60, 'billing', 'a'), ...full(1, 'billing', 13, 'no tariff', 1)],
      'b.log': [started(-50, 'billing', 'b'), ...full(40, 'billing', 13, 'no tariff', 1)],
    },
    { consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] },
    { billing: { blocking: ['13'], has: [/failed 2 times, always at this event/] } },
  ],
  [
    'an event that was repaired and handled before its process was killed',
    {
      'a.log': [
        started(-600, 'billing', 'a'),
        ...full(-500, 'billing', 13),
        started(-300, 'billing', 'b'),
        alive(50, 'billing', { checkpoint: 20 }),
        'signal: killed',
      ],
    },
    { consumers: [{ name: 'billing', segments: segmentsAt(1, 20, {}, { ownerId: 'b', heartbeatAgeS: 248 }) }] },
    { billing: { blocking: [], has: [/Its process was killed/], not: [/poison/] } },
  ],
  [
    'a server process that PostgreSQL lost',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b'), alive(50, 'billing')]),
        ...behind('db-1  | ', [
          '2026-11-28 09:00:55.000 UTC [1] LOG:  server process (PID 77) was terminated by signal 9: Killed',
        ]),
        ...behind('shop-1  | ', [alive(58, 'billing')]),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/## Its process was/] } },
  ],
  [
    'one event at which two consumers fail, in two lives',
    {
      'a.log': [
        started(-60, 'billing', 'b1'),
        started(-60, 'search', 's1'),
        ...full(1, 'billing', 13),
        started(20, 'billing', 'b2'),
        started(20, 'search', 's2'),
        ...full(25, 'search', 13, 'no index'),
      ],
    },
    {},
    { billing: { blocking: ['13'] }, search: { blocking: ['13'], has: [/no index/], not: [/no tariff/] } },
  ],
  [
    'a batch that the library retries by itself',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        line(1, 'INFO', 'segment batch transient error, retrying', {
          consumer: 'billing',
          segment_id: 0,
          retry_attempt: 1,
          max_retry_attempts: 3,
          retry_delay: 100,
          error: 'deadlock detected',
        }),
        alive(59, 'billing'),
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/poison/, /Stopped at/] } },
  ],
  [
    'carriage returns and colours',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)].map((t) => `\u001b[31m${t}\u001b[0m\r`) },
    {},
    { billing: { blocking: ['13'], has: [/no tariff/] } },
  ],
  [
    'an error that says “panic”',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13, 'panic: nil map')] },
    {},
    { billing: { blocking: ['13'], has: [/Stopped at #13/], not: [/Probably/] } },
  ],
  [
    'partitions that share a name in the log',
    {
      'a.log': [
        line(1, 'ERROR', 'projection handler error', {
          projection: 'users',
          segment_id: 0,
          position: 13,
          error: 'no tariff',
        }),
      ],
    },
    {
      consumers: [whole('users_p0', null, null), whole('users_p1', null, null, 20)],
      features: { segments: false, owners: false, heartbeats: false },
    },
    { users_p0: { blocking: ['13'] }, users_p1: { blocking: [] } },
  ],
  [
    'an eviction after which the process ended in order',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [
        started(-60, 'billing', 'b'),
        alive(58, 'billing'),
        line(59, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
      ]),
      'events.log': [
        '2026-11-28T09:00:58Z   Warning   Evicted   pod/shop-7d9f   The node was low on resource: memory.',
      ],
    },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/the log, it stopped at/] } },
  ],
  [
    'a last life that runs another consumer',
    {
      'a.log': [
        started(-600, 'billing', 'a'),
        ...full(-500, 'billing', 13),
        started(-60, 'search', 's'),
        alive(59, 'search'),
      ],
    },
    {
      consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }, owned('search', 's', 2)],
      events: [...Array(31).keys()].map((n) =>
        eventAt(n + 10, '2026-11-28T08:40:00Z', { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
      ),
    },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/started again since/] } },
  ],
  [
    'lines out of order',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13).toReversed(), alive(0.5, 'billing')] },
    {},
    { billing: { blocking: ['13'], has: [/Failed once/] } },
  ],
];

testStories('stories about numbers of failures', COUNTS);
