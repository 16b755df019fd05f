import { BEFORE, line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt, wholeAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, bf, full, owned, pf, pl, stack, whole } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const free = { name: 'billing', segments: segmentsAt(1, 9) };
const without = (...gone: readonly number[]) => ORDERS.filter(({ position }) => !gone.includes(Number(position)));
const waits = (s: number, kind: 'became stale' | 'advanced', gap: number, more = {}) =>
  kind === 'became stale'
    ? line(s, 'ERROR', 'consumer gap became stale', {
        worker_id: 'w',
        consumer: 'billing',
        gap_position: gap,
        stale_for: 30_000_000_000,
        highest_visible_position: 40,
        ...more,
      })
    : line(s, 'INFO', 'consumer advanced past stale gap', {
        worker_id: 'w',
        consumer: 'billing',
        gap_position: gap,
        checkpoint_from: gap - 1,
        checkpoint_to: gap + 5,
        handled_events: 5,
        visible_head: 40,
        ...more,
      });

const SILENCE: readonly Case[] = [
  [
    'no log, and a dead owner',
    {},
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/Its process was killed/, /crash/i, /poison/, /Stopped at #/] } },
  ],
  [
    'no log, and no owner',
    {},
    { events: ORDERS, consumers: [free] },
    { billing: { blocking: [], not: [/killed/, /crash/i, /Stopped at #/, /process released it/] } },
  ],
  [
    'a log that was cut at its beginning, within a stack',
    {
      'a.log': [
        'shop/internal/billing.(*Billing).Handle(0xc000016870, {0x797cb8, 0xc0000c7db0})',
        '\t/src/shop/internal/billing/handle.go:31 +0x669',
        'created by main.main in goroutine 1',
        '\t/src/shop/main.go:12 +0x3fe',
        'exit status 2',
        started(20, 'billing', 'b2'),
        alive(290, 'billing'),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b2', 2)] },
    { billing: { blocking: [], not: [/crash/i, /Stopped at #/] } },
  ],
  [
    'a log that ends within a line',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        full(5, 'billing', 13)[0] ?? '',
        full(5, 'billing', 13)[1]?.slice(0, 60) ?? '',
      ],
    },
    { events: ORDERS },
    { billing: { blocking: ['13'], has: [/Failed once/] } },
  ],
  [
    'a log with only the last line, that of the worker that failed',
    { 'a.log': [full(5, 'billing', 13).at(-1) ?? ''] },
    { events: ORDERS },
    { billing: { blocking: ['13'], has: [/no tariff/] } },
  ],
  ['an empty log', { 'a.log': [] }, { events: ORDERS }, { billing: { blocking: [], not: [/crash/i, /killed/] } }],
  [
    'a rotated log with the failure, and a newer one of a life that was killed before it got there',
    {
      'a.log.1': [started(-600, 'billing', 'b'), ...full(1, 'billing', 13)],
      'a.log': [started(20, 'billing', 'b2'), 'signal: killed'],
    },
    { events: ORDERS, consumers: [owned('billing', 'b2', 280)] },
    { billing: { blocking: ['13'], has: [/Its process was killed/], not: [/No process has tried again/] } },
  ],
  [
    'a log whose newest line is hours older than the waiting events',
    { 'a.log': [started(-9_000, 'billing', 'x'), ...full(-8_000, 'billing', 3)] },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], has: [/older than/], not: [/no tariff/] } },
  ],
  [
    'a slow handler that logs how long its batches take',
    {
      'a.log': [
        ...begun(-600, 'w', 'billing'),
        ...[-400, -320, -240, -160, -80].map((s) =>
          line(s, 'INFO', 'consumer batch handled', {
            worker_id: 'w',
            consumer: 'billing',
            duration: 79_000_000_000,
            handled: 50,
          }),
        ),
        line(240, 'INFO', 'consumer batch handled', {
          worker_id: 'w',
          consumer: 'billing',
          duration: 79_000_000_000,
          handled: 50,
        }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: [], not: [/blocked/i, /Stopped at/] } },
  ],
  [
    'a worker that waits at a gap, without a log',
    {},
    { features: WORKER, events: without(10, 11), consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: [], has: [/gap 10–11/], not: [/The log says so/] } },
  ],
  [
    'a rolled-back append, whose position will never have an event',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        line(1, 'INFO', 'events appended', {
          aggregate_type: 'Order',
          aggregate_id: 'order-10',
          event_count: 1,
          version_range: '1-1',
          positions: [10],
        }),
        waits(31, 'became stale', 10),
      ],
    },
    { features: WORKER, events: without(10), consumers: [whole('billing', 'w', 1)] },
    { billing: { blocking: [], has: [/gap 10/, /The log says so, too/] } },
  ],
  [
    'a gap that was passed, and a later event that fails',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing'),
        waits(31, 'became stale', 12),
        waits(31.1, 'advanced', 12, { checkpoint_to: 13, handled_events: 1 }),
        ...[1, 2].map((n) => bf(40 + n, 'w', 'billing', 15, 'no tariff', n)),
      ],
    },
    { features: WORKER, events: without(12), consumers: [whole('billing', 'w', 1, 13)] },
    { billing: { blocking: ['15'], not: [/waits at the gap/] } },
  ],
  [
    'a batch that a projector gave up, and the next event that fails permanently',
    {
      'a.log': [
        pl(-60),
        line(10, 'ERROR', 'projection skipped a poison batch', {
          instance_id: 'i',
          projection: 'billing',
          target_position: 12,
          event_count: 3,
          error: `handle event ${eventAt(11, BEFORE).eventId} for projection billing: bad document`,
        }),
        pf(20, 'billing', 'projection returned a permanent error; stopping projection', 14),
        line(20.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'i', 2, 12)] },
    {
      billing: {
        blocking: ['14'],
        has: [/Not handled, passed over: 3 events, #10 to #12/, /stopped it for good/, /bad document/],
      },
    },
  ],
  [
    'a projection that gives up the same batch with an error about the whole batch',
    {
      'a.log': [
        pl(-60),
        line(10, 'ERROR', 'failed to skip poison batch; stopping projection', {
          instance_id: 'i',
          projection: 'billing',
          target_position: 12,
          event_count: 3,
          error: 'handle batch for projection billing: no such column',
        }),
        line(10.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'i', 2)] },
    { billing: { has: [/no such column/, /stopped it for good/], not: [/Not handled, passed over/] } },
  ],
  [
    'a consumer that was set back by hand after it had failed at an event and then handled it',
    {
      'a.log': [
        started(-600, 'billing', 'a'),
        ...full(-500, 'billing', 13),
        started(-490, 'billing', 'b'),
        alive(280, 'billing', { checkpoint: 10 }),
      ],
    },
    {
      events: ORDERS,
      consumers: [{ name: 'billing', segments: segmentsAt(1, 10, {}, { ownerId: 'b', heartbeatAgeS: 1 }) }],
    },
    { billing: { not: [/No process has tried/] } },
  ],
  [
    'ownership that another worker took, which works',
    {
      'a.log': [
        ...begun(-60, 'a', 'billing'),
        line(60, 'INFO', 'consumer ownership lost; stopping consumer', { worker_id: 'a', consumer: 'billing' }),
        line(60.1, 'INFO', 'consumer loop stopped', { worker_id: 'a', consumer: 'billing' }),
      ],
      'b.log': [
        ...begun(-60, 'b', 'users'),
        line(61, 'INFO', 'consumer loop started', { worker_id: 'b', consumer: 'billing' }),
      ],
    },
    { features: WORKER, events: ORDERS, consumers: [whole('billing', 'b', 1), whole('users', 'b', 1, 40)] },
    { billing: { blocking: [], not: [/the log, it stopped/, /lost it/, /process released it/] } },
  ],
  [
    'a panic whose handler is not in the workspace',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        'panic: nil map',
        ...stack(
          ['shop/internal/audit.(*Trail).Handle(0xc000016870)', '\t/src/shop/internal/audit/trail.go:8 +0x1'],
          'main.main in goroutine 1',
        ),
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    {
      billing: {
        blocking: [],
        has: [/## Its process crashed/, /leads through shop.internal.audit/],
        not: [/Stopped at #/, /handler of billing/],
      },
    },
  ],
  [
    'a checkpoint within the events that a whole consumer handled, and a failure far beyond its batch',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(5, 'billing', 39)] },
    { events: ORDERS, consumers: [{ name: 'billing', segments: wholeAt(9) }], features: WORKER },
    { billing: { has: [/no tariff/] } },
  ],
];

testStories('stories of gaps, silence and parts of logs', SILENCE);
