import { BEFORE, started } from '../../support/logLines';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, behind, billingFrame, handlers, owned, stack } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const KILLED = /## Its process was (?:probably )?killed/;

const CONTAINERS: readonly Case[] = [
  [
    'a panic, for which kubectl describe has only the exit code: the panic ended the process',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [
        started(-60, 'billing', 'b'),
        alive(59, 'billing'),
        'panic: nil map',
        ...stack(billingFrame, 'main.main in goroutine 1'),
      ]),
      'describe.txt': [
        'Name:             shop-7d9f',
        'Containers:',
        '  shop:',
        '    Last State:     Terminated',
        '      Reason:       Error',
        '      Exit Code:    2',
        '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
        '      Finished:     Sat, 28 Nov 2026 09:01:00 +0000',
      ],
    },
    { events: ORDERS, handlers, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: ['10'], has: [/nil map/, /Probably stopped at #10/], not: [KILLED] } },
  ],
  [
    'a second container of the same pod that ran out of memory at that moment',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'describe.txt': [
        'Name:             shop-7d9f',
        'Containers:',
        '  proxy:',
        '    Last State:     Terminated',
        '      Reason:       OOMKilled',
        '      Exit Code:    137',
        '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
        '      Finished:     Sat, 28 Nov 2026 09:01:00 +0000',
        '  shop:',
        '    State:          Running',
        '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [KILLED, /because memory ran out/] } },
  ],
  [
    'an init container that ended well: that is not an end of the process',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'describe.txt': [
        'Name:             shop-7d9f',
        'Init Containers:',
        '  migrate:',
        '    State:          Terminated',
        '      Reason:       Completed',
        '      Exit Code:    0',
        '      Started:      Sat, 28 Nov 2026 09:00:58 +0000',
        '      Finished:     Sat, 28 Nov 2026 09:01:00 +0000',
        'Containers:',
        '  shop:',
        '    State:          Running',
        '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/without an error/, KILLED] } },
  ],
  [
    'a probe that killed another container of the same pod',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', [started(-60, 'billing', 'b'), alive(59, 'billing')]),
      'events.log': [
        '2026-11-28T09:01:00Z   Normal    Killing     pod/shop-7d9f   Container proxy failed liveness probe, will be restarted',
      ],
    },
    { events: ORDERS, consumers: [owned('billing', 'b', 240)] },
    { billing: { blocking: [], not: [/failed liveness probe/] } },
  ],
  [
    'the descriptions of two replicas, one of which was killed: that of the replica that had the segment counts',
    {
      'a.log': [
        ...behind('[pod/shop-1/shop] ', [started(-60, 'billing', 'b1'), alive(59, 'billing')]),
        ...behind('[pod/shop-2/shop] ', [started(-60, 'billing', 'b2'), alive(290, 'billing', { segment_id: 1 })]),
      ],
      'describe.txt': ['shop-1', 'shop-2'].flatMap((pod) => [
        `Name:             ${pod}`,
        'Containers:',
        '  shop:',
        '    Last State:     Terminated',
        `      Reason:       ${pod === 'shop-1' ? 'OOMKilled' : 'Completed'}`,
        `      Exit Code:    ${pod === 'shop-1' ? 137 : 0}`,
        '      Started:      Sat, 28 Nov 2026 08:50:00 +0000',
        `      Finished:     Sat, 28 Nov 2026 ${pod === 'shop-1' ? '09:01:00' : '08:58:00'} +0000`,
      ]),
    },
    {
      events: ORDERS,
      consumers: [
        {
          name: 'billing',
          segments: segmentsAt(2, 9).map((each, n) => ({
            ...each,
            ownerId: `b${n + 1}`,
            heartbeatAgeS: n === 0 ? 240 : 2,
          })),
        },
      ],
    },
    {
      billing: {
        blocking: [],
        has: [/## Its process was killed/, /because memory ran out/],
        not: [/without an error/],
      },
    },
  ],
];

testStories('stories of pods with several containers', CONTAINERS);
