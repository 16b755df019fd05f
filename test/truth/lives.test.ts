import assert from 'node:assert/strict';
import { BEFORE, batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { eventAt, reportOn, type Story, segmentsAt, wholeAt } from '../support/story';

const P = (prefix: string, lines: readonly string[]) => lines.map((text) => prefix + text);
const alive = (second: number, consumer: string) =>
  line(second, 'INFO', 'segment events processed', { consumer, segment_id: 0 });
const stopping = (second: number, consumer: string) =>
  line(second, 'INFO', 'segment processor stopping', { consumer, reason: 'context canceled' });
const released = (second: number, consumer: string, owner: string) =>
  line(second, 'INFO', 'segment released', { consumer_name: consumer, segment_id: 0, owner_id: owner });
const stack = (type = 'Billing') => [
  '',
  'goroutine 7 [running]:',
  `main.(*${type}).Handle(0xc0)`,
  '\t/src/h.go:31 +0x6',
  'main.main()',
  '\t/src/main.go:9 +0x1',
];
const say = (second: number, msg: string, consumer?: string) =>
  line(second, 'INFO', msg, { worker_id: 'w', ...(consumer === undefined ? {} : { consumer }) });
const begun = (...names: readonly string[]) => [
  say(-60, 'worker registered'),
  ...names.map((name) => say(-60, 'consumer loop started', name)),
];
const ended = (second: number, ...names: readonly string[]) => [
  ...names.map((name) => say(second, 'consumer loop stopped', name)),
  say(second + 0.1, 'worker removed'),
];
const tries = (consumer: string, event: number, error: string, from: number, times: number) =>
  Array.from({ length: times }, (_, i) => batchFailed(from + i, consumer, event, error, i + 1));
const zap = (second: number, level: string, msg: string, fields: Record<string, unknown>) =>
  JSON.stringify({
    level,
    ts: Date.parse('2026-11-28T09:00:00Z') / 1000 + second,
    caller: 'app/main.go:10',
    msg,
    ...fields,
  });

const owned = (name: string, ownerId: string, heartbeatAgeS = 212) => ({
  name,
  segments: segmentsAt(1, 9, {}, { ownerId, heartbeatAgeS }),
});
const free = (name: string) => ({ name, segments: segmentsAt(1, 9) });
const dead: Partial<Story> = { consumers: [owned('billing', 'b'), owned('search', 's')] };
const worker: Partial<Story> = {
  consumers: ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) })),
  features: WORKER,
};
const journal = (pid: number, lines: readonly string[]) => P(`Nov 28 09:01:29 host shop[${pid}]: `, lines);
const unit = (text: string) => `Nov 28 09:01:30 host systemd[1]: shop.service: ${text}`;
const supervised = (second: number, owner: string) => [
  started(second, 'billing', owner),
  ...failed(second + 5, 'billing', 13, 'no tariff'),
  `2026-11-28 09:00:${String(second + 6).padStart(2, '0')},123 INFO exited: worker (exit status 1; not expected)`,
];
const panicking = (n: number) => [
  ...journal(100 + n, [
    started(n * 10, 'billing', `b${n}`),
    alive(n * 10 + 2, 'billing'),
    'panic: order-10 has no lines',
    ...stack(),
  ]),
  unit('Main process exited, code=exited, status=2/INVALIDARGUMENT'),
  unit("Failed with result 'exit-code'."),
  unit(`Scheduled restart job, restart counter is at ${n}.`),
];
const refused = 'failed to read events: dial tcp 10.0.0.1:5432: connect: connection refused';
const cannotRead = (second: number, consumer: string) =>
  line(second, 'ERROR', 'segment worker error', { consumer, segment_id: 0, error: refused });

interface Expected {
  readonly blocking: readonly string[];
  readonly says?: readonly RegExp[];
  readonly never?: RegExp;
}

type Case = readonly [
  title: string,
  lines: readonly string[],
  over: Partial<Story>,
  Readonly<Record<string, Expected>>,
];

