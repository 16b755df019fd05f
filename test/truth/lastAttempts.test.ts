import assert from 'node:assert/strict';
import { BEFORE, batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { eventAt, reportOn, type Story, segmentsAt, wholeAt } from '../support/story';

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
const gaveUp = (second: number, consumer: string, event: number, times: number) =>
  line(second, 'ERROR', 'worker exited', {
    error: `consumer exceeded max consecutive failures: consumer ${consumer} failed ${times} times: handle event ${eventAt(event, BEFORE).eventId} for consumer ${consumer}: no tariff`,
  });
const limited = (to: number) => line(-61, 'INFO', 'configured', { max_consecutive_failures: to });
const both: Partial<Story> = {
  consumers: ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) })),
  features: WORKER,
};
const plain = async (...asked: Parameters<typeof reportOn>) => (await reportOn(...asked)).report.replaceAll('\\', '');

describe('last attempt of a worker', () => {
  const { story, blocking } = writtenLogs();
  const CERTAIN = /It ended when billing failed at/;
  const PROBABLE = /It probably ended when billing failed at/;
  const cases: readonly (readonly [string, readonly string[], RegExp | null])[] = [
    [
      'is the fifth by default',
      [...tries('billing', 13, 'no tariff', 1, 5), ...ended(5.1, 'billing', 'search')],
      CERTAIN,
    ],
    [
      'is the third if the application says so at the end',
      [...tries('billing', 13, 'no tariff', 1, 3), ...ended(3.1, 'billing', 'search'), gaveUp(3.2, 'billing', 13, 3)],
      CERTAIN,
    ],
    [
      'is the second if the application said so at the start',
      [limited(2), ...tries('billing', 13, 'no tariff', 1, 2), ...ended(2.1, 'billing', 'search')],
      CERTAIN,
    ],
    [
      'is probably the third if all consumers ended after it at once',
      [...tries('billing', 13, 'no tariff', 1, 3), ...ended(3.1, 'billing', 'search')],
      PROBABLE,
    ],
    [
      'is probably the tenth if all consumers ended after it at once',
      [...tries('billing', 13, 'no tariff', 1, 10), ...ended(10.1, 'billing', 'search')],
      PROBABLE,
    ],
    [
      'is not the fifth of ten allowed attempts',
      [limited(10), ...tries('billing', 13, 'no tariff', 1, 5), ...ended(9, 'billing', 'search')],
      null,
    ],
    [
      'is probably the second if the application says so in its own words',
      [
        ...tries('billing', 13, 'no tariff', 1, 2),
        line(2.1, 'ERROR', 'still failing', {
          consecutive_failures: 2,
          error: `handle event ${eventAt(13, BEFORE).eventId} for consumer billing: no tariff`,
        }),
        ...ended(9, 'billing', 'search'),
      ],
      PROBABLE,
    ],
    [
      'is not the seventh, long before the end',
      [...tries('billing', 13, 'no tariff', 1, 7), ...ended(17.5, 'billing', 'search')],
      null,
    ],
    [
      'does not exist if the worker never gives up',
      [limited(0), ...tries('billing', 13, 'no tariff', 1, 5), ...ended(5.1, 'billing', 'search')],
      null,
    ],
  ];
  for (const [title, lines, expected] of cases) {
    it(title, async () => {
      const one = story([[...begun('billing', 'search'), ...lines]], both);
      const report = await plain(one, 'search');
      if (expected) assert.match(report, expected);
      else assert.doesNotMatch(report, /ended when/);
      assert.deepEqual(await blocking(one, 'billing'), ['13']);
      assert.equal(/the last try of its worker/.test(await plain(one, 'billing')), expected === CERTAIN);
    });
  }

  it('is unknown for a live process, which may be allowed more attempts than usual', async () => {
    const segments = wholeAt(9, { ownerId: 'w', heartbeatAgeS: 2 });
    const alive = { consumers: [{ name: 'billing', segments }], features: WORKER };
    const one = story([[...begun('billing'), ...tries('billing', 13, 'no tariff', 1, 5)]], alive);
    assert.deepEqual(await blocking(one, 'billing'), ['13']);
    const report = await plain(one, 'billing');
    assert.match(report, /It failed 5 times/);
    assert.doesNotMatch(report, /the last try of its worker/);
  });

  it('explains what lost its connection then, and not an earlier failure of another consumer', async () => {
    const lines = [
      ...begun('billing', 'search', 'users'),
      ...tries('users', 24, 'pq: deadlock detected', 0, 1),
      ...tries('billing', 13, 'no tariff', 1, 5),
      batchFailed(5.02, 'search', 21, 'driver: bad connection', 1),
      ...ended(5.1, 'billing', 'search', 'users'),
    ];
    const consumers = ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) }));
    const report = await plain(story([lines], { consumers, features: WORKER }), 'search');
    assert.match(report, /First failure: .*billing/);
  });

  it('of two consumers at once lists neither as stopped by the other', async () => {
    const lines = [
      ...begun('billing', 'search'),
      ...[1, 2, 3, 4, 5].flatMap((n) => [
        batchFailed(n, 'billing', 13, 'no tariff', n),
        batchFailed(n + 0.01, 'search', 21, 'no index', n),
      ]),
      ...ended(5.1, 'billing', 'search'),
    ];
    const one = story([lines], both);
    for (const [consumer, position] of [
      ['billing', '13'],
      ['search', '21'],
    ] as const) {
      assert.deepEqual(await blocking(one, consumer), [position]);
      assert.doesNotMatch((await plain(one, consumer)).split('## Went down with it')[1] ?? '', /no tariff|no index/);
    }
  });
});

