import { line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import {
  alive,
  begun,
  behind,
  bf,
  billingFrame,
  full,
  handlers,
  notime,
  owned,
  pf,
  pl,
  stack,
  whole,
} from '../../support/storyLines';

const ONE_OF_THREE_KILLED = {
  'c.log': [1, 2, 3]
    .flatMap((n) => behind(`shop-${n}  | `, [started(-60 + n, 'billing', `b${n}`), alive(50 + n, 'billing')]))
    .concat(
      'shop-2 exited with code 137',
      ...[1, 3].flatMap((n) => behind(`shop-${n}  | `, [alive(200 + n, 'billing')])),
    ),
};

const TRIES: readonly Case[] = [
  [
    'one container that runs out of memory repeatedly',
    {
      'c.log': [0, 20, 40].flatMap((s) => [
        ...behind('shop-1  | ', [started(s, 'billing', `b${s}`), alive(s + 5, 'billing')]),
        'shop-1 exited with code 137',
      ]),
    },
    { consumers: [owned('billing', 'b40', 255)] },
    { billing: { blocking: [], has: [/Its process was killed/, /crash 3 times/] } },
  ],
  [
    'a rolling deployment in one file',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        alive(40, 'billing'),
        started(50, 'billing', 'b'),
        line(60, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        line(60.1, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
        ...full(70, 'billing', 13),
      ],
    },
    {},
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/started again since/] } },
  ],
  [
    'an old process that fails while the new one waits',
    {
      'a.log': [
        started(-60, 'billing', 'a'),
        alive(40, 'billing'),
        started(50, 'billing', 'b'),
        ...full(55, 'billing', 13),
      ],
    },
    { consumers: [owned('billing', 'b', 2)] },
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/started again since/, /No process has tried/] } },
  ],
  [
    'a projector that retries without end',
    {
      'a.log': [
        pl(-60),
        ...[...Array(30).keys()].map((n) =>
          pf(n, 'billing', 'projection batch failed; retrying', 13, { consecutive_failures: n + 1 }),
        ),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'i', 2)] },
    { billing: { blocking: ['13'], has: [/failed 30 times, always/], not: [/stopped it for good/, /last try/] } },
  ],
  [
    'a rejected batch, and another process since',
    {
      'a.log': [
        pl(-60),
        pf(1, 'billing', 'poison handler rejected the batch; stopping projection', 13),
        line(199, 'INFO', 'instance registered', { instance_id: 'j' }),
        pl(200).replace('"i"', '"j"'),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'j', 2)] },
    { billing: { blocking: ['13'], has: [/started again since/], not: [/stopped it for good/] } },
  ],
  [
    'a name with special characters',
    { 'a.log': [started(-60, 'billing (eu) [v1.*]', 'b'), ...full(1, 'billing (eu) [v1.*]', 13)] },
    { consumers: [{ name: 'billing (eu) [v1.*]', segments: segmentsAt(1, 9) }] },
    { 'billing (eu) [v1.*]': { blocking: ['13'] } },
  ],
  [
    'an error that is longer than the part of a line that is read',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13, 'x'.repeat(100_000))] },
    {},
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/```text\n\n```/] } },
  ],
  [
    'lines without times',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(1, 'billing', 13)].map(notime) },
    {},
    { billing: { blocking: ['13'], has: [/Failed once/], not: [/Seen at/, /1970/] } },
  ],
  [
    'a crash in the handler of a consumer without waiting events',
    {
      'a.log': [
        started(-60, 'billing', 'b'),
        started(-60, 'search', 's'),
        alive(60, 'billing'),
        'panic: nil map',
        ...stack(billingFrame, 'main.main in goroutine 1'),
      ],
    },
    {
      handlers,
      consumers: [
        { name: 'billing', segments: segmentsAt(1, 40, {}, { ownerId: 'b', heartbeatAgeS: 240 }) },
        owned('search', 's', 240),
      ],
    },
    { billing: { blocking: [] }, search: { blocking: [], has: [/## Its process crashed/, /handler of billing/] } },
  ],
  [
    'a database that returned before a poison event',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'search'),
        ...['billing', 'search']
          .flatMap((c, i) =>
            [1, 2].map((n) => bf(n + i / 10, 'w', c, 10, 'dial tcp 10.0.0.1:5432: connect: connection refused', n)),
          )
          .sort(),
        ...[1, 2, 3].map((n) => bf(60 + n, 'w', 'billing', 13, 'no tariff', n)),
      ],
    },
    { features: WORKER, consumers: [whole('billing', 'w', 2), whole('search', 'w', 2, 40)] },
    {
      billing: { blocking: ['13'], has: [/failed 3 times, always/], not: [/lost/] },
      search: { blocking: [], not: [/lost/] },
    },
  ],
  [
    'one of three containers, which is killed',
    ONE_OF_THREE_KILLED,
    {
      consumers: [
        {
          name: 'billing',
          segments: [
            ...segmentsAt(3, 9).map((seg, n) => ({ ...seg, ownerId: `b${n + 1}`, heartbeatAgeS: n === 1 ? 246 : 2 })),
          ],
        },
      ],
    },
    { billing: { blocking: [], has: [/## Its process was killed/] } },
  ],
  [
    'one of three containers, which is killed, and the others have its segments',
    ONE_OF_THREE_KILLED,
    {
      consumers: [
        {
          name: 'billing',
          segments: [
            ...segmentsAt(3, 9).map((seg, n) => ({ ...seg, ownerId: n === 0 ? 'b1' : 'b3', heartbeatAgeS: 2 })),
          ],
        },
      ],
    },
    { billing: { blocking: [], not: [/## Its process was killed/] } },
  ],
];

testStories('stories of processes that retry', TRIES);
