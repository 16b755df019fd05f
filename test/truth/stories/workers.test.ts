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
  owned,
  pf,
  pl,
  stack,
  whole,
} from '../../support/storyLines';

const stopping = (s: number, consumer: string) =>
  line(s, 'INFO', 'segment processor stopping', { consumer, reason: 'context canceled' });
const released = (s: number, consumer: string) => line(s, 'INFO', 'segments released', { consumer, count: 4 });
const panicked = (text: string) => [`panic: ${text}`, ...stack(billingFrame, 'main.main in goroutine 1')];
const free = (name: string, at = 9) => ({ name, segments: segmentsAt(1, at) });
/** Events with types, as the lines of `full` name them. */
const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const docker = (lines: readonly string[], s: number) =>
  lines.map((log) =>
    JSON.stringify({
      log: `${log}\n`,
      stream: 'stdout',
      time: new Date(Date.parse('2026-11-28T09:00:00Z') + s * 1_000).toISOString(),
    }),
  );

const WORKERS: readonly Case[] = [
  [
    'a deployment in order, whose new code fails',
    {
      'c.log': [
        ...behind('old-1  | ', [
          started(-600, 'billing', 'a'),
          alive(49, 'billing'),
          stopping(50, 'billing'),
          released(50.1, 'billing'),
        ]),
        'old-1 exited with code 0',
        ...behind('new-1  | ', [started(55, 'billing', 'b'), ...full(60, 'billing', 13)]),
        'new-1 exited with code 1',
      ],
    },
    { events: ORDERS },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/the log, it stopped/, /process released it/] } },
  ],
  [
    'one container that is killed for its memory, beside another one that fails at its event',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
        ...behind('mail-1  | ', [started(-60, 'search', 's'), alive(59, 'search')]),
        'shop-1 exited with code 137',
        ...behind('mail-1  | ', full(60, 'search', 14, 'no index')),
        'mail-1 exited with code 1',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 244), free('search')] },
    {
      billing: { blocking: [], has: [/## Its process was killed/], not: [/no index/] },
      search: { blocking: ['14'], not: [/killed/] },
    },
  ],
  [
    'a panic whose text has the id of an event in the middle of the batch',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        ...panicked(`event ${eventAt(15, BEFORE).eventId} has no lines`),
      ],
    },
    { handlers, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: ['15'], has: [/Probably stopped at #15/, /has an id of this event/] } },
  ],
  [
    'deadlocks that were retried successfully, before the process was killed',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 8, 'ERROR: deadlock detected (SQLSTATE 40P01)', 1),
        bf(2, 'w', 'billing', 8, 'ERROR: deadlock detected (SQLSTATE 40P01)', 2),
        line(3, 'INFO', 'consumer batch handled', { worker_id: 'w', consumer: 'billing' }),
        line(59, 'INFO', 'consumer advanced', { worker_id: 'w', consumer: 'billing' }),
        'signal: killed',
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 242)] },
    { billing: { blocking: [], has: [/Its process was killed/], not: [/poison/, /Stopped at/] } },
  ],
  [
    'two processes: the first is killed between attempts, the second fails there, too',
    {
      'a.log': [
        ...begun(-60, 'a', 'billing'),
        bf(1, 'a', 'billing', 13, 'no tariff', 1),
        bf(3, 'a', 'billing', 13, 'no tariff', 2),
        'signal: killed',
      ],
      'b.log': [
        ...begun(-50, 'b', 'users'),
        line(40, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'billing' }),
        bf(41, 'b', 'billing', 13, 'no tariff', 1),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'b', 1), whole('users', 'b', 1, 40)] },
    { billing: { blocking: ['13'], has: [/failed 3 times, always at this event/], not: [/Its process was killed/] } },
  ],
  [
    'a worker that gave up, and its other consumer that fails at another event in the next process',
    {
      'a.log': [
        ...begun(-60, 'a', 'billing', 'search'),
        ...[1, 2, 3, 4, 5].map((n) => bf(n, 'a', 'billing', 13, 'no tariff', n)),
        line(5.2, 'INFO', 'worker removed', { worker_id: 'a' }),
      ],
      'b.log': [
        ...begun(-50, 'b', 'users'),
        line(40, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'search' }),
        ...[41, 42].map((s, i) => bf(s, 'b', 'search', 20, 'no index', i + 1)),
      ],
    },
    {
      features: WORKER,
      consumers: [whole('billing', null, null), whole('search', 'b', 1), whole('users', 'b', 1, 40)],
    },
    {
      billing: { blocking: ['13'], has: [/failed 5 times/] },
      search: { blocking: ['20'], has: [/failed 2 times/], not: [/no tariff/] },
    },
  ],
  [
    'a log as Docker stores it, one line of JSON for each line',
    { 'c-json.log': [...docker([started(-60, 'billing', 'b')], -60), ...docker(full(1, 'billing', 13), 1)] },
    { events: ORDERS },
    { billing: { blocking: ['13'], has: [/Failed once/, /no tariff/] } },
  ],
  [
    'the log of another shop, with a consumer of the same name and other events',
    {
      'other.log': [
        started(-60, 'billing', 'x'),
        line(1, 'ERROR', 'consumer handler error', {
          ...{ consumer: 'billing', segment_id: 0, position: 13, aggregate_type: 'Invoice', aggregate_id: 'invoice-7' },
          ...{ event_type: 'InvoicePaid', error: 'no tariff' },
        }),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/Stopped at/, /no tariff/] } },
  ],
  [
    'a panic that the library caught and retried, and the kernel that killed the process then',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 13, 'handler panicked: nil map', 1),
        bf(3, 'w', 'billing', 13, 'handler panicked: nil map', 2),
        'signal: killed',
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 298)] },
    { billing: { blocking: ['13'], has: [/failed 2 times/, /Its process was killed/] } },
  ],
  [
    'a projection that its handler had stopped, beside another one of the process that continues',
    {
      'a.log': [
        pl(-60),
        line(-60, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'search' }),
        pf(1, 'billing', 'projection returned a permanent error; stopping projection', 13),
        line(1.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
        line(200, 'INFO', 'projection advanced', { instance_id: 'i', projection: 'search' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'i', 2), whole('search', 'i', 2, 39)] },
    {
      billing: { blocking: ['13'], has: [/stopped it for good/] },
      search: { blocking: [], not: [/no tariff/, /ended/] },
    },
  ],
  [
    'two replicas in one file, one of which panics',
    {
      'a.log': [
        started(-60, 'billing', 'b1'),
        started(-59, 'billing', 'b2'),
        alive(58, 'billing'),
        ...panicked('nil map'),
        alive(200, 'billing'),
      ],
    },
    {
      handlers,
      consumers: [
        {
          name: 'billing',
          segments: segmentsAt(2, 9).map((each, n) => ({
            ...each,
            ownerId: `b${n + 1}`,
            heartbeatAgeS: n === 0 ? 242 : 2,
          })),
        },
      ],
    },
    { billing: { blocking: ['11'], has: [/Probably stopped at #11/] } },
  ],
  [
    'a process that repeatedly cannot start, after one that ended in order',
    {
      'a.log': [
        started(-600, 'billing', 'b'),
        alive(9, 'billing'),
        stopping(10, 'billing'),
        released(10.1, 'billing'),
        ...[20, 30, 40].flatMap((s) => [`2026/11/28 09:00:${s} missing DATABASE_URL`, 'exit status 1']),
      ],
    },
    {},
    {
      billing: {
        blocking: [],
        has: [/process released it|the log, it stopped/],
        not: [/crash/i, /poison/, /ended at once/],
      },
    },
  ],
  [
    'a handler that repeatedly times out at one event',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        ...[1, 2, 3].map((n) => bf(40 * n, 'w', 'billing', 13, 'load tariff: context deadline exceeded', n)),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: ['13'], has: [/failed 3 times, always at this event/] } },
  ],
  [
    'a consumer whose name begins with that of another one',
    { 'a.log': [started(-60, 'billing', 'b'), started(-60, 'billing_v2', 'v'), ...full(1, 'billing_v2', 13)] },
    { events: ORDERS, consumers: [owned('billing', 'b', 298), free('billing_v2')] },
    { billing: { blocking: [] }, billing_v2: { blocking: ['13'] } },
  ],
  [
    'a panic that was recovered and raised again',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        'panic: nil map [recovered]',
        '\tpanic: nil map',
        ...stack(billingFrame, 'main.main in goroutine 1'),
        'exit status 2',
      ],
    },
    { handlers, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: ['10'], has: [/Probably stopped at #10/, /handler of billing/], not: [/exit/] } },
  ],
  [
    'a failure whose log file was deleted by rotation',
    {
      'a.log.1': [started(-600, 'billing', 'b'), started(-600, 'search', 's'), ...full(1, 'billing', 13)],
      'a.log': [line(100, 'INFO', 'listening', { port: 8080 })],
    },
    { events: ORDERS },
    { billing: { blocking: ['13'], has: [/Failed once/] } },
  ],
  [
    'a loop of failures, whose last life was killed before it got there',
    {
      'a.log': [
        ...[0, 20, 40].flatMap((s) => [started(s, 'billing', `b${s}`), ...full(s + 5, 'billing', 13), 'exit status 1']),
        started(60, 'billing', 'b60'),
        'signal: killed',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b60', 238)] },
    {
      billing: {
        blocking: ['13'],
        has: [/failed 3 times, always at this event/, /Its process was killed/],
        not: [/No process has tried again/],
      },
    },
  ],
  [
    'a checkpoint that was moved past the event by hand',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)] },
    { events: ORDERS, consumers: [free('billing', 13)] },
    { billing: { blocking: [], not: [/has handled since/, /Stopped at/] } },
  ],
  [
    'a service of one handler that is down, while the other consumer works',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...[1, 2, 3].map((n) =>
          bf(
            n * 4,
            'w',
            'billing',
            13,
            'charge: Post "https://pay.example/v1": dial tcp 10.9.9.9:443: connect: connection refused',
            n,
          ),
        ),
        line(20, 'INFO', 'consumer advanced', { worker_id: 'w', consumer: 'search' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1), whole('search', 'w', 1, 40)] },
    {
      billing: { blocking: ['13'], has: [/failed 3 times/], not: [/lost (?:its database|a PostgreSQL)/] },
      search: { blocking: [], not: [/refused/] },
    },
  ],
  [
    'a failover in the middle, after which the consumer continues slowly',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        bf(1, 'w', 'billing', 10, 'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)', 1),
        bf(3, 'w', 'billing', 10, 'dial tcp 10.0.0.1:5432: connect: connection refused', 2),
        line(9, 'INFO', 'consumer batch handled', { worker_id: 'w', consumer: 'billing' }),
        line(280, 'INFO', 'consumer batch handled', { worker_id: 'w', consumer: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 1, 30)] },
    { billing: { blocking: [], not: [/lost/, /Stopped at/] } },
  ],
  [
    'a clock of the container two hours ahead, and a kill',
    { 'a.log': [started(7_140, 'billing', 'b'), alive(7_259, 'billing'), 'signal: killed'] },
    { consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/Its process was killed/], not: [/is not the log/, /older than what waits/] } },
  ],
  [
    'a gap at which another consumer waits',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        line(200, 'ERROR', 'consumer gap became stale', {
          worker_id: 'w',
          consumer: 'search',
          gap_position: 10,
          stale_for: '30s',
          highest_visible_position: 40,
        }),
        ...[1, 2].map((n) => bf(n, 'w', 'billing', 13, 'no tariff', n)),
      ],
    },
    {
      features: WORKER,
      events: ORDERS.slice(1),
      consumers: [whole('billing', 'w', 1, 12), whole('search', 'w', 1, 9)],
    },
    {
      billing: { blocking: ['13'], not: [/gap/] },
      search: { blocking: [], has: [/the gap 10/, /The log says so, too/], not: [/no tariff/] },
    },
  ],
  [
    'a live owner, beside the log of a process that died yesterday',
    { 'a.log': [started(-86_400, 'billing', 'old'), alive(-80_000, 'billing'), 'signal: killed'] },
    { consumers: [owned('billing', 'b', 2)] },
    { billing: { blocking: [], not: [/Its process was killed/, /crash/] } },
  ],
  [
    'two consumers of one event, one of which was repaired',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        started(-60, 'search', 's'),
        ...full(1, 'billing', 13),
        started(30, 'billing', 'b2'),
        started(30, 'search', 's2'),
        ...full(35, 'search', 13, 'no index'),
      ],
    },
    { events: ORDERS, consumers: [free('billing', 40), free('search')] },
    { billing: { blocking: [], not: [/Stopped at/] }, search: { blocking: ['13'], has: [/no index/] } },
  ],
  [
    'a failure of an earlier life in one segment, while its process works on the others',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        ...failed(1, 'billing', 13, 'no tariff', 0),
        started(20, 'billing', 'b2'),
        alive(280, 'billing', { segment_id: 1 }),
      ],
    },
    {
      consumers: [{ name: 'billing', segments: segmentsAt(2, 9, { 1: 40 }, { ownerId: 'b2', heartbeatAgeS: 1 }) }],
    },
    { billing: { blocking: ['13'], has: [/started again since/], not: [/No process has tried/] } },
  ],
];

testStories('stories of workers that people run', WORKERS);
