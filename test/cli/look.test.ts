import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertPlain, type CliStore, createCliStore, POISON_LOG } from '../support/cliStore';
import { CORRELATION } from '../support/fixtures';
import { runCli } from '../support/runCli';

describe('event-trace look-up, logs of, connect and stores, on a real store', () => {
  let store: CliStore;
  let folder: string;
  before(async () => {
    store = await createCliStore(true);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-cli-look-'));
  });
  after(async () => {
    await store.drop();
    await rm(folder, { recursive: true });
  });

  const run = (...args: string[]) => runCli(args, { env: store.env });
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

  it('say what an id, a position, a stream and a pasted line mean', async () => {
    const trace = await json('look-up', CORRELATION);
    assert.deepEqual(Object.keys(trace), ['format', 'understood', 'meanings', 'unknown']);
    assert.equal(trace.format, 1);
    assert.deepEqual(trace.meanings[0], {
      kind: 'trace',
      by: 'correlation',
      id: CORRELATION,
      events: 7,
      capped: false,
    });

    const [event] = (await json('look-up', '#449')).meanings;
    assert.equal(event.kind, 'event');
    assert.equal(event.position, '449');
    assert.match(event.correlationId, /^[\da-f-]{36}$/);
    assert.match(event.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

    const [stream] = (await json('look-up', `${event.streamType}/${event.streamId}`)).meanings;
    assert.deepEqual([stream.kind, stream.streamId], ['stream', event.streamId]);
    assert.ok(stream.events >= 1);

    const pasted = await json('look-up', `level=ERROR msg="handler failed" event_id=${event.eventId} attempt=3`);
    assert.equal(pasted.meanings[0].eventId, event.eventId);
  });

  it('read a text from stdin, print a table that fits, and end with 1 if nothing was found', async () => {
    const piped = await runCli(['look-up', '-'], { env: store.env, input: `X-Correlation-Id: ${CORRELATION}\n` });
    assert.equal(piped.code, 0);
    assertPlain(piped.stdout);
    assert.match(piped.stdout, new RegExp(`^correlation +${CORRELATION} +7$`, 'm'));
    const nothing = await run('look-up', '00000000-0000-4000-8000-000000000000');
    assert.deepEqual([nothing.code, nothing.stdout], [1, '']);
    assert.match(nothing.stderr, /^Nothing in this store/);
    assert.equal((await run('look-up')).code, 2);
  });

  it('read a time without a zone as the settings say', async () => {
    const settings = join(folder, 'utc.json');
    await writeFile(settings, '{ "eventTrace.times": "utc" }');
    const timeFor = async (env: Record<string, string>) => {
      const { stdout } = await runCli(['look-up', '2026-11-22 14:57:16', '--json'], {
        env: { ...store.env, TZ: 'Asia/Shanghai', ...env },
      });
      return JSON.parse(stdout).meanings[0].time;
    };
    assert.match(await timeFor({ EVENT_TRACE_USER_SETTINGS: settings }), /^2026-11-22T14:57:16\.0+Z$/);
    assert.match(await timeFor({}), /^2026-11-22T06:57:16\.0+Z$/);
  });

  it('print the log lines of everything that belongs to an id, as text and as one object a line', async () => {
    const text = await run('logs', 'of', '#449', '--logs', POISON_LOG);
    assert.equal(text.code, 0);
    assertPlain(text.stdout);
    assert.match(text.stdout, /ERROR consumer handler error/);
    const { stdout } = await run('logs', 'of', '#449', '--json', '--logs', POISON_LOG);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(lines.length > 1);
    for (const line of lines) {
      assert.deepEqual(Object.keys(line), ['file', 'line', 'time', 'level', 'message', 'fields', 'eventId', 'reason']);
    }
    assert.ok(lines.some(({ level, message }) => level === 'error' && message.includes('handler error')));
    const none = await runCli(['logs', 'of', '#449'], { env: store.env, cwd: folder });
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(none.stderr, /^No log file is known\. Name some with --logs GLOB\.\n$/);
    await writeFile(join(folder, 'quiet.log'), 'level=INFO msg="nothing of it"\n');
    const quiet = await runCli(['trace', '#449', '--logs', 'quiet.log'], { env: store.env, cwd: folder });
    assert.match(quiet.stderr, /^No line of the log belongs to it\.$/m);
  });

  it('search the output of the commands in the settings, if the folder is trusted', async () => {
    const project = join(folder, 'project');
    await mkdir(join(project, '.vscode'), { recursive: true });
    const line = `time=2026-11-22T14:57:16Z level=ERROR msg="from a command" correlation_id=${CORRELATION}`;
    const sources = [{ name: 'api', command: process.execPath, args: ['-e', `console.log(${JSON.stringify(line)})`] }];
    await writeFile(join(project, '.vscode/settings.json'), JSON.stringify({ 'eventTrace.logs.sources': sources }));
    const args = ['logs', 'of', CORRELATION, '--json'];
    const trusted = await runCli([...args, '--workspace', project], { env: store.env });
    assert.equal(trusted.code, 0, trusted.stderr);
    const { file, message, level } = JSON.parse(trusted.stdout);
    assert.deepEqual([file, message, level], ['$ api', 'from a command', 'error']);
    const stranger = await runCli(args, { env: store.env, cwd: project });
    assert.deepEqual([stranger.code, stranger.stdout], [1, '']);
    assert.match(stranger.stderr, /run only where --workspace names the folder/);
  });

  it('search the logs of all folders of a workspace', async () => {
    const several = join(folder, 'several');
    const text = `time=2026-11-22T14:57:16Z level=ERROR msg="of the second" correlation_id=${CORRELATION}\n`;
    await mkdir(join(several, 'first'), { recursive: true });
    await mkdir(join(several, 'second'));
    await writeFile(join(several, 'second/api.log'), text);
    const workspace = join(several, 'shop.code-workspace');
    await writeFile(workspace, '{ "folders": [{ "path": "first" }, { "path": "second" }] }');
    const { code, stdout } = await run('logs', 'of', CORRELATION, '--json', '--workspace', workspace);
    assert.deepEqual([code, JSON.parse(stdout).message], [0, 'of the second']);
  });

  it('connect, and print what server and store answer', async () => {
    const { code, stdout } = await run('connect', '--check');
    assert.equal(code, 0);
    assertPlain(stdout);
    assert.match(stdout, /PostgreSQL \d+/);
    const answer = await json('connect', '--check');
    assert.deepEqual(Object.keys(answer), ['format', 'connection', 'address', 'server', 'store']);
    assert.equal(answer.store.consumers, true);
    assert.doesNotMatch(JSON.stringify(answer), new RegExp(store.server.password));
    assert.equal((await run('connect', 'shop')).code, 2);
  });

  it('end with 1 if the consumer tables may not be read, in words and in JSON', async () => {
    const { host, port, database } = store.spec;
    await store.admin.query(
      "CREATE ROLE porter LOGIN PASSWORD 'pw'; GRANT SELECT ON events TO porter; GRANT SELECT (consumer_name) ON consumer_segments TO porter",
    );
    try {
      const args = ['connect', '--check', '--url', `postgres://porter:pw@${host}:${port}/${database}?sslmode=disable`];
      const sentence = 'No permission to read consumer_segments. Ask for SELECT on it.';
      const text = await run(...args);
      assert.equal(text.code, 1);
      assertPlain(text.stdout);
      assert.match(text.stdout, /^Event store +pupsourcing/m);
      assert.ok(text.stdout.replace(/\s+/g, ' ').includes(`Consumers ${sentence}`), text.stdout);
      const answer = await run(...args, '--json');
      assert.deepEqual([answer.code, JSON.parse(answer.stdout).problems], [1, [sentence]]);
    } finally {
      await store.admin.query('DROP OWNED BY porter; DROP ROLE porter');
    }
  });

  it('name the parts of a connection that have no effect', async () => {
    const url = `${store.url}&pgbouncer=true&fooBar=1`;
    const { stdout } = await run('connect', '--check', '--url', url);
    assertPlain(stdout);
    for (const name of ['pgbouncer', 'fooBar']) assert.ok(stdout.includes(`${name} has no effect here.`), stdout);
    const { notes } = await json('connect', '--check', '--url', url);
    assert.deepEqual(notes, ['pgbouncer has no effect here.', 'fooBar has no effect here.']);
  });

  it('say that a table or schema has no events, without claiming that it had some', async () => {
    const table = await run('events', '--table', 'nope');
    assert.deepEqual([table.code, table.stdout], [3, '']);
    assert.equal(table.stderr, 'The database has no events table nope. See event-trace stores.\n');
    const project = join(folder, 'elsewhere');
    await mkdir(join(project, '.vscode'), { recursive: true });
    const settings = { 'eventTrace.connections': [{ name: 'shop', url: store.url, schema: 'pg_catalog' }] };
    await writeFile(join(project, '.vscode/settings.json'), JSON.stringify(settings));
    const schema = await runCli(['events', '--connection', 'shop'], { cwd: project });
    assert.equal(schema.code, 3);
    assert.match(schema.stderr, /the schema "pg_catalog" has no events table that can be read\.\n$/);
  });

  it('find nothing in a store without consumers', async () => {
    const empty = await createCliStore(false);
    try {
      const { code, stdout, stderr } = await runCli(['consumers', '--json'], { env: empty.env });
      assert.deepEqual([code, JSON.parse(stdout).consumers, stderr], [1, [], 'The store has no consumers.\n']);
    } finally {
      await empty.drop();
    }
  });

  it('say that a store has no consumer tables, also with --watch and --json', async () => {
    const said = 'The store has events and no consumer tables.\n';
    const bare = await createCliStore(false);
    await bare.admin.query('DROP TABLE consumer_segments, consumer_workers');
    try {
      const { code, stdout, stderr } = await runCli(['consumers', '--json'], { env: bare.env });
      assert.deepEqual([code, JSON.parse(stdout).consumers, stderr], [1, [], said]);
      assert.deepEqual(await runCli(['consumers', '--watch'], { env: bare.env }), {
        code: 1,
        stdout: '',
        stderr: said,
      });
    } finally {
      await bare.drop();
    }
  });

  it('list the stores of a database, and ask for one if there are several', async () => {
    await store.admin.query('CREATE SCHEMA other; CREATE TABLE other.events (LIKE public.events INCLUDING ALL)');
    try {
      const { stores } = await json('stores');
      assert.deepEqual(stores.map(({ schema }: { schema: string }) => schema).sort(), ['other', 'public']);
      assertPlain((await run('stores')).stdout);
      const several = await run('events');
      assert.equal(several.code, 2);
      assert.match(several.stderr, /Several tables look like events tables: .*\. Name one with --table\./);
      assert.equal((await run('events', '--table', 'public.events')).code, 0);
    } finally {
      await store.admin.query('DROP SCHEMA other CASCADE');
    }
  });
});
