import assert from 'node:assert/strict';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import type { Segment } from '../../src/model/consumer/consumer';
import { batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { eventAt, reportOn, type Story, segmentsAt, wholeAt } from '../support/story';

describe('sequences of log lines', () => {
  const { story, blocking } = writtenLogs();

  describe('consequences of the first failure', () => {
    const errors = [
      'driver: bad connection',
      'failed to save: conn closed',
      'closed pool',
      'unexpected EOF',
      'EOF',
      'write tcp 10.0.0.2:51234->10.0.0.1:5432: write: broken pipe',
      'read tcp 10.0.0.2:51234->10.0.0.1:5432: read: connection reset by peer',
      'sql: transaction has already been committed or rolled back',
      'pq: canceling statement due to user request',
      'ERROR: canceling statement due to user request (SQLSTATE 57014)',
      'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
      'current transaction is aborted, commands ignored until end of transaction block',
      'failed to publish: context deadline exceeded',
      'rpc error: code = Canceled desc = context canceled',
      'tx is closed',
      'conn busy',
      'sql: database is closed',
      'dial tcp 10.0.0.1:5432: operation was canceled',
      'dial tcp 10.0.0.1:5432: connect: connection refused',
      'failed to send: use of closed network connection',
      'timeout: context already done: context canceled',
      'i/o timeout',
    ];
    for (const error of errors) {
      it(error, async () => {
        const first = line(0, 'ERROR', 'consumer handler error', {
          consumer: 'billing',
          segment_id: 1,
          position: 13,
          error: 'no tariff',
        });
        const lines = [first, ...failed(0.2, 'billing', 18, error), ...failed(0.4, 'search', 21, error)];
        const one = story([lines]);
        assert.deepEqual(await blocking(one, 'billing'), ['13']);
        assert.deepEqual(await blocking(one, 'search'), []);
        const { report } = await reportOn(one, 'search');
        assert.match(report, /billing: it failed at \\?#13|First failure: .*billing, segment 1, at \\?#13: no tariff/);
      });
    }

    it('are recognised by any error while the process goes down', async () => {
      const one = story([[...failed(0, 'billing', 13, 'no tariff'), ...failed(2, 'search', 21, 'publisher gave up')]]);
      assert.deepEqual(await blocking(one, 'search'), []);
    });
  });

  describe('failures that are not consequences', () => {
    const cases: readonly (readonly [
      string,
      readonly (readonly string[])[],
      Record<string, string[]>,
      Partial<Story>?,
    ])[] = [
      [
        'another process that failed at the same time',
        [failed(0, 'billing', 13, 'no tariff'), failed(1, 'search', 21, 'no index')],
        { billing: ['13'], search: ['21'] },
      ],
      [
        'another container in the same output',
        [
          [
            ...failed(0, 'billing', 13, 'no tariff').map((text) => `shop-1  | ${text}`),
            ...failed(1, 'search', 21, 'no index').map((text) => `search-1  | ${text}`),
          ],
        ],
        { billing: ['13'], search: ['21'] },
      ],
      [
        'a failure long after the first',
        [[...failed(0, 'billing', 13, 'no tariff'), ...failed(120, 'search', 21, 'no index')]],
        { search: ['21'] },
      ],
      [
        'a failure in the next life of a process that was restarted at once',
        [
          [
            started(-60, 'billing', 'a'),
            started(-60, 'search', 'b'),
            ...failed(0, 'billing', 13, 'no tariff'),
            started(1, 'billing', 'c'),
            started(1, 'search', 'd'),
            ...failed(2, 'search', 21, 'no index'),
          ],
        ],
        { billing: ['13'], search: ['21'] },
      ],
      [
        'a failure of another consumer beside one that is retried',
        [
          [
            batchFailed(0, 'billing', 13, 'no tariff', 1),
            batchFailed(0.5, 'search', 21, 'no index', 1),
            batchFailed(1, 'billing', 13, 'no tariff', 2),
            batchFailed(1.5, 'search', 21, 'no index', 2),
          ],
        ],
        { billing: ['13'], search: ['21'] },
        { consumers: ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) })), features: WORKER },
      ],
      [
        'a service that is away, without another failure that explains it',
        [failed(0, 'billing', 13, 'dial tcp 10.0.0.9:443: connect: connection refused')],
        { billing: ['13'] },
      ],
      ...[
        'pq: canceling statement due to statement timeout',
        'ERROR: canceling statement due to statement timeout (SQLSTATE 57014)',
        'ERROR: canceling statement due to lock timeout (SQLSTATE 55P03)',
        'FATAL: terminating connection due to idle-in-transaction timeout (SQLSTATE 25P03)',
        'pq: canceling statement due to statement timeout; rollback: driver: bad connection',
        'load tariff: context deadline exceeded; rollback: conn closed',
      ].map((error): (typeof cases)[number] => [
        `what took too long, although others are cancelled or lose their connection: ${error}`,
        [
          [
            line(-4, 'ERROR', 'segment worker error', {
              consumer: 'users',
              segment_id: 0,
              error: 'failed to read events: context canceled',
            }),
            ...failed(0, 'billing', 13, error),
            ...failed(0.2, 'search', 21, 'pq: canceling statement due to user request'),
            ...failed(0.3, 'users', 24, 'failed to save: context canceled'),
          ],
        ],
        { billing: ['13'], search: [], users: [] },
      ]),
      [
        'two consumers of a process that wait for the same lock',
        [
          [
            batchFailed(0, 'search', 21, 'driver: bad connection', 1),
            batchFailed(1, 'billing', 13, 'pq: canceling statement due to lock timeout', 1),
            batchFailed(1.1, 'search', 21, 'pq: canceling statement due to lock timeout', 1),
          ],
        ],
        { billing: ['13'], search: ['21'] },
        { consumers: ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) })), features: WORKER },
      ],
      [
        'a connection that breaks at the same event each time',
        [
          [
            ...failed(0, 'billing', 13, 'driver: bad connection'),
            ...failed(60, 'billing', 13, 'driver: bad connection'),
          ],
        ],
        { billing: ['13'] },
      ],
      [
        'the last failure of the process, not a single one of an earlier life',
        [
          [
            started(-60, 'billing', 'a'),
            ...failed(0, 'billing', 18, 'deadlock detected'),
            started(30, 'billing', 'b'),
            ...failed(60, 'billing', 13, 'no tariff'),
          ],
        ],
        { billing: ['13'] },
        { consumers: [{ name: 'billing', segments: segmentsAt(4, 9) }] },
      ],
    ];
    for (const [title, logs, expected, over] of cases) {
      it(title, async () => {
        const one = story(logs, over);
        for (const [consumer, positions] of Object.entries(expected))
          assert.deepEqual(await blocking(one, consumer), positions);
      });
    }
  });

  it('two poison events of one process: the second is known after it fails there in another life', async () => {
    const life = (second: number, owner: string) => [
      started(second, 'billing', `${owner}-billing`),
      started(second, 'search', `${owner}-search`),
      ...failed(second + 5, 'billing', 13, 'no tariff'),
      ...failed(second + 5.3, 'search', 21, 'no index'),
      ...failed(second + 5.4, 'users', 24, 'driver: bad connection'),
    ];
    const once = story([life(0, 'a')]);
    assert.deepEqual([await blocking(once, 'billing'), await blocking(once, 'search')], [['13'], []]);
    const twice = story([[...life(0, 'a'), ...life(10, 'b')]]);
    assert.deepEqual([await blocking(twice, 'billing'), await blocking(twice, 'search')], [['13'], ['21']]);
    assert.deepEqual(await blocking(twice, 'users'), []);
  });

  const retried: Partial<Story> = {
    consumers: ['billing', 'search'].map((name) => ({ name, segments: wholeAt(9) })),
    features: WORKER,
  };

  it('a payload that is cut off is a fault of the event', async () => {
    const one = story([failed(0, 'billing', 13, 'cannot decode OrderPlaced: unexpected EOF')]);
    assert.deepEqual(await blocking(one, 'billing'), ['13']);
  });

  it('a retried batch does not explain a failing service of another consumer', async () => {
    const lines = [
      batchFailed(0, 'billing', 13, 'no tariff', 1),
      batchFailed(2, 'search', 21, 'index: i/o timeout', 1),
    ];
    assert.deepEqual(await blocking(story([lines], retried), 'search'), ['21']);
  });

  it('a database restart under consumers that retry blames no event, however often they retry', async () => {
    const gone = [
      'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
      'dial tcp 10.0.0.1:5432: connect: connection refused',
      'FATAL: the database system is starting up (SQLSTATE 57P03)',
    ];
    const tries = (consumer: string, event: number, second: number) =>
      gone.map((error, i) => batchFailed(second + i, consumer, event, error, i + 1));
    const one = story([[...tries('billing', 13, 0), ...tries('search', 21, 0.2)].toSorted()], retried);
    assert.deepEqual([await blocking(one, 'billing'), await blocking(one, 'search')], [[], []]);
    const alone = story([[...tries('billing', 13, 0), ...tries('search', 21, 60)]], retried);
    assert.deepEqual(await blocking(alone, 'billing'), ['13'], 'the connection breaks only for this consumer');
  });

  it('an end of the process during a failure does not hide the failure', async () => {
    const tries = [batchFailed(0, 'billing', 13, 'no tariff', 1), batchFailed(2, 'billing', 13, 'no tariff', 2)];
    const begun = (second: number) => [
      line(second, 'INFO', 'worker registered', { worker_id: 'w' }),
      ...['billing', 'search'].map((consumer) =>
        line(second, 'INFO', 'consumer loop started', { worker_id: 'w', consumer }),
      ),
    ];
    const killed = story([[...begun(-60), ...tries, 'signal: killed']], retried);
    assert.deepEqual([await blocking(killed, 'billing'), await blocking(killed, 'search')], [['13'], []]);
    const deployed = [...begun(-60), ...tries, line(3, 'INFO', 'worker removed', { worker_id: 'w' }), ...begun(10)];
    const again = story([deployed], {
      ...retried,
      consumers: ['billing', 'search'].map((name) => ({
        name,
        segments: wholeAt(9, { ownerId: 'w', heartbeatAgeS: 1 }),
      })),
    });
    const { diagnosis } = await reportOn(again, 'billing');
    assert.deepEqual(
      blockingOf(diagnosis).map(({ position, isTriedAgain }) => [position, isTriedAgain]),
      [['13', true]],
    );
    assert.deepEqual(await blocking(again, 'search'), []);
  });

  it('lines of a process that was asked to end blame no event', async () => {
    const cancelled = line(0, 'ERROR', 'segment worker error', {
      consumer: 'billing',
      segment_id: 0,
      error: 'failed to read events: context canceled',
    });
    const rolledBack = 'sql: transaction has already been committed or rolled back';
    const one = story([
      [cancelled, ...failed(0.2, 'billing', 13, rolledBack), ...failed(0.3, 'search', 21, rolledBack)],
    ]);
    assert.deepEqual([await blocking(one, 'billing'), await blocking(one, 'search')], [[], []]);
  });

  it('a single broken connection blames no event', async () => {
    const one = story([failed(0, 'billing', 13, 'driver: bad connection')]);
    assert.deepEqual(await blocking(one, 'billing'), []);
    const { report } = await reportOn(one, 'billing');
    assert.match(report, /## It was interrupted while it handled \\?#13/);
  });

  it('the batch size is read from the line of the start', async () => {
    const { diagnosis } = await reportOn(story([[started(0, 'billing', 'a')]]), 'billing');
    assert.equal(diagnosis.batchSize, 50);
  });

  it('a failure of an earlier life is named, but does not show that the current process is blocked', async () => {
    const lives = {
      consumers: [{ name: 'billing', segments: segmentsAt(1, 9, {}, { ownerId: 'b', heartbeatAgeS: 1 }) }],
    };
    const lines = [started(0, 'billing', 'a'), ...failed(5, 'billing', 13, 'no tariff')];
    const again = [...lines, started(60, 'billing', 'b')];
    const { diagnosis, report } = await reportOn(story([again], lives), 'billing');
    assert.deepEqual(
      blockingOf(diagnosis).map(({ position, isTriedAgain }) => [position, isTriedAgain]),
      [['13', true]],
    );
    assert.match(report, /started again since, and has not failed there again so far/);
    const failedAgain = [...again, ...failed(65, 'billing', 13, 'no tariff')];
    const now = await reportOn(story([failedAgain], lives), 'billing');
    assert.equal(blockingOf(now.diagnosis)[0]?.isTriedAgain, undefined);
    const gone = await reportOn(story([again]), 'billing');
    assert.equal(blockingOf(gone.diagnosis)[0]?.isTriedAgain, undefined);
  });

  describe('processes that die', () => {
    const alive = [
      started(0, 'billing', 'a'),
      started(0, 'search', 'b'),
      line(5, 'INFO', 'segment events processed', { consumer: 'billing' }),
    ];
    const stack = [
      '',
      'goroutine 7 [running]:',
      'shop/internal/billing.(*Billing).Handle(0xc000016870, {0x797cb8, 0xc0000c7db0})',
      '\t/src/shop/internal/billing/handle.go:31 +0x669',
      'created by main.main in goroutine 1',
      '\t/src/shop/main.go:12 +0x3fe',
    ];
    const handlers = [{ consumer: 'billing', receiver: 'Billing', file: '/home/me/shop/internal/billing/consumer.go' }];
    const sourced = (container: string, lines: readonly string[]) => lines.map((text) => `${container}  | ${text}`);

    const cases: readonly (readonly [
      string,
      readonly (readonly string[])[],
      { blocking: string[]; report: RegExp; consumer?: string },
    ])[] = [
      [
        'a panic, attributed to the first waiting event',
        [[...alive, 'panic: assignment to entry in nil map', ...stack]],
        {
          blocking: ['10'],
          report: /waits first[\s\S]*In the workspace: \/home\/me\/shop\/internal\/billing\/handle\.go, line 31/,
        },
      ],
      [
        'a panic whose text names a later event',
        [[...alive, 'panic: order-17 has no lines', ...stack]],
        { blocking: ['17'], report: /has an id of this event/ },
      ],
      [
        'a panic of another consumer of the process',
        [[...alive, 'panic: order-17 has no lines', ...stack]],
        { consumer: 'search', blocking: [], report: /## Its process crashed[\s\S]*the handler of billing/ },
      ],
      [
        'a log without dates',
        [
          [
            'level=INFO msg="segment processor starting" consumer=billing owner_id=a',
            'panic: assignment to entry in nil map',
            ...stack,
          ],
        ],
        { blocking: ['10'], report: /Probably stopped at/ },
      ],
      [
        'an error of the runtime',
        [[...alive, 'fatal error: concurrent map writes', ...stack]],
        { blocking: ['10'], report: /concurrent map writes/ },
      ],
      [
        'a lack of memory',
        [[...alive, 'signal: killed']],
        { blocking: [], report: /## Its process was killed[\s\S]*out of memory/ },
      ],
      [
        'a lack of memory in a process that make started',
        [[...alive, 'make: *** [Makefile:3: run] Error 137']],
        { blocking: [], report: /## Its process was killed/ },
      ],
      [
        'a lack of memory in a process that a shell started',
        [[...alive, './start.sh: line 3: 12345 Killed                  ./shop']],
        { blocking: [], report: /## Its process was killed/ },
      ],
      [
        'a killed container',
        [[...sourced('shop-1', alive), ...sourced('other-1', ['level=INFO msg=fine']), 'shop-1 exited with code 137']],
        { blocking: [], report: /## Its process was killed/ },
      ],
      [
        'stderr in a separate file',
        [alive, ['panic: order-10 has no lines', ...stack]],
        { blocking: ['10'], report: /Probably stopped at/ },
      ],
      [
        'a data race',
        [
          [
            ...alive,
            '==================',
            'WARNING: DATA RACE',
            'Write at 0x00c000016870 by goroutine 7:',
            '  shop/internal/billing.(*Billing).Handle()',
            '      /src/shop/internal/billing/handle.go:31 +0x669',
          ],
        ],
        { blocking: ['10'], report: /handle\.go line 31/ },
      ],
    ];
    for (const [title, logs, expected] of cases) {
      it(title, async () => {
        const one = story(logs, { handlers });
        const consumer = expected.consumer ?? 'billing';
        assert.deepEqual(await blocking(one, consumer), expected.blocking);
        assert.match((await reportOn(one, consumer)).report, expected.report);
      });
    }

    it('are blamed for an event that came before their last heartbeat, and not for a later one', async () => {
      const events = [eventAt(10, '2026-11-28T09:04:00Z')];
      const at = (heartbeatAgeS: number) => ({
        events,
        consumers: [{ name: 'billing', segments: segmentsAt(1, 9, {}, { ownerId: 'a', heartbeatAgeS }) }],
      });
      const lines = [...alive, 'panic: assignment to entry in nil map', ...stack];
      assert.deepEqual(await blocking(story([lines], { handlers, ...at(58) }), 'billing'), ['10']);
      assert.deepEqual(await blocking(story([lines], { handlers, ...at(290) }), 'billing'), []);
    });

    it('are reported before their heartbeats are old, and if they crash repeatedly', async () => {
      const lives = {
        consumers: [{ name: 'billing', segments: segmentsAt(1, 9, {}, { ownerId: 'a', heartbeatAgeS: 12 }) }],
      };
      const crashed = [...alive, 'panic: order-10 has no lines', ...stack];
      const just = story([crashed], { handlers, ...lives, at: '2026-11-28T09:00:20Z' });
      assert.deepEqual(await blocking(just, 'billing'), ['10']);
      const long = story([crashed], { handlers, ...lives });
      assert.deepEqual(await blocking(long, 'billing'), []);
      const again = [started(60, 'billing', 'c'), line(61, 'INFO', 'segment claimed', { consumer_name: 'billing' })];
      const loop = [...crashed, ...again, 'panic: order-10 has no lines', ...stack, started(90, 'billing', 'd')];
      const one = story([loop], { handlers, ...lives, at: '2026-11-28T09:01:40Z' });
      assert.deepEqual(await blocking(one, 'billing'), ['10']);
      assert.match((await reportOn(one, 'billing')).report, /has it crash 2 times with these words/);
    });

    it('exclude those that were restarted, and a request that net/http gave up', async () => {
      const again = story([[...alive, 'panic: order-10 has no lines', ...stack, started(20, 'billing', 'c')]], {
        handlers,
      });
      assert.equal((await reportOn(again, 'billing')).diagnosis.crash, null);
      const request = story([[...alive, 'http: panic serving 10.0.0.1:51234: order-10 has no lines', ...stack]], {
        handlers,
      });
      assert.equal((await reportOn(request, 'billing')).diagnosis.crash, null);
    });
  });

  describe('log without time zones, written in another time zone', () => {
    const std = (time: string, consumer: string, position: number, error: string) => [
      `2026/11/28 ${time} [ERROR] consumer handler error [consumer ${consumer} segment_id 0 position ${position} aggregate_type Order aggregate_id order-${position} event_type OrderPlaced error ${error}]`,
      `2026/11/28 ${time} [ERROR] segment worker error [consumer ${consumer} segment_id 0 error consumer handler error at position ${position}: ${error}]`,
    ];
    // The true time is 08:59:51 UTC.
    for (const time of ['03:59:51', '18:59:51']) {
      it(`names the event and what stopped with it, at ${time} local time`, async () => {
        const lines = [...std(time, 'billing', 13, 'boom'), ...std(time, 'search', 21, 'driver: bad connection')];
        const one = story([lines]);
        assert.deepEqual([await blocking(one, 'billing'), await blocking(one, 'search')], [['13'], []]);
        assert.match(
          (await reportOn(one, 'billing')).report,
          /Seen at .*51\.000 \(the line leaves out its time zone\)/,
        );
        assert.match((await reportOn(one, 'search')).report, /billing: it failed at \\?#13/);
      });
    }

    it('shows what panicked, and does not count as old', async () => {
      const lines = [
        '2026/11/28 03:58:51 [INFO] segment processor starting [consumer billing owner_id a total_segments 1 batch_size 50]',
        '2026/11/28 03:59:51 [INFO] segment events processed [consumer billing segment_id 0 processed 1]',
        'panic: order-10 has no lines',
        '',
        'goroutine 7 [running]:',
        'main.(*Billing).Handle(0xc000016870)',
        '\t/src/shop/handle.go:31 +0x669',
      ];
      const { diagnosis } = await reportOn(story([lines]), 'billing');
      assert.deepEqual([blockingOf(diagnosis).map(({ position }) => position), diagnosis.outdated], [['10'], []]);
    });
  });

  describe('one of two processes, which is killed', () => {
    const life = (owner: string, seconds: readonly number[]) => [
      started(0, 'billing', `${owner}-billing`),
      started(0, 'search', `${owner}-search`),
      // Released while the process continued.
      line(1, 'INFO', 'segment released', { consumer_name: 'billing', segment_id: 1, owner_id: `${owner}-billing` }),
      ...seconds.map((second) => line(second, 'INFO', 'segment events processed', { consumer: 'billing' })),
    ];
    const shared = (name: string, ageS: number) => {
      const [first, second] = segmentsAt(2, 9);
      return {
        name,
        segments: [
          { ...first, ownerId: `a-${name}`, heartbeatAgeS: ageS } as Segment,
          { ...second, ownerId: `b-${name}`, heartbeatAgeS: 1 } as Segment,
        ],
      };
    };
    const killed = () =>
      story([life('a', [5, 180]), life('b', [5, 299])], { consumers: [shared('billing', 118), shared('search', 115)] });

    it('ended according to its own log, not that of the live process', async () => {
      const one = killed();
      const { diagnosis, report } = await reportOn(one, 'billing');
      assert.equal(diagnosis.end?.kind === 'atOnce' && diagnosis.end.file, one.files[0]);
      assert.match(report, /last line of that process is of 2026-11-28 09:03:00/);
    });

    it('ended according to its own log, not a newer one of a process that the store does not know', async () => {
      const one = story([life('a', [5, 180]), life('c', [5, 250])], { consumers: [shared('billing', 118)] });
      const { diagnosis } = await reportOn(one, 'billing');
      assert.equal(diagnosis.end?.kind === 'atOnce' && diagnosis.end.file, one.files[0]);
    });

    it('takes its segments of each consumer with it', async () => {
      const { diagnosis } = await reportOn(killed(), 'billing');
      assert.deepEqual(
        diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]),
        [['search', 'sameHeartbeat']],
      );
    });

    it('has its owners recognised by its log if their heartbeats came further apart', async () => {
      const one = { ...killed(), consumers: [shared('billing', 118), shared('search', 105)] };
      const { diagnosis } = await reportOn(one, 'billing');
      assert.deepEqual(
        diagnosis.companions.map(({ consumer, reason }) => [consumer, reason]),
        [['search', 'sameProcess']],
      );
    });
  });

  describe('last lines of each library', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [
        line(1, 'INFO', 'consumer loop stopped', { worker_id: 'w', consumer: 'billing' }),
        /its process released it at 2026-11-28 09:00:01/,
      ],
      [
        line(1, 'INFO', 'consumer ownership lost; stopping consumer', { worker_id: 'w', consumer: 'billing' }),
        /its process lost ownership/,
      ],
      [line(1, 'INFO', 'segment worker stopped', { consumer: 'billing', segment_id: 1 }), /process released it/],
      [
        line(1, 'INFO', 'segment processor stopping', { consumer: 'billing', reason: 'context canceled' }),
        /the log, it stopped at/,
      ],
      [
        line(1, 'INFO', 'consumer processor stopped', { consumer: 'billing', reason: 'context canceled' }),
        /process released it/,
      ],
      [line(1, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: 'billing' }), /process released it/],
      [
        line(1, 'INFO', 'projection ownership lost; stopping projection', { instance_id: 'i', projection: 'billing' }),
        /lost ownership/,
      ],
      [line(1, 'INFO', 'projection processor stopped', { projection: 'billing' }), /process released it/],
      [
        [
          line(0, 'INFO', 'consumer loop started', { worker_id: 'w', consumer: 'billing' }),
          line(1, 'INFO', 'worker removed', { worker_id: 'w' }),
        ].join('\n'),
        /whole process ended in order/,
      ],
      [
        [
          line(0, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'billing' }),
          line(1, 'INFO', 'instance removed', { instance_id: 'i' }),
        ].join('\n'),
        /whole process ended in order/,
      ],
    ];
    const runs = (second: number, consumer: string) =>
      line(second, 'INFO', 'projection loop started', { instance_id: 'i', projection: consumer });
    const stops = (second: number, consumer: string) =>
      line(second, 'INFO', 'projection loop stopped', { instance_id: 'i', projection: consumer });
    const lost = (second: number) =>
      line(second, 'INFO', 'projection ownership lost; stopping projection', {
        instance_id: 'i',
        projection: 'billing',
      });
    const removed = (second: number) => line(second, 'INFO', 'instance removed', { instance_id: 'i' });
    const endings: readonly (readonly [string, readonly string[], RegExp])[] = [
      [
        'a consumer that another process took over',
        [runs(0, 'billing'), lost(9), stops(9.01, 'billing')],
        /lost ownership at .*00:09/,
      ],
      [
        'a consumer that another process took over hours before its process ended',
        [runs(0, 'billing'), runs(0, 'search'), lost(9), stops(9.01, 'billing'), stops(7200, 'search'), removed(7201)],
        /lost ownership at .*00:09/,
      ],
      [
        'a consumer that was released, was claimed again, and ended with the process',
        [runs(0, 'billing'), stops(9, 'billing'), runs(60, 'billing'), stops(120, 'billing'), removed(120.1)],
        /whole process ended in order at .*02:00/,
      ],
    ];
    for (const [title, lines, expected] of endings) {
      it(title, async () => assert.match((await reportOn(story([lines]), 'billing')).report, expected));
    }

    for (const [text, expected] of cases) {
      it(String((JSON.parse(text.split('\n').at(-1) ?? '') as { msg: string }).msg), async () => {
        assert.match((await reportOn(story([[text]]), 'billing')).report, expected);
      });
    }
  });
});
