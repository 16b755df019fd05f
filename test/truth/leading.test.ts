import assert from 'node:assert/strict';
import { batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { reportOn, type Story, wholeAt } from '../support/story';

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

describe('consumer that stopped with others', () => {
  const { story } = writtenLogs();
  const all = ['alpha', 'billing', 'users'];
  const consumers = [at('alpha', 12), at('billing', 9), at('users', 20)];
  const cases: readonly (readonly [string, readonly (readonly string[])[], Story['consumers'], string | null])[] = [
    [
      'is led to the one that used up its attempts, not to one that failed once just before and went on',
      [[...begun(...all), ...tries('alpha', 11, 'pq: deadlock detected', -3, 1), ...poisoned(), ...ended(5.1, ...all)]],
      consumers,
      'billing',
    ],
    [
      'is led to the one that used up its attempts, not to one that still retries its own event',
      [[...begun(...all), ...tries('alpha', 11, 'mail: 550 rejected', 2, 1), ...poisoned(), ...ended(5.1, ...all)]],
      [at('alpha', 10), at('billing', 9), at('users', 20)],
      'billing',
    ],
    [
      'is led to no consumer if the process was asked to end while one retried',
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
      'is led to no consumer if the process fell silent between two attempts of one',
      [[...begun('billing', 'users'), ...tries('billing', 13, 'no tariff', 1, 2)]],
      [at('billing', 9, dead), at('users', 20, dead)],
      null,
    ],
    [
      'is led to the one that failed in its process, although it failed again in the next process',
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
      const { diagnosis, report } = await reportOn(story(logs, { consumers, features: WORKER }), 'users');
      const led = diagnosis.companions.filter(({ failure }) => failure !== null).map(({ consumer }) => consumer);
      assert.deepEqual(led, first === null ? [] : [first]);
      const words = /It ended when (\w+) failed at/.exec(report)?.[1] ?? null;
      assert.equal(words, first);
    });
  }
});

describe('other facts from the lines of one consumer', () => {
  const { story, blocking } = writtenLogs();

  it('a handler that was cancelled while its process ended was interrupted, and no event is blamed', async () => {
    const lines = [
      started(-60, 'billing', 'b'),
      line(0, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
      ...failed(0.1, 'billing', 13, 'context canceled'),
      ...[0, 1, 2, 3].map((n) =>
        line(0.2, 'INFO', 'segment released', { consumer_name: 'billing', segment_id: n, owner_id: 'b' }),
      ),
    ];
    const one = story([lines]);
    assert.deepEqual(await blocking(one, 'billing'), []);
    const { report } = await reportOn(one, 'billing');
    assert.match(report, /It was interrupted while it handled .*#13/);
    assert.doesNotMatch(report, /no failure at what it handles next/);
  });

  for (const error of [
    'no tariff; rollback: sql: transaction has already been committed or rolled back',
    'no tariff; rollback: driver: bad connection',
    'no tariff (rollback error: conn closed)',
    'save: pq: duplicate key value violates unique constraint "invoices_pkey": rollback failed: conn closed',
  ]) {
    it(`a failed rollback after the error does not hide the error: ${error}`, async () => {
      assert.deepEqual(await blocking(story([failed(0, 'billing', 13, error)]), 'billing'), ['13']);
    });
  }

  for (const error of ['driver: bad connection; rollback: driver: bad connection', 'rollback failed: conn closed']) {
    it(`a connection that was lost earlier blames no event: ${error}`, async () => {
      assert.deepEqual(await blocking(story([failed(0, 'billing', 13, error)]), 'billing'), []);
    });
  }

  it('a panic below the handler has a stack that leads through the handler, which is not the innermost call', async () => {
    const stack = ['goroutine 7 [running]:', 'main.tariff(...)', '\t/src/shop/tariff.go:12 +0x6'];
    const handler = ['main.(*Billing).Handle(0xc000016870)', '\t/src/shop/handle.go:31 +0x669'];
    const one = story([[started(-60, 'billing', 'b'), 'panic: nil map', '', ...stack, ...handler]]);
    const { report } = await reportOn(one, 'billing');
    assert.match(
      report.replaceAll('\\', ''),
      /Its stack leads through main\.\(\*Billing\)\.Handle, handle\.go line 31\./,
    );
  });
});
