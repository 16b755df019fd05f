import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, behind, billingFrame, full, handlers, owned, stack, whole } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const running = [started(-60, 'billing', 'b'), alive(59, 'billing')];
const dead = { events: ORDERS, consumers: [owned('billing', 'b', 240)] };

const SIGNALS: readonly Case[] = [
  [
    'a shell that says which of its children was killed',
    { 'a.log': [...running, '/app/run.sh: line 3: 12345 Killed                  ./shop'] },
    dead,
    { billing: { blocking: [], has: [/Its process was killed/] } },
  ],
  [
    'the description of a container that ran out of memory, by kubectl describe',
    {
      'a.log': running,
      'describe.txt': [
        'Containers:',
        '  shop:',
        '    Last State:     Terminated',
        '      Reason:       OOMKilled',
        '      Exit Code:    137',
        '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
        '      Finished:     Sat, 28 Nov 2026 09:01:00 +0000',
      ],
    },
    dead,
    {
      billing: {
        blocking: [],
        has: [/Its process was probably killed/, /At about 2026-11-28 09:01:00.*because memory ran out/],
        not: [/poison/, /Stopped at #/],
      },
    },
  ],
  [
    'a service that ran out of memory, according to systemd',
    {
      'a.log': behind('Nov 28 09:01:00 host shop[77]: ', running).concat(
        'Nov 28 09:01:00 host systemd[1]: shop.service: A process of this unit has been killed by the OOM killer.',
        'Nov 28 09:01:00 host systemd[1]: shop.service: Main process exited, code=killed, status=9/KILL',
        "Nov 28 09:01:00 host systemd[1]: shop.service: Failed with result 'oom-kill'.",
      ),
    },
    dead,
    {
      billing: {
        blocking: [],
        has: [/Its process was killed/, /because memory ran out/],
        not: [/ended at once/],
      },
    },
  ],
  [
    'a service that systemd stopped in order',
    {
      'a.log': behind('Nov 28 09:01:00 host shop[77]: ', [
        ...running,
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        line(60.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ]).concat(
        'Nov 28 09:01:00 host systemd[1]: Stopping shop.service - Shop...',
        'Nov 28 09:01:01 host systemd[1]: shop.service: Deactivated successfully.',
        'Nov 28 09:01:01 host systemd[1]: Stopped shop.service - Shop.',
      ),
    },
    { events: ORDERS, consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] },
    {
      billing: {
        blocking: [],
        has: [/process released it|the log, it stopped/],
        not: [/killed/, /crash/i, /ended at once/],
      },
    },
  ],
  [
    'a container that was asked to end and logged nothing',
    { 'c.log': [...behind('shop-1  | ', running), 'shop-1 exited with code 143'] },
    dead,
    { billing: { blocking: [], has: [/143|asked to end|SIGTERM/], not: [/crash/i, /out of memory/i] } },
  ],
  [
    'a container that was killed because of its probe',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', running),
      'events.log': [
        '2026-11-28T09:00:50Z   Warning   Unhealthy   pod/shop-7d9f   Liveness probe failed: HTTP probe failed with statuscode: 503',
        '2026-11-28T09:01:00Z   Normal    Killing     pod/shop-7d9f   Container shop failed liveness probe, will be restarted',
      ],
    },
    dead,
    { billing: { blocking: [], has: [/failed liveness probe/], not: [/out of memory/i, /crash/i, /Stopped at #/] } },
  ],
  [
    'a person who requested all goroutines',
    {
      'a.log': [
        ...running,
        'SIGQUIT: quit',
        'PC=0x46b3a1 m=0 sigcode=0',
        '',
        'goroutine 0 [idle]:',
        'runtime.futex(0x5a3e28)',
        '\t/usr/local/go/src/runtime/sys_linux_amd64.s:557 +0x21',
        '',
        'goroutine 7 [IO wait]:',
        ...billingFrame,
        'created by main.main in goroutine 1',
        '\t/src/shop/main.go:12 +0x3fe',
        'exit status 2',
      ],
    },
    { ...dead, handlers },
    { billing: { blocking: [], has: [/asked to end.*SIGQUIT/], not: [/Stopped at #10/, /crashed in the handler/] } },
  ],
  [
    'a nil pointer in the handler, as the runtime reports it',
    {
      'a.log': [
        ...running,
        'panic: runtime error: invalid memory address or nil pointer dereference',
        '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6ac3fe]',
        ...stack(billingFrame, 'main.main in goroutine 1'),
        'exit status 2',
      ],
    },
    { ...dead, handlers },
    {
      billing: {
        blocking: ['10'],
        has: [/Probably stopped at #10/, /nil pointer dereference/],
        not: [/Its process was killed/],
      },
    },
  ],
  [
    'maps that two goroutines wrote at the same time',
    {
      'a.log': [
        ...running,
        'fatal error: concurrent map writes',
        ...stack(billingFrame, 'main.main in goroutine 1'),
        'exit status 2',
      ],
    },
    { ...dead, handlers },
    { billing: { has: [/concurrent map writes/], not: [/poison/] } },
  ],
  [
    'the runtime that ran out of memory',
    {
      'a.log': [
        ...running,
        'fatal error: runtime: out of memory',
        '',
        'runtime stack:',
        'runtime.throw({0x7b2c3a?, 0x0?})',
        '\t/usr/local/go/src/runtime/panic.go:1077 +0x5c',
      ],
    },
    { ...dead, handlers },
    { billing: { blocking: [], has: [/out of memory/], not: [/poison/] } },
  ],
  [
    'a data race that was reported, in a process that went on until it was stopped in order',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        '==================',
        'WARNING: DATA RACE',
        'Write at 0x00c0000b4018 by goroutine 7:',
        '  shop/internal/billing.(*Billing).Handle()',
        '      /src/shop/internal/billing/handle.go:31 +0x669',
        '==================',
        alive(59, 'billing'),
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        line(60.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    { events: ORDERS, handlers, consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }] },
    { billing: { blocking: [], has: [/process released it|the log, it stopped/], not: [/crash/i] } },
  ],
  [
    'a panic of one of two containers, whose other consumer ends with it, while the other container continues',
    {
      'c.log': [
        ...behind('shop-1  | ', [started(-60, 'billing', 'b'), started(-60, 'search', 's'), alive(59, 'billing')]),
        ...behind('mail-1  | ', [started(-60, 'users', 'u'), alive(58, 'users')]),
        ...behind('shop-1  | ', ['panic: nil map', ...stack(billingFrame, 'main.main in goroutine 1')]),
        'shop-1 exited with code 2',
        ...behind('mail-1  | ', [alive(290, 'users')]),
      ],
    },
    {
      events: ORDERS,
      handlers,
      consumers: [owned('billing', 'b', 240), owned('search', 's', 240), owned('users', 'u', 2)],
    },
    {
      billing: { blocking: ['10'], has: [/Probably stopped at #10/] },
      search: { blocking: [], has: [/## Its process crashed/], not: [/Stopped at/] },
      users: { blocking: [], not: [/crash/i, /nil map/] },
    },
  ],
  [
    'a deployment that replaced the process during its batch, and whose new process still runs',
    {
      'old.log': [
        ...begun(-600, 'a', 'billing'),
        line(60, 'INFO', 'consumer batch failed', { worker_id: 'a', consumer: 'billing', error: 'context canceled' }),
        line(60.1, 'INFO', 'consumer loop stopped', { worker_id: 'a', consumer: 'billing' }),
        line(60.2, 'INFO', 'worker removed', { worker_id: 'a' }),
      ],
      'new.log': [
        ...begun(55, 'b', 'billing'),
        line(280, 'INFO', 'consumer advanced', { worker_id: 'b', consumer: 'billing' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'b', 1)] },
    { billing: { blocking: [], not: [/process released it/, /the log, it stopped/, /Stopped at/, /crash/i] } },
  ],
  [
    'an event that failed in a process that was killed later, after it had handled the event',
    {
      'a.log': [
        started(-600, 'billing', 'a'),
        ...full(-500, 'billing', 13),
        started(-490, 'billing', 'b'),
        alive(-480, 'billing', { checkpoint: 20 }),
        alive(59, 'billing', { checkpoint: 25 }),
        'shop exited with code 137',
      ],
    },
    {
      events: ORDERS,
      consumers: [{ name: 'billing', segments: segmentsAt(1, 25, {}, { ownerId: 'b', heartbeatAgeS: 240 }) }],
    },
    { billing: { blocking: [], has: [/which its checkpoint has passed since/], not: [/Stopped at/] } },
  ],
];

testStories('stories of signals and crashes', SIGNALS);
