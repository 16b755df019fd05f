import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, bf, full, owned, whole } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const UNIQUE = 'a7f3c1de-2b4d-4c11-9e0a-5d5f0b1c2d3e';
const failing = (s: number, consumer: string, error: string, times: number) =>
  line(s, 'ERROR', 'consumer batch failed', { worker_id: 'w', consumer, error, consecutive_failures: times });
const worker = (over = {}) => ({ features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)], ...over });

const DATABASES: readonly Case[] = [
  [
    'deadlocks that core retried until it gave up',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...[1, 2, 3].map((n) =>
          line(n, 'INFO', 'segment batch transient error, retrying', {
            consumer: 'billing',
            segment_id: 0,
            retry_attempt: n,
            max_retry_attempts: 3,
            retry_delay: 100,
            error: 'ERROR: deadlock detected (SQLSTATE 40P01)',
          }),
        ),
        line(4, 'ERROR', 'segment worker error', {
          consumer: 'billing',
          segment_id: 0,
          error: 'failed to update checkpoint: ERROR: deadlock detected (SQLSTATE 40P01)',
        }),
      ],
    },
    { events: ORDERS },
    { billing: { blocking: [], has: [/deadlock detected/], not: [/Stopped at #/, /poison/] } },
  ],
  [
    'a handler that deadlocks at another event each time',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[11, 17, 12].map((event, n) =>
          bf(n * 2, 'w', 'billing', event, 'ERROR: deadlock detected (SQLSTATE 40P01)', n + 1),
        ),
      ],
    },
    worker(),
    {
      billing: {
        blocking: ['12'],
        has: [/deadlock detected/],
        not: [/always at this event/, /poison/, /topped at #1[17]/],
      },
    },
  ],
  [
    'a database that is shut down under two consumers, and returns for both',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        started(-60, 'search', 's'),
        ...full(10, 'billing', 13, 'save: FATAL: the database system is shutting down (SQLSTATE 57P03)'),
        ...full(10.1, 'search', 21, 'save: unexpected EOF'),
        started(40, 'billing', 'b2'),
        started(40, 'search', 's2'),
        alive(290, 'billing'),
        alive(290, 'search'),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b2', 2), owned('search', 's2', 2)] },
    { billing: { blocking: [], not: [/Stopped at #13/] }, search: { blocking: [], not: [/Stopped at #21/] } },
  ],
  [
    'a pooler without a server for any client',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3].flatMap((n) => [
          failing(n * 30, 'billing', 'begin transaction: FATAL: query_wait_timeout (SQLSTATE 08P01)', n),
          failing(n * 30 + 1, 'search', 'begin transaction: FATAL: query_wait_timeout (SQLSTATE 08P01)', n),
        ]),
      ],
    },
    worker({ consumers: [whole('billing', 'w', 1), whole('search', 'w', 1)] }),
    {
      billing: { blocking: [], has: [/query_wait_timeout/], not: [/poison/] },
      search: { blocking: [], not: [/poison/] },
    },
  ],
  [
    'a pooler that refuses connections while events are handled',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3].flatMap((n) => [
          bf(
            n * 3,
            'w',
            'billing',
            10,
            'load customer: FATAL: no more connections allowed (max_client_conn) (SQLSTATE 08P01)',
            n,
          ),
          bf(
            n * 3 + 1,
            'w',
            'search',
            10,
            'index: FATAL: no more connections allowed (max_client_conn) (SQLSTATE 08P01)',
            n,
          ),
        ]),
      ],
    },
    worker({ consumers: [whole('billing', 'w', 1), whole('search', 'w', 1)] }),
    { billing: { blocking: [], has: [/no more connections allowed/] }, search: { blocking: [] } },
  ],
  [
    'a server without a free connection',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          bf(n * 3, 'w', 'billing', 10, 'load customer: FATAL: sorry, too many clients already (SQLSTATE 53300)', n),
        ),
      ],
    },
    worker(),
    { billing: { has: [/too many clients/, /no connection left/], blocking: [], not: [/poison/, /went away/] } },
  ],
  [
    'a pooler in transaction mode that does not know the statement',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          failing(
            n * 3,
            'billing',
            'read events: ERROR: prepared statement "stmtcache_5" does not exist (SQLSTATE 26000)',
            n,
          ),
        ),
      ],
    },
    worker(),
    { billing: { blocking: [], has: [/prepared statement "stmtcache_5" does not exist/], not: [/poison/] } },
  ],
  [
    'five failures, of which only the last ones are caused by the event',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) => failing(n, 'billing', 'begin: dial tcp 10.0.0.1:5432: connect: connection refused', n)),
        bf(10, 'w', 'billing', 13, 'no tariff', 4),
        bf(14, 'w', 'billing', 13, 'no tariff', 5),
        line(14.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
        line(14.2, 'INFO', 'worker removed', { worker_id: 'w' }),
      ],
    },
    worker({ consumers: [whole('billing', null, null)] }),
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/5 times/] } },
  ],
  [
    'five failures without any event, and the end of the worker',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3, 4, 5].map((n) =>
          failing(n, 'billing', 'begin: dial tcp 10.0.0.1:5432: connect: connection refused', n),
        ),
        line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
        line(5.2, 'INFO', 'worker removed', { worker_id: 'w' }),
      ],
    },
    worker({ consumers: [whole('billing', null, null)] }),
    { billing: { blocking: [], has: [/connection refused/], not: [/poison/, /Stopped at #/] } },
  ],
  [
    'a clock of the process three minutes behind that of the events, with stream ids that no other store has',
    {
      'a.log': [
        started(-300, 'billing', 'b'),
        line(-180, 'ERROR', 'consumer handler error', {
          ...{ consumer: 'billing', segment_id: 0, position: 13, aggregate_type: 'Order', aggregate_id: UNIQUE },
          ...{ event_type: 'OrderPlaced', error: 'no tariff' },
        }),
      ],
    },
    { events: [eventAt(13, BEFORE, { aggregate_id: UNIQUE, event_type: 'OrderPlaced' })] },
    { billing: { blocking: ['13'], has: [/by the clock of the log/], not: [/is not the log/] } },
  ],
  [
    'a role that may not write to a table of the handler',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          bf(n * 3, 'w', 'billing', 10, 'ERROR: permission denied for table invoices (SQLSTATE 42501)', n),
        ),
      ],
    },
    worker(),
    {
      billing: {
        blocking: ['10'],
        has: [/permission denied/, /the event may not be at fault/],
        not: [/lost (?:its database|a PostgreSQL)/, /poison/],
      },
    },
  ],
  [
    'a full disk',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3].flatMap((n) => [
          bf(
            n * 3,
            'w',
            'billing',
            10,
            'ERROR: could not extend file "base/16384/16397": No space left on device (SQLSTATE 53100)',
            n,
          ),
          bf(
            n * 3 + 1,
            'w',
            'search',
            10,
            'ERROR: could not extend file "base/16384/16400": No space left on device (SQLSTATE 53100)',
            n,
          ),
        ]),
      ],
    },
    worker({ consumers: [whole('billing', 'w', 1), whole('search', 'w', 1)] }),
    {
      billing: {
        blocking: [],
        has: [/No space left on device/, /A disk was full/],
        not: [/lost (?:its database|a PostgreSQL)/, /poison/],
      },
    },
  ],
  [
    'a standby that became the store by failover, and is read-only',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) =>
          failing(
            n * 3,
            'billing',
            'update checkpoint: ERROR: cannot execute UPDATE in a read-only transaction (SQLSTATE 25006)',
            n,
          ),
        ),
      ],
    },
    worker(),
    { billing: { blocking: [], has: [/read-only transaction/], not: [/poison/, /Stopped at #/] } },
  ],
];

testStories('stories of databases and poolers', DATABASES);
