import { line, started } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, begun, bf, full, owned, whole } from '../../support/storyLines';

/** A consumer at a checkpoint, with an owner and the age of its heartbeat. */
const at = (name: string, checkpoint: number, ownerId: string | null, heartbeatAgeS: number | null) => ({
  name,
  segments: segmentsAt(1, checkpoint, {}, { ownerId, heartbeatAgeS }),
});
const WENT_DOWN = (name: string) => new RegExp(`## Went down with it\\n\\n(?:- .*\\n)*- ${name}: `);
const three = [started(-60, 'billing', 'b'), started(-60, 'search', 's'), started(-60, 'users', 'u')];

const COMPANY: readonly Case[] = [
  [
    'a killed process: one consumer has waiting events, the other one had caught up',
    { 'a.log': [...three, alive(58, 'users'), alive(59, 'billing'), 'signal: killed'] },
    { consumers: [owned('billing', 'b', 240), owned('search', 's', 240), at('users', 40, 'u', 240)] },
    {
      billing: {
        has: [WENT_DOWN('search'), /- users: .*No event waits for it\./],
        not: [/- search: .*No event waits/],
      },
      search: { has: [WENT_DOWN('billing')] },
    },
  ],
  [
    'the one that had caught up is listed after those with waiting events',
    { 'a.log': [...three, alive(58, 'users'), alive(59, 'billing'), 'signal: killed'] },
    { consumers: [at('users', 40, 'u', 240), owned('billing', 'b', 240), owned('search', 's', 240)] },
    { billing: { has: [/- search: [^\n]*\n- users: /] } },
  ],
  [
    'two heartbeats of the same age, one of a consumer that had caught up: it is unknown whether it ran there',
    {},
    { consumers: [owned('billing', 'b', 240), at('users', 40, 'u', 240)] },
    { billing: { not: [/Went down with it/, /users/] } },
  ],
  [
    'the same with events that wait for both',
    {},
    { consumers: [owned('billing', 'b', 240), owned('users', 'u', 240)] },
    { billing: { has: [/- users: its last heartbeat is just as old\. Both probably ran in one process\./] } },
  ],
  [
    'a worker that ends after its last attempt, with a consumer that had caught up',
    {
      'a.log': [
        ...begun(-60, 'w', 'billing', 'users'),
        ...[1, 2, 3, 4, 5].map((n) => bf(n, 'w', 'billing', 13, 'no tariff', n)),
        ...['billing', 'users'].map((consumer) =>
          line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer }),
        ),
      ],
    },
    { features: WORKER, consumers: [whole('billing', null, null), whole('users', null, null, 40)] },
    { billing: { blocking: ['13'], has: [/- users: .*No event waits for it\./] } },
  ],
  [
    'an owner that removed its heartbeat: it has none, and no last one is reported',
    { 'a.log': [started(-60, 'billing', 'b'), ...full(5, 'billing', 13)] },
    { consumers: [at('billing', 9, 'b', null)] },
    { billing: { blocking: ['13'], not: [/last heartbeat/i] } },
  ],
];

testStories('stories of consumers that stopped together', COMPANY);