const CASES: readonly Case[] = [
  [
    'zap: asked to end while a handler was running',
    [
      zap(-60, 'info', 'segment processor starting', { consumer: 'billing', owner_id: 'b', batch_size: 50 }),
      zap(0.01, 'info', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
      zap(0.1, 'error', 'consumer handler error', {
        consumer: 'billing',
        position: 13,
        error: 'save: context canceled',
      }),
      'signal: terminated',
    ],
    { consumers: [free('billing')] },
    { billing: { blocking: [], says: [/It was interrupted while it handled #13/, /the log, it stopped at/] } },
  ],
  [
    'a rolling deployment whose new pod panics: the old pod is not blamed',
    [
      ...P('[pod/shop-a/shop] ', [
        started(-300, 'billing', 'a'),
        stopping(0, 'billing'),
        released(0.1, 'billing', 'a'),
      ]),
      ...P('[pod/shop-b/shop] ', [started(1, 'billing', 'b'), alive(3, 'billing'), 'panic: nil map', ...stack()]),
    ],
    { consumers: [owned('billing', 'b', 295)] },
    {
      billing: { blocking: ['10'], says: [/Probably stopped at #10/, /panic: nil map/], never: /process released it/ },
    },
  ],
  [
    'one of two replicas runs out of memory: its other consumer is named, and no event',
    [
      ...P('shop-1  | ', [started(-300, 'billing', 'a'), started(-300, 'search', 's')]),
      ...P('shop-2  | ', [started(-300, 'billing', 'b'), alive(250, 'billing')]),
      'shop-1 exited with code 137',
    ],
    { consumers: [owned('billing', 'a', 100), owned('search', 's', 100)] },
    {
      billing: {
        blocking: [],
        says: [/## Its process was killed/, /search: its last heartbeat/],
        never: /probably killed/,
      },
    },
  ],
  [
    'a deadlock of all goroutines: the waiting handler is blamed, probably at the first waiting event',
    [
      started(-60, 'billing', 'b'),
      alive(89, 'billing'),
      'fatal error: all goroutines are asleep - deadlock!',
      '',
      'goroutine 8 [semacquire]:',
      'sync.runtime_Semacquire(0xc0)',
      '\t/usr/go/sema.go:62 +0x25',
      ...stack().slice(2),
      'exit status 2',
    ],
    dead,
    { billing: { blocking: ['10'], says: [/Probably stopped at #10/, /all goroutines are asleep/] } },
  ],
  [
    'a panic in a goroutine that the handler had started',
    [
      started(-60, 'billing', 'b'),
      alive(89, 'billing'),
      'panic: send on closed channel',
      '',
      'goroutine 99 [running]:',
      'main.notify.func1()',
      '\t/src/notify.go:12 +0x6',
      'created by main.(*Billing).Handle in goroutine 7',
      '\t/src/h.go:40 +0x99',
      'exit status 2',
    ],
    dead,
    { billing: { blocking: ['10'], says: [/Probably stopped at #10/, /send on closed channel/] } },
  ],
  [
    'a panic in a goroutine that no handler started: no event is blamed',
    [
      started(-60, 'billing', 'b'),
      alive(89, 'billing'),
      'panic: nil map',
      '',
      'main.refresh()',
      '\t/src/cache.go:9 +0x1',
    ],
    dead,
    { billing: { blocking: [], says: [/## Its process crashed/, /main\.refresh, cache\.go line 9/] } },
  ],
  [
    'supervisord restarts it repeatedly: the event that fails each time',
    [...supervised(0, 'a'), ...supervised(10, 'b'), ...supervised(20, 'c')],
    { consumers: [owned('billing', 'c', 270)] },
    { billing: { blocking: ['13'], says: [/It failed 3 times, always at this event/] } },
  ],
  [
    'systemd restarts it repeatedly: one process that crashed three times',
    [1, 2, 3].flatMap(panicking),
    { consumers: [owned('billing', 'b3', 267)] },
    { billing: { blocking: ['10'], says: [/has it crash 3 times/] } },
  ],
  [
    'asked to end within a second after an attempt, by the signal of go run: the failure did not end it',
    [
      ...begun('billing', 'search'),
      ...tries('billing', 13, 'no tariff', 1, 2),
      ...ended(2.5, 'billing', 'search'),
      'signal: terminated',
    ],
    worker,
    { billing: { blocking: ['13'] }, search: { blocking: [], says: [/ended in order/], never: /ended when/ } },
  ],
  [
    'asked to end within a second after an attempt, according to the application',
    [
      ...begun('billing', 'search'),
      ...tries('billing', 13, 'no tariff', 1, 2),
      line(2.3, 'INFO', 'shutting down', { signal: 'terminated' }),
      ...ended(2.5, 'billing', 'search'),
    ],
    worker,
    { search: { blocking: [], never: /ended when/ } },
  ],
  [
    'go test: the failure, whatever the test says about it',
    [
      '=== RUN   TestWorker',
      ...P('    worker_test.go:31: ', [started(-60, 'billing', 'b'), ...failed(0, 'billing', 13, 'no tariff')]),
      '    worker_test.go:44: consumer stopped: consumer handler error at position 13: no tariff',
      '--- FAIL: TestWorker (1.20s)',
      'FAIL\tshop/worker\t1.210s',
      'exit status 1',
    ],
    { consumers: [free('billing')] },
    { billing: { blocking: ['13'], says: [/no tariff/] } },
  ],
  [
    'go test with a timeout: its process crashed, and no event is blamed',
    [
      ...P('    worker_test.go:12: ', [started(-60, 'billing', 'b'), alive(89, 'billing')]),
      'panic: test timed out after 1m0s',
      '',
      'goroutine 7 [running]:',
      'testing.(*M).startAlarm.func1()',
      '\t/usr/lib/go/src/testing/testing.go:2366 +0x385',
      'FAIL\tshop/worker\t60.012s',
    ],
    dead,
    { billing: { blocking: [], says: [/test timed out/] } },
  ],
  [
    'errors.Join of the handler’s own error and its deadline, five times',
    [
      ...begun('billing', 'search'),
      ...tries('billing', 13, 'no tariff\ncontext deadline exceeded', 1, 5),
      ...ended(5.1, 'billing', 'search'),
    ],
    worker,
    { billing: { blocking: ['13'] }, search: { blocking: [], says: [/It ended when billing failed/] } },
  ],
  [
    'compose waits for it to stop, and then kills it',
    [
      ...P('shop-1  | ', [started(-60, 'billing', 'b'), alive(80, 'billing'), stopping(85, 'billing')]),
      'shop-1 exited with code 137',
    ],
    dead,
    { billing: { blocking: [], says: [/## Its process was killed/], never: /left no line/ } },
  ],
  [
    'the database goes away, and the process exits',
    [
      started(-60, 'billing', 'b'),
      started(-60, 'search', 's'),
      cannotRead(0, 'billing'),
      cannotRead(0.1, 'search'),
      'exit status 1',
    ],
    dead,
    { billing: { blocking: [], says: [/## It lost its database/, /ended with an error.*exit status 1/] } },
  ],
  [
    'killed, while another consumer without a log fell silent',
    [started(-60, 'billing', 'b'), alive(89, 'billing'), 'signal: killed'],
    dead,
    {
      billing: { blocking: [], says: [/## Its process was killed/] },
      search: { blocking: [], says: [/## Its process was probably killed/] },
    },
  ],
  [
    'a request panicked and was given up, long before the process was asked to end',
    [
      started(-60, 'billing', 'b'),
      alive(80, 'billing'),
      'http: panic serving 10.0.0.1:51234: nil map',
      ...stack(),
      alive(89, 'billing'),
      'signal: terminated',
    ],
    dead,
    { billing: { blocking: [], says: [/was asked to end/], never: /crashed/ } },
  ],
  [
    'kubectl logs --timestamps of a panic that names its order',
    P('2026-11-28T09:01:29.000000000Z ', [
      started(-60, 'billing', 'b'),
      alive(89, 'billing'),
      'panic: order-10 has no lines',
      ...stack(),
    ]),
    dead,
    { billing: { blocking: ['10'], says: [/has an id of this event/] } },
  ],
  [
    'a panic that the application catches and returns as an error: a failure like others',
    [
      ...failed(
        0,
        'billing',
        13,
        'panic: nil map\n\ngoroutine 7 [running]:\nmain.(*Billing).Handle(0xc0)\n\t/src/h.go:31',
      ),
    ],
    { consumers: [free('billing')] },
    { billing: { blocking: ['13'], says: [/## Stopped at #13/], never: /crashed/ } },
  ],
  [
    'failed, was restarted, and was then killed: the report does not say whether there was another attempt',
    [
      started(-60, 'billing', 'a'),
      ...failed(0, 'billing', 13, 'no tariff'),
      'exit status 1',
      started(60, 'billing', 'b'),
      alive(88, 'billing'),
      'signal: killed',
    ],
    dead,
    {
      billing: {
        blocking: ['13'],
        says: [/Failed once\./, /## Its process was killed/],
        never: /No process has tried again/,
      },
    },
  ],
  [
    'a projection that is retried while its instance is asked to end',
    [
      line(-60, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'billing' }),
      line(-60, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'search' }),
      ...[1, 2, 3].map((n) =>
        line(n, 'ERROR', 'projection batch failed; retrying', {
          instance_id: 'i',
          projection: 'billing',
          error: `handle event ${eventAt(13, BEFORE).eventId} for projection billing: no tariff`,
          consecutive_failures: n,
        }),
      ),
      line(3.5, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
      line(3.5, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'search' }),
      line(3.6, 'INFO', 'instance removed', { instance_id: 'i' }),
    ],
    worker,
    { billing: { blocking: ['13'], never: /for good|last try/ }, search: { blocking: [], never: /ended when/ } },
  ],
  [
    'foreman ends all processes after one has died: the others were asked to end, and shared no process',
    [
      ...P('09:01:29 billing.1 | ', [started(-60, 'billing', 'b'), ...failed(60, 'billing', 13, 'no tariff')]),
      ...P('09:01:29 search.1  | ', [started(-60, 'search', 's'), alive(60, 'search')]),
      '09:01:30 billing.1 | exited with code 1',
      '09:01:30 system    | sending SIGTERM to all processes',
      '09:01:30 search.1  | terminated by SIGTERM',
    ],
    { consumers: [free('billing'), owned('search', 's', 240)] },
    { billing: { blocking: ['13'] }, search: { blocking: [], says: [/was asked to end/], never: /billing/ } },
  ],
  [
    'a deadlock of the database that passed, and a lack of memory later',
    [...begun('billing'), ...tries('billing', 11, 'ERROR: deadlock detected (SQLSTATE 40P01)', 1, 2), 'Killed'],
    { consumers: [{ name: 'billing', segments: wholeAt(13, { ownerId: 'w', heartbeatAgeS: 200 }) }], features: WORKER },
    { billing: { blocking: [], says: [/## Its process was killed/] } },
  ],
  [
    'two consumers of one process that panics: one is blamed, the other is led to it',
    [
      started(-60, 'billing', 'b'),
      started(-60, 'search', 's'),
      alive(89, 'search'),
      'panic: nil map',
      ...stack(),
      'exit status 2',
    ],
    dead,
    { billing: { blocking: ['10'] }, search: { blocking: [], says: [/probably the handler of billing/] } },
  ],
  [
    'an exit without an error, and nothing else: it ended, for an unknown reason',
    [...P('shop-1  | ', [started(-60, 'billing', 'b'), alive(89, 'billing')]), 'shop-1 exited with code 0'],
    dead,
    { billing: { blocking: [], says: [/ended without an error/], never: /out of memory/ } },
  ],
  [
    'a memory limit of systemd, reported in three lines',
    [
      ...journal(123, [started(-60, 'billing', 'b'), alive(89, 'billing')]),
      unit('A process of this unit has been killed by the OOM killer.'),
      unit('Main process exited, code=killed, status=9/KILL'),
      unit("Failed with result 'oom-kill'."),
    ],
    dead,
    { billing: { blocking: [], says: [/## Its process was killed/], never: /probably killed/ } },
  ],
];

describe('lives of processes, as a person who ran them would tell them', () => {
  const { story, blocking } = writtenLogs();
  for (const [title, lines, over, expected] of CASES) {
    it(title, async () => {
      const one = story([lines], over);
      for (const [consumer, { blocking: positions, says = [], never }] of Object.entries(expected)) {
        assert.deepEqual(await blocking(one, consumer), positions, consumer);
        const report = (await reportOn(one, consumer)).report.replaceAll('\\', '');
        for (const words of says) assert.match(report, words);
        if (never) assert.doesNotMatch(report, never);
      }
    });
  }
});