describe("a consumer's own failures", () => {
  const { story, blocking } = writtenLogs();

  it('are not denied if all were retried and passed, and another failure ended the process', async () => {
    const lines = [
      ...begun('search', 'billing'),
      ...tries('search', 11, 'pq: deadlock detected', -3, 2),
      ...tries('billing', 13, 'no tariff', 1, 5),
      ...ended(5.1, 'search', 'billing'),
    ];
    const consumers = [
      { name: 'search', segments: wholeAt(12) },
      { name: 'billing', segments: wholeAt(9) },
    ];
    const report = await plain(story([lines], { consumers, features: WORKER }), 'search');
    assert.doesNotMatch(report, /No failure of its own/);
    assert.match(
      report,
      /None of its own failures in the log is at what it handles next\. It ended when billing failed/,
    );
  });

  for (const message of [
    'projection returned a permanent error; stopping projection',
    'poison handler rejected the batch; stopping projection',
    'failed to skip poison batch; stopping projection',
  ]) {
    const says = (second: number, msg: string, times?: number) =>
      line(second, 'ERROR', msg, {
        instance_id: 'i',
        projection: 'billing',
        error: `handle event ${eventAt(13, BEFORE).eventId} for projection billing: no tariff`,
        ...(times === undefined ? {} : { consecutive_failures: times }),
      });
    const consumers = [{ name: 'billing', segments: wholeAt(9, { ownerId: 'i', heartbeatAgeS: 2 }) }];
    const retried = [1, 2, 3, 4, 5, 6].map((n) => says(n, 'projection batch failed; retrying', n));

    it(`stop the consumer for good after several attempts: "${message}"`, async () => {
      const one = story([[...retried, says(7, message)]], { consumers, features: WORKER });
      assert.deepEqual(await blocking(one, 'billing'), ['13']);
      const report = await plain(one, 'billing');
      assert.match(report, /It failed 6 times/);
      assert.match(report, /The library stopped it for good/);
    });

    it(`do not stop it for good if its instance was restarted: "${message}"`, async () => {
      const again = line(60, 'INFO', 'instance registered', { instance_id: 'i' });
      const one = story([[...retried, says(7, message), again]], { consumers, features: WORKER });
      assert.doesNotMatch(await plain(one, 'billing'), /for good/);
    });
  }

  it('end no process if a projection is retried, however often it fails', async () => {
    const lines = [
      ...[1, 2, 3, 4, 5].map((n) =>
        line(n, 'ERROR', 'projection batch failed; retrying', {
          instance_id: 'i',
          projection: 'billing',
          error: `handle event ${eventAt(13, BEFORE).eventId} for projection billing: no tariff`,
          consecutive_failures: n,
        }),
      ),
      line(5.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }),
      line(5.1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'search' }),
    ];
    assert.doesNotMatch(await plain(story([lines], both), 'search'), /ended when/);
  });
});

describe('two processes that ended at about the same time', () => {
  const { story } = writtenLogs();
  const beating = (name: string, heartbeatAgeS: number) => ({
    name,
    segments: segmentsAt(1, 9, {}, { ownerId: `of-${name}`, heartbeatAgeS }),
  });
  const free = { name: 'billing', segments: segmentsAt(1, 9) };

  it('probably ended by one failure if one of them has no log, according to both reports', async () => {
    const lines = [started(-60, 'billing', 'b'), ...failed(60, 'billing', 13, 'no tariff')];
    const one = story([lines], { consumers: [free, beating('search', 241)] });
    const search = await plain(one, 'search');
    assert.match(search, /It probably ended when billing failed at #13/);
    assert.doesNotMatch(search, /It ended when/);
    assert.match(search, /billing: it failed at #13 just before\. It probably ended both/);
    assert.match(await plain(one, 'billing'), /search: .* Both probably ran in one process/);
  });

  it('certainly ended by the failure if one log has both', async () => {
    const lines = [
      started(-60, 'billing', 'b'),
      started(-60, 'search', 'of-search'),
      ...failed(60, 'billing', 13, 'no tariff'),
    ];
    const report = await plain(story([lines], { consumers: [free, beating('search', 241)] }), 'search');
    assert.match(report, /It ended when billing failed at #13/);
    assert.doesNotMatch(report, /probabl/);
  });
});

describe('several errors in one text', () => {
  const { story, blocking } = writtenLogs();
  for (const [error, isOwn] of [
    ['no tariff\ncontext canceled', true],
    ['context canceled\nno tariff', true],
    ['no tariff\nsql: transaction has already been committed or rolled back', true],
    ['driver: bad connection\nno tariff', true],
    ['no tariff; context canceled', true],
    ['2 errors occurred:\n\t* no tariff\n\t* context canceled\n\n', true],
    ['context canceled\ndriver: bad connection', false],
    ['save invoice: context canceled', false],
    ['publish:\ncontext canceled', false],
    ['context canceled; gave up', false],
    ['context canceled\nmain.(*Billing).Handle\n\t/src/handle.go:31', false],
    ['server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally', false],
  ] as const) {
    it(`${JSON.stringify(error)} ${isOwn ? 'is a failure of its own' : 'is no failure of its own'}`, async () => {
      assert.deepEqual(await blocking(story([failed(0, 'billing', 13, error)]), 'billing'), isOwn ? ['13'] : []);
    });
  }
});
