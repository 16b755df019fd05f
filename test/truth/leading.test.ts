import assert from 'node:assert/strict';
import { batchFailed, line, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { type Story, told, wholeAt } from '../support/story';

const say = (second: number, msg: string, consumer?: string) =>
  line(second, 'INFO', msg, { worker_id: 'w', ...(consumer === undefined ? {} : { consumer }) });
const begun = (...consumers: readonly string[]) => [
  say(-60, 'worker registered'),
  ...consumers.map((consumer) => say(-60, 'consumer loop started', consumer)),
];
const ended = (second: number, ...consumers: readonly string[]) => [
  ...consumers.map((consumer) => say(second, 'consumer loop stopped', consumer)),
  say(second + 0.1, 'worker removed'),
];
const tries = (consumer: string, event: number, error: string, from: number, times: number) =>
  Array.from({ length: times }, (_, i) => batchFailed(from + i, consumer, event, error, i + 1));
const poisoned = (from = 1) => tries('billing', 13, 'no tariff', from, 5);
const dead = { ownerId: 'w', heartbeatAgeS: 299 };
const at = (name: string, checkpoint: number, over = {}) => ({ name, segments: wholeAt(checkpoint, over) });

describe('a consumer that went down with others is led', () => {
  const { story } = writtenLogs();
  const all = ['alpha', 'billing', 'users'];
  const consumers = [at('alpha', 12), at('billing', 9), at('users', 20)];
  const cases: readonly (readonly [string, readonly (readonly string[])[], Story['consumers'], string | null])[] = [
    [
      'to the one whose tries ran out, past one that failed once just before and went on',
      [[...begun(...all), ...tries('alpha', 11, 'pq: deadlock detected', -3, 1), ...poisoned(), ...ended(5.1, ...all)]],
      consumers,
      'billing',
    ],
    [
      'to the one whose tries ran out, past one that still tries an event of its own',
      [[...begun(...all), ...tries('alpha', 11, 'mail: 550 rejected', 2, 1), ...poisoned(), ...ended(5.1, ...all)]],
      [at('alpha', 10), at('billing', 9), at('users', 20)],
      'billing',
    ],
    [
      'to none where the process was told to end while one tried again',
      [
        [
          ...begun('alpha', 'users'),
          ...tries('alpha', 11, 'pq: deadlock detected', -5, 1),
          ...ended(0, 'alpha', 'users'),
        ],
      ],
      [at('alpha', 12), at('users', 20)],
      null,
    ],
    [
      'to none where the process fell silent between two tries of one',
      [[...begun('billing', 'users'), ...tries('billing', 13, 'no tariff', 1, 2)]],
      [at('billing', 9, dead), at('users', 20, dead)],
      null,
    ],
    [
      'to the one that failed in its process, though it failed again in the next',
      [
        [...begun('billing', 'users'), ...poisoned(), ...ended(5.1, 'billing', 'users')],
        [
          ...begun('search'),
          say(40, 'consumer loop started', 'billing'),
          ...poisoned(41),
          ...ended(45.1, 'billing', 'search'),
        ],
      ],
      [at('billing', 9), at('users', 9), at('search', 9)],
      'billing',
    ],
  ];
  for (const [title, logs, consumers, first] of cases) {
    it(title, async () => {
      const { diagnosis, report } = await told(story(logs, { consumers, features: WORKER }), 'users');
      const led = diagnosis.companions.filter(({ failure }) => failure !== null).map(({ consumer }) => consumer);
      assert.deepEqual(led, first === null ? [] : [first]);
      const words = /It ended when (\w+) failed at/.exec(report)?.[1] ?? null;
      assert.equal(words, first);
    });
  }
});
