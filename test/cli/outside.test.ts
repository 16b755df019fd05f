import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertPlain, type CliStore, createCliStore } from '../support/cliStore';
import { freePort } from '../support/freePort';
import { adminClient, until } from '../support/postgres';
import { runCli, startCli } from '../support/runCli';

describe('the command line and failures around it', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  /** Locks tables in a session of its own: inside a transaction the admin session would not see what others do. */
  async function lock(tables: string): Promise<() => Promise<void>> {
    const client = adminClient(store.server, store.spec.database);
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
    return () => client.end();
  }

  it('ends without a message when the reader of its output closes the pipe', async () => {
    for (const [expected, ...args] of [
      [0, 'events', '--count', '400'],
      [0, 'trace', '#449'],
      [1, 'consumers', '--json'],
    ] as const) {
      const running = startCli(args, { env: store.env });
      running.child.stdout.destroy();
      const { code, stderr } = await running.ended;
      assert.deepEqual([code, stderr], [expected, ''], args.join(' '));
    }
  });

  it('ends with 3 if no server answers, a server stays silent, or a database is missing', async () => {
    const port = await freePort();
    const closed = await runCli(['consumers', '--url', `postgres://u:s3cret@127.0.0.1:${port}/d`]);
    assert.equal(closed.code, 3);
    assert.match(closed.stderr, /^No server answers at 127\.0\.0\.1:\d+\./);

    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const silentPort = typeof address === 'object' ? address?.port : 0;
    const waiting = await runCli([
      'consumers',
      '--url',
      `postgres://u:s3cret@127.0.0.1:${silentPort}/d`,
      '--timeout',
      '1',
    ]);
    silent.close();
    assert.deepEqual([waiting.code, waiting.stdout], [3, '']);
    assert.match(waiting.stderr, /within 1 second/);

    const missing = await runCli(['consumers', '--url', store.url.replace(store.spec.database, 'nowhere')]);
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /no database "nowhere"/);
    for (const { stdout, stderr } of [closed, waiting, missing])
      assert.doesNotMatch(stdout + stderr, /s3cret|correct|\n.*\n/);
  });

  it('ends with 2 for faulty arguments, even if no server answers', async () => {
    const url = `postgres://u@127.0.0.1:${await freePort()}/d`;
    const folder = await mkdtemp(join(tmpdir(), 'event-trace-cli-args-'));
    const flow = join(folder, 'some.flow');
    await writeFile(flow, 'OrderPlaced -> InvoiceIssued\n');
    await mkdir(join(folder, '.vscode'));
    await writeFile(join(folder, '.vscode/settings.json'), '{ "eventTrace.payload.reveal": "never" }');
    try {
      for (const [sentence, ...args] of [
        [/^--since needs a time/, 'missing', '--since', 'soon'],
        [/^--since needs a time/, 'check', '--since', 'soon', flow],
        [/^--around needs a time/, 'events', '--around', 'soon'],
        [/^The setting eventTrace\.payload\.reveal says never/, 'events', '--payloads', '--workspace', folder],
        [/^The setting eventTrace\.payload\.reveal says never/, 'trace', '#1', '--payloads', '--workspace', folder],
        [/^Type an event, /, 'compare', '#1', ' '],
      ] as const) {
        const { code, stdout, stderr } = await runCli([...args, '--url', url]);
        assert.match(stderr, sentence);
        assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends with 2 if a history cannot be kept in the given folder', async () => {
    // Nothing can be created in /proc, and the system uses another error code there.
    const folders = ['package.json', ...(existsSync('/proc/self') ? ['/proc/x', '/proc/x/y'] : [])];
    for (const folder of folders) {
      const { code, stdout, stderr } = await runCli(['lost', 'billing_outbox', '--history', folder], {
        env: store.env,
      });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, new RegExp(`^Nothing can be noted in .*${folder}: (?!Error)`));
    }
  });

  it('ends with 2 and a reason if DATABASE_URL names no connection, and shows no password of it', async () => {
    const env = { DATABASE_URL: 'mysql://u:s3cret@h/d' };
    const { code, stderr } = await runCli(['events'], { env });
    assert.equal(code, 2);
    assert.match(stderr, /^DATABASE_URL: This cannot be used: it addresses MySQL, not PostgreSQL\. See/);
    assert.doesNotMatch(stderr, /s3cret/);
  });

  it('names the variables that cannot be used, and why', async () => {
    for (const [env, sentence] of [
      [{ PGHOST: 'h', PGPORT: 'abc' }, /^PG\*: This cannot be used: the port must be a number .*, not "abc"\./],
      [{ PGSERVICE: 'none' }, /^PG\*: This cannot be used: no file defines the service "none"/],
      [{ DB_HOST: 'h', DB_PORT: '0' }, /^DB_\*: This cannot be used: the port must be a number .*, not "0"\./],
    ] as const) {
      const { code, stderr } = await runCli(['events'], { env });
      assert.equal(code, 2);
      assert.match(stderr, sentence);
    }
  });

  it('guesses no password, and shows none', async () => {
    const { host, port, user, database } = store.spec;
    const wrong = await runCli(['consumers', '--url', `postgres://${user}:wr0ng-one@${host}:${port}/${database}`]);
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /Wrong user or password for "postgres"\. Set PGPASSWORD/);
    assert.doesNotMatch(wrong.stdout + wrong.stderr, /wr0ng/);
    const none = await runCli(['consumers', '--url', `postgres://${user}@${host}:${port}/${database}`]);
    assert.equal(none.code, 3);
    assert.match(none.stderr, /wants a password for user "postgres"/);
  });

  it('hides the password of --url from the list of processes', async () => {
    const running = startCli(['events', '--follow', '--url', store.url]);
    await running.until(/#485/);
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(running.child.pid)], { encoding: 'utf8' });
    running.child.kill('SIGINT');
    assert.equal((await running.ended).code, 0);
    assert.match(stdout, /event-trace/);
    assert.doesNotMatch(stdout, /postgres:|correct/);
  });

  it('takes the password from PGPASSWORD', async () => {
    const { host, port, user, database } = store.spec;
    const env = { PGPASSWORD: store.server.password };
    const { code } = await runCli(
      ['events', '--count', '1', '--url', `postgres://${user}@${host}:${port}/${database}`],
      { env },
    );
    assert.equal(code, 0);
  });

  it('takes everything from a service, including its password', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'event-trace-service-'));
    try {
      const file = join(folder, 'services.conf');
      const { host, port, user, database } = store.spec;
      const lines = { host, port, user, dbname: database, password: store.server.password, sslmode: 'disable' };
      await writeFile(
        file,
        `[shop]\n${Object.entries(lines)
          .map((line) => line.join('='))
          .join('\n')}\n`,
      );
      const env = { PGSERVICE: 'shop', PGSERVICEFILE: file };
      const { code, stderr } = await runCli(['events', '--count', '1'], { env });
      assert.deepEqual([code, stderr], [0, '']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe('while a table is locked', () => {
    let unlock: () => Promise<void>;
    beforeEach(async () => {
      unlock = await lock('consumer_segments, events');
    });
    afterEach(() => unlock());
    const waitsForLock = async () => {
      const { rows } = await store.admin.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    };

    it('makes the server stop on Ctrl+C', async () => {
      for (const args of [['consumers'], ['trace', '#449'], ['events']]) {
        const running = startCli(args, { env: store.env });
        await until(waitsForLock);
        running.child.kill('SIGINT');
        const { code, stdout, stderr } = await running.ended;
        assert.deepEqual([code, stdout, stderr], [130, '', ''], args.join(' '));
        await until(async () => !(await waitsForLock()) && (await store.sessions()) === 1);
      }
    });

    it('gives up after --timeout, also on the server', async () => {
      // The server itself would give up a lock after half a second.
      const { code, stderr } = await runCli(['trace', '#449', '--timeout', '0.3'], { env: store.env });
      assert.equal(code, 3);
      assert.match(stderr, /^No answer within 0\.3 seconds\. Give more with --timeout\.\n$/);
      await until(async () => !(await waitsForLock()) && (await store.sessions()) === 1);
    });
  });

  it('ends with 3 if its session is ended in the middle of a command', async () => {
    const unlock = await lock('consumer_segments');
    const running = startCli(['consumers'], { env: store.env });
    await until(async () => {
      const { rows } = await store.admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    const { code, stdout, stderr } = await running.ended;
    await unlock();
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^[^\n]+\.\n$/);
  });
});

describe('the command line on hostile rows', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(false);
    const hostile = "E'\\x1b]0;owned\\x07\\x1b[2J\\x1b[31mred\\r\\nnext\\u202edlrow\\u009b1m'";
    await store.admin.query(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, correlation_id, metadata)
      SELECT ${hostile}, ${hostile}, ${hostile} || n, 1, gen_random_uuid(), ${hostile}, convert_to(${hostile}, 'UTF8'), 'c-1', '{"a": "\\u001b[2J"}'
      FROM generate_series(1, 3) n;
      INSERT INTO consumer_segments VALUES (${hostile}, 0, 1, ${hostile}, 0), (repeat('界', 300), 0, 1, NULL, 0);
      INSERT INTO consumer_workers VALUES (${hostile}, ${hostile}, now() - interval '1 day')`);
  });
  after(() => store.drop());

  it('sends no control characters to the terminal', async () => {
    const name = '\u001b]0;owned\u0007\u001b[2J\u001b[31mred\r\nnext\u202edlrow\u009b1m';
    for (const args of [
      ['consumers'],
      ['consumers', '--json'],
      ['why', name],
      ['why', name, '--json'],
      ['why', 'nothing\u001b[2J'],
      ['trace', 'c-1', '--payloads'],
      ['trace', 'c-1', '--payloads', '--json'],
      ['trace', 'c-1', '--as', 'markdown'],
      ['trace', 'c-1', '--as', 'mermaid'],
      ['events', '--payloads'],
      ['events', '--payloads', '--json'],
    ]) {
      const { stdout, stderr, code } = await runCli(args, { env: store.env });
      assert.ok((code ?? 3) < 2, `${args.join(' ')}: ${stderr}`);
      if (args.includes('--json') || args.includes('--as')) {
        assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\u202a-\u202e]/u, args.join(' '));
      } else assertPlain(stdout);
      assert.doesNotMatch(stderr.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\u202a-\u202e]/u, args.join(' '));
      if (args.includes('--json')) assert.ok(stdout.length === 0 || JSON.parse(stdout));
    }
  });
});
