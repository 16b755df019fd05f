import assert from 'node:assert/strict';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { createLiveStore } from '../support/live/liveStore';
import { batchFailed, failed, line, started, writtenLogs } from '../support/logLines';
import { WORKER } from '../support/polls';
import { until } from '../support/postgres';
import { reportOn, type Story, wholeAt } from '../support/story';

const NAMES = ['billing', 'search', 'users'] as const;
/** The error of a handler whose own service cannot be reached. */
const PAYMENTS = 'dial tcp payments:443: i/o timeout';

/** The line of a segment that could not read; no handler was called. */
const unread = (second: number, consumer: string, segment: number, error: string) =>
  line(second, 'ERROR', 'segment worker error', { consumer, segment_id: segment, error });

/** An attempt of a worker with this number of consecutive failures; the line names no event. */
const unnamed = (times: number, consumer: string, error: string) =>
  line(times, 'ERROR', 'consumer batch failed', { worker_id: 'w', consumer, error, consecutive_failures: times });

describe('database that cannot be reached any more', () => {
  const { story, blocking } = writtenLogs();
  const retried: Partial<Story> = {
    consumers: NAMES.map((name) => ({ name, segments: wholeAt(9) })),
    features: WORKER,
  };
  const nobodyIsBlamed = async (one: Story, title: RegExp, names: readonly string[] = NAMES) => {
    for (const name of names) {
      assert.deepEqual(await blocking(one, name), [], name);
      assert.match((await reportOn(one, name)).report, title, name);
    }
  };

  describe('is lost by all consumers of a process, and no event is blamed', () => {
    const errors: readonly (readonly [error: string, title: RegExp])[] = [
      ['i/o timeout', /## It probably lost its database/],
      ['connect: no route to host', /## It probably lost its database/],
      ['connect: connection refused', /## It probably lost its database/],
      ['write: connection timed out', /## It probably lost its database/],
      ['connection reset by peer', /## It probably lost its database/],
      ['network is unreachable', /## It probably lost its database/],
      ['begin transaction: Error: read ECONNRESET', /## It probably lost its database/],
      ['connect ECONNREFUSED 10.0.0.1:5432', /## It lost the PostgreSQL server 10.0.0.1:5432/],
      ['server closed the connection unexpectedly', /## It probably lost its database/],
      ['pq: the database system is shutting down', /## It probably lost its database/],
      ['FATAL: the database system is starting up (SQLSTATE 57P03)', /## It probably lost its database/],
      ['pq: terminating connection due to administrator command', /## It probably lost its database/],
      ['dial tcp 10.0.0.1:5432: i/o timeout', /## It lost the PostgreSQL server 10.0.0.1:5432/],
      ['dial tcp 10.0.0.1:5432: connect: no route to host', /## It lost the PostgreSQL server 10.0.0.1:5432/],
      ['dial tcp 10.0.0.1:5432: connect: connection refused', /## It lost the PostgreSQL server 10.0.0.1:5432/],
      ['read tcp 10.0.0.2:51234->10.0.0.1:5432: i/o timeout', /## It lost the PostgreSQL server 10.0.0.1:5432/],
      [
        'read tcp 10.0.0.2:51234->10.0.0.1:5432: read: connection reset by peer',
        /## It lost the PostgreSQL server 10.0.0.1:5432/,
      ],
      [
        'failed to connect to `host=db user=shop database=shop`: hostname resolving error (lookup db: no such host)',
        /## It lost the PostgreSQL server db/,
      ],
      ['dial unix /run/postgresql/.s.PGSQL.5432: connect: connection refused', /## It probably lost its database/],
      [
        'dial tcp: lookup db.internal on 10.0.0.53:53: no such host',
        /## It lost the server db.internal, as other consumers did/,
      ],
      [
        'dial tcp: lookup db.internal on 10.0.0.53:53: server misbehaving',
        /## It lost the server db.internal, as other consumers did/,
      ],
      ['dial tcp 10.0.0.1:26257: i/o timeout', /## It lost the server 10.0.0.1:26257, as other consumers did/],
    ];
    for (const [error, title] of errors) {
      it(`core: ${error}`, async () => {
        const lines = [
          ...failed(0, 'billing', 13, error),
          ...failed(0.2, 'search', 21, error),
          ...failed(3, 'users', 24, error),
        ];
        const one = story([lines]);
        await nobodyIsBlamed(one, title);
        assert.match((await reportOn(one, 'search')).report, /reported it within seconds: billing, users/);
      });

      it(`worker, which retries: ${error}`, async () => {
        const tries = [0, 4, 9].flatMap((second, i) =>
          NAMES.map((name, n) => batchFailed(second + n / 5, name, 13 + n * 4, error, i + 1)),
        );
        await nobodyIsBlamed(story([tries], retried), title);
      });
    }

    it('with a different error in each consumer', async () => {
      const lines = [
        ...failed(0, 'billing', 13, 'load tariff: context deadline exceeded'),
        ...failed(0.2, 'search', 21, 'FATAL: the database system is shutting down (SQLSTATE 57P03)'),
        ...failed(0.9, 'users', 24, 'save: i/o timeout'),
      ];
      await nobodyIsBlamed(story([lines]), /## It probably lost its database/);
    });

    it('with one consumer whose handler was not called', async () => {
      const lines = [
        ...failed(0, 'billing', 13, 'save: i/o timeout'),
        unread(0.2, 'search', 0, 'failed to read events: dial tcp 10.0.0.1:26257: connect: no route to host'),
        unread(0.4, 'users', 0, 'failed to read events: dial tcp 10.0.0.1:26257: i/o timeout'),
      ];
      await nobodyIsBlamed(story([lines]), /## It lost its database/);
    });

    it('with a last line of the application about what ended it', async () => {
      const exited = line(1, 'ERROR', 'worker exited', {
        error: 'consumer "billing" failed: consumer stopped: consumer handler error at position 13: i/o timeout',
      });
      const one = story([
        [...failed(0, 'billing', 13, 'i/o timeout'), ...failed(0.2, 'search', 21, 'i/o timeout'), exited],
      ]);
      await nobodyIsBlamed(one, /## It probably lost its database/, ['billing', 'search']);
    });

    it('in each life of a process that is restarted at once', async () => {
      const life = (second: number) => [
        ...NAMES.map((name) => started(second, name, `${name}-${second}`)),
        ...NAMES.flatMap((name, n) => failed(second + 1 + n / 5, name, 13 + n * 4, 'i/o timeout')),
      ];
      await nobodyIsBlamed(story([[...life(0), ...life(30), ...life(60)]]), /## It probably lost its database/);
    });

    it('by a consumer whose process logs it twice at its end, and by another with a broken connection', async () => {
      const error = 'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)';
      const wrapped = `consumer handler error at position 13: ${error}`;
      const lines = [
        ...failed(0, 'billing', 13, error),
        line(0.1, 'ERROR', 'segment worker error', { consumer: 'billing', error: wrapped }),
        line(0.2, 'ERROR', 'worker exited', { error: `consumer "billing" failed: consumer stopped: ${wrapped}` }),
      ];
      assert.deepEqual(await blocking(story([lines]), 'billing'), [], 'alone');
      const broken = failed(0.1, 'search', 21, 'failed to update aggregate head: driver: bad connection');
      await nobodyIsBlamed(story([[...lines, ...broken].toSorted()]), /## It probably lost its database/, [
        'billing',
        'search',
      ]);
    });

    it('by the only consumer of a process, while another of its segments could not read', async () => {
      const lines = [
        ...failed(0, 'billing', 13, 'save: i/o timeout'),
        unread(0.2, 'billing', 0, 'failed to read events: i/o timeout'),
      ];
      await nobodyIsBlamed(story([lines]), /## It lost its database/, ['billing']);
    });

    it('by the only consumer of a process, before any handler was called', async () => {
      const error = 'begin transaction: dial tcp 10.0.0.1:5432: connect: connection refused';
      const tries = [1, 2, 3].map((n) => unnamed(n, 'billing', error));
      const one = story([tries], retried);
      await nobodyIsBlamed(one, /## It lost its database/, ['billing']);
      assert.doesNotMatch(
        (await reportOn(one, 'billing')).report,
        /may be any of the first batch|error without an event/,
      );
    });
  });

  describe('is distinguished from a handler’s own service', () => {
    const one = (lines: readonly string[], over?: Partial<Story>) => story([lines], over);

    it('at which one consumer fails repeatedly at one event: its handler fails there', async () => {
      for (const error of [
        PAYMENTS,
        'i/o timeout',
        'dial tcp payments:8600: connect: no route to host',
        'lookup payments: no such host',
      ]) {
        const tries = [1, 2, 3, 4, 5].map((n) => batchFailed(n, 'billing', 13, error, n));
        assert.deepEqual(await blocking(one(tries, retried), 'billing'), ['13'], error);
        const lives = [0, 60, 120].flatMap((second) => [
          started(second, 'billing', `b-${second}`),
          ...failed(second + 1, 'billing', 13, error),
        ]);
        assert.deepEqual(await blocking(one(lives), 'billing'), ['13'], error);
      }
    });

    it('whose failure stopped the other consumers of the process', async () => {
      const lines = [
        ...failed(0, 'billing', 13, PAYMENTS),
        ...failed(0.2, 'search', 21, 'driver: bad connection'),
        ...failed(0.3, 'users', 24, 'write: broken pipe'),
      ];
      assert.deepEqual(await blocking(one(lines), 'billing'), ['13']);
      for (const name of ['search', 'users']) {
        assert.deepEqual(await blocking(one(lines), name), []);
        assert.match((await reportOn(one(lines), name)).report, /billing: it failed at \\?#13/);
      }
    });

    it('that timed out, followed by errors of its process', async () => {
      const lines = [
        ...failed(0, 'billing', 13, 'charge: context deadline exceeded'),
        ...failed(0.2, 'search', 21, 'i/o timeout'),
        ...failed(0.3, 'users', 24, 'write: broken pipe'),
      ];
      assert.deepEqual(await blocking(one(lines), 'billing'), ['13']);
      assert.deepEqual(await blocking(one(lines), 'search'), []);
    });

    const services = [
      'Post "https://payments/charge": dial tcp 10.0.0.9:8600: i/o timeout',
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.9:8600: connect: connection refused"',
      PAYMENTS,
      'dial tcp 10.0.0.9:6379: connect: connection refused',
    ];
    for (const error of services) {
      it(`that two consumers call, with an error that names no database: ${error}`, async () => {
        const tries = [1, 2, 3].flatMap((n) => [
          batchFailed(n, 'billing', 13, error, n),
          batchFailed(n + 0.2, 'search', 21, error, n),
        ]);
        assert.deepEqual(
          [await blocking(one(tries, retried), 'billing'), await blocking(one(tries, retried), 'search')],
          [['13'], ['21']],
        );
      });
    }

    it('of a batch handler that names no event, and its own database', async () => {
      const error =
        'handle batch for consumer billing: copy: failed to connect to `user=r database=dwh`: dial tcp 10.1.1.1:5432: connect: connection refused';
      const tries = [1, 2, 3].map((n) => unnamed(n, 'billing', error));
      assert.doesNotMatch((await reportOn(one(tries, retried), 'billing')).report, /lost (?:its database|a server)/);
    });

    it('that keeps failing while the database is away for a moment', async () => {
      const away = 'FATAL: the database system is shutting down (SQLSTATE 57P03)';
      const lines = [
        ...[1, 2, 3].map((n) => batchFailed(n, 'billing', 13, 'dial tcp 10.0.0.9:8600: i/o timeout', n)),
        batchFailed(4, 'search', 21, `dial tcp 10.0.0.1:5432: ${away}`, 1),
        batchFailed(4.2, 'users', 24, away, 1),
      ];
      assert.deepEqual(await blocking(one(lines, retried), 'billing'), ['13']);
      for (const name of ['search', 'users']) assert.deepEqual(await blocking(one(lines, retried), name), []);
    });

    it('if two handlers share a PostgreSQL that is not the store: only its address is given', async () => {
      const refused = 'save: dial tcp 10.9.9.9:5432: connect: connection refused';
      const tries = [1, 2, 3].flatMap((n) => [
        batchFailed(n, 'billing', 13, refused, n),
        batchFailed(n + 0.2, 'search', 21, refused, n),
      ]);
      for (const name of ['billing', 'search']) {
        const { report } = await reportOn(one(tries, retried), name);
        assert.match(report, /## It lost the PostgreSQL server 10\.9\.9\.9:5432\n/);
        assert.match(report, /do not say whether that is the server of the event store/);
        assert.doesNotMatch(report, /its database/);
      }
    });

    it("if a handler's PostgreSQL has another address than the one from which the library reads", async () => {
      const lines = [
        unread(0, 'search', 0, 'failed to read events: dial tcp 10.0.0.1:5432: connect: connection refused'),
        ...failed(0.2, 'billing', 13, 'save: dial tcp 10.9.9.9:5432: connect: connection refused'),
      ];
      assert.match((await reportOn(one(lines), 'search')).report, /## It lost its database/);
      const { report } = await reportOn(one(lines), 'billing');
      assert.match(report, /## It lost the PostgreSQL server 10\.9\.9\.9:5432\n/);
      assert.doesNotMatch(report, /its database/);
    });

    it("if one handler's connection broke once: the owner of that server is unknown", async () => {
      const lines = failed(0, 'billing', 13, 'save: dial tcp 10.9.9.9:5432: connect: connection refused');
      const { report } = await reportOn(one(lines), 'billing');
      assert.match(report, /## It lost the PostgreSQL server 10\.9\.9\.9:5432 while it handled/);
      assert.doesNotMatch(report, /its database/);
    });

    it('if the errors of two consumers have only the time in common', async () => {
      const tries = [1, 2, 3].flatMap((n) => [
        batchFailed(n, 'billing', 13, 'charge: i/o timeout', n),
        batchFailed(n + 0.2, 'search', 21, 'index: connect: connection refused', n),
      ]);
      for (const name of ['billing', 'search']) {
        assert.doesNotMatch((await reportOn(one(tries, retried), name)).report, /lost/);
      }
      assert.deepEqual(
        [await blocking(one(tries, retried), 'billing'), await blocking(one(tries, retried), 'search')],
        [['13'], ['21']],
      );
    });

    it('if two services fail by chance on one day', async () => {
      const lines = [...failed(0, 'billing', 13, 'index: i/o timeout'), ...failed(120, 'search', 21, 'i/o timeout')];
      assert.deepEqual([await blocking(one(lines), 'billing'), await blocking(one(lines), 'search')], [['13'], ['21']]);
    });
  });
});

describe('server that is restarted under live workers', () => {
  for (const family of ['core', 'worker'] as const) {
    it(`${family}: the consumers lost their database while they handled events, and no event is blamed`, async () => {
      const store = await createLiveStore(family);
      try {
        const names = ['billing', 'search'] as const;
        const worker = store.start(
          names.map((name) => ({ name, hangsAt: 'OrderPlaced' })),
          { segments: 1 },
        );
        await until(() => names.every((name) => store.logged(new RegExp(`claimed.*${name}|loop started.*${name}`))));
        await store.append('OrderPlaced', 'order-1');
        const sleeping = () =>
          store.count(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()",
          );
        await until(async () => (await sleeping()) === names.length);
        await store.restartServer();
        if (family === 'core') assert.equal((await worker.ended).code, 1);
        else await until(async () => (await sleeping()) === names.length);
        const answers = await Promise.all(names.map((name) => store.why(name)));
        for (const { diagnosis } of answers) assert.deepEqual(blockingOf(diagnosis), []);
        const reports = answers.map(({ report }) => report).join('');
        assert.ok(store.logged(/(?:position|handle event).*terminating connection due to administrator command/));
        assert.match(reports, /## It (?:probably )?lost its database/);
        assert.doesNotMatch(reports, /[Ss]topped at|error without an event/);
        if (family === 'worker') return;
        // After a restart the consumers get past these events.
        const at = await store.append('OrderShipped', 'order-1');
        store.start(
          names.map((name) => ({ name })),
          { segments: 1 },
        );
        const behind = `SELECT count(*) FROM consumer_segments WHERE checkpoint < ${at}`;
        await until(async () => (await store.count(behind)) === 0);
      } finally {
        await store.remove();
      }
    });
  }
});
