import { BEFORE } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { eventAt, segmentsAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { LOGGERS, owned, whole } from '../../support/storyLines';

const ADAPTERS: readonly Case[] = Object.entries(LOGGERS).flatMap(([name, f]): Case[] => [
  [
    `${name}: worker, retry limit and removal`,
    {
      'a.log': [
        f(-60, 'INFO', 'worker registered', { worker_id: 'w' }),
        f(-60, 'INFO', 'consumer loop started', { worker_id: 'w', consumer: 'billing' }),
        f(-60, 'INFO', 'consumer loop started', { worker_id: 'w', consumer: 'search' }),
        ...[1, 2, 3, 4, 5].map((n) =>
          f(n, 'ERROR', 'consumer batch failed', {
            worker_id: 'w',
            consumer: 'billing',
            error: `handle event ${eventAt(13, BEFORE).eventId} for consumer billing: no tariff for "gold"`,
            consecutive_failures: n,
          }),
        ),
        f(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
        f(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'search' }),
        f(5.2, 'INFO', 'worker removed', { worker_id: 'w' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', null, null), whole('search', null, null)] },
    {
      billing: { blocking: ['13'], has: [/no tariff for "gold"/, /failed 5 times, always/] },
      search: { blocking: [], has: [/billing/], not: [/poison/, /ended at once/] },
    },
  ],
  [
    `${name}: core, ended in order`,
    {
      'a.log': [
        f(-60, 'INFO', 'segment processor starting', {
          consumer: 'billing',
          owner_id: 'b',
          total_segments: 4,
          batch_size: 50,
        }),
        f(10, 'INFO', 'segment events processed', {
          consumer: 'billing',
          segment_id: 0,
          processed: 3,
          skipped: 0,
          checkpoint: 9,
        }),
        f(60, 'INFO', 'segment worker stopped', { consumer: 'billing', segment_id: 0, reason: 'context canceled' }),
        f(60.1, 'INFO', 'segment released', { consumer_name: 'billing', segment_id: 0, owner_id: 'b' }),
        f(60.2, 'INFO', 'segments released', { consumer: 'billing', count: 4 }),
      ],
    },
    {},
    { billing: { blocking: [], has: [/process released it|the log, it stopped/], not: [/ended at once/] } },
  ],
  [
    `${name}: core, a poison event with two consumers that stopped with it`,
    {
      'a.log': [
        ...['billing', 'search'].map((c) =>
          f(-60, 'INFO', 'segment processor starting', {
            consumer: c,
            owner_id: c[0],
            total_segments: 4,
            batch_size: 50,
          }),
        ),
        f(1, 'ERROR', 'consumer handler error', {
          consumer: 'billing',
          segment_id: 0,
          position: 13,
          aggregate_type: 'Order',
          aggregate_id: 'order-13',
          event_type: 'OrderPlaced',
          error: 'no tariff',
        }),
        f(1, 'ERROR', 'segment worker error', {
          consumer: 'billing',
          segment_id: 0,
          error: 'consumer handler error at position 13: no tariff',
        }),
        f(1.1, 'ERROR', 'segment worker error', {
          consumer: 'search',
          segment_id: 0,
          error: 'failed to read events: context canceled',
        }),
      ],
    },
    { consumers: [{ name: 'billing', segments: segmentsAt(1, 9) }, owned('search', 's', 298)] },
    {
      billing: { blocking: ['13'], has: [/Failed once/] },
      search: { blocking: [], has: [/billing: it failed at #13|First failure: .*billing, segment 0, at #13/] },
    },
  ],
  [
    `${name}: a consumer that is handed over`,
    {
      'a.log': [
        f(-60, 'INFO', 'worker registered', { worker_id: 'w' }),
        f(-60, 'INFO', 'consumer loop started', { worker_id: 'w', consumer: 'billing' }),
        f(5, 'INFO', 'consumer ownership lost; stopping consumer', { worker_id: 'w', consumer: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', null, null)] },
    { billing: { blocking: [], has: [/its process lost ownership/] } },
  ],
]);

testStories('stories as each logger writes them', ADAPTERS);
