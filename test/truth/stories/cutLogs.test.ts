import { line } from '../../support/logLines';
import { WORKER } from '../../support/polls';
import { type Case, testStories } from '../../support/storyCases';
import { begun, bf, whole } from '../../support/storyLines';

const tries = (event: number, from: number, to: number, error = 'no tariff') =>
  [...Array(to - from + 1).keys()].map((n) => bf(from + n, 'w', 'billing', event, error, from + n));
const gone = (n: number) =>
  line(n, 'ERROR', 'consumer batch failed', {
    worker_id: 'w',
    consumer: 'billing',
    error: 'begin transaction: dial tcp 10.0.0.1:5432: connect: connection refused',
    consecutive_failures: n,
  });
const over = { features: WORKER, consumers: [whole('billing', 'w', 1)] };

const CUT: readonly Case[] = [
  [
    'a log that begins with the seventh attempt',
    { 'a.log': tries(13, 7, 8) },
    over,
    {
      billing: {
        blocking: ['13'],
        has: [
          /failed at least 2 times at this event: a poison message/,
          /counts 8 failures in a row.*lacks the first 6\./,
        ],
        not: [/8 times/, /always at this event/],
      },
    },
  ],
  [
    'a log that begins with the fifth attempt, the last one',
    {
      'a.log': [
        ...tries(13, 5, 5),
        line(5.1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
      ],
    },
    { features: WORKER, consumers: [whole('billing', null, null)] },
    {
      billing: {
        blocking: ['13'],
        has: [
          /failed at least once at this event/,
          /counts 5 failures in a row.*lacks the first 4\./,
          /last try of its worker/,
        ],
        not: [/5 times/, /Failed once/, /poison/],
      },
    },
  ],
  [
    'a log that begins with the second attempt',
    { 'a.log': tries(13, 2, 2) },
    over,
    {
      billing: {
        has: [/failed at least once/, /2 failures in a row; the log lacks the first one\./],
        not: [/Failed once/],
      },
    },
  ],
  [
    'a log that begins while the database was away, before the event failed',
    { 'a.log': [gone(4), gone(5), ...tries(13, 6, 7)] },
    over,
    { billing: { blocking: ['13'], has: [/failed 2 times/], not: [/7 times/, /lacks/] } },
  ],
  [
    'a log whose first lines are about another event than the last lines',
    { 'a.log': [...tries(12, 3, 4), ...tries(13, 5, 6)] },
    over,
    { billing: { has: [/failed 2 times/], not: [/failed [46] times/] } },
  ],
  [
    'a cut log with an outage between the attempts: the count includes both',
    { 'a.log': [...tries(13, 7, 7), gone(8), ...tries(13, 9, 9)] },
    over,
    {
      billing: { blocking: ['13'], has: [/at least 2 times/, /counts 9 failures in a row; the log lacks the first 6/] },
    },
  ],
  [
    'a log that was rotated between the sixth and the seventh attempt, with both files',
    { 'a.log.1': [...begun(-60, 'w', 'billing'), ...tries(13, 1, 6)], 'a.log': tries(13, 7, 8) },
    over,
    { billing: { blocking: ['13'], has: [/failed 8 times, always at this event/], not: [/lacks/] } },
  ],
  [
    'a complete log',
    { 'a.log': [...begun(-60, 'w', 'billing'), ...tries(13, 1, 3)] },
    over,
    { billing: { blocking: ['13'], has: [/failed 3 times, always at this event: a poison message/], not: [/lacks/] } },
  ],
  [
    'a cut log whose error may be temporary',
    { 'a.log': tries(13, 7, 8, 'deadlock detected (SQLSTATE 40P01)') },
    over,
    {
      billing: {
        has: [/at least 2 times at this event; judging by the error, the event may not be at fault/],
        not: [/poison/],
      },
    },
  ],
];

testStories('stories of logs that are cut', CUT);
