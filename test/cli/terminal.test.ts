import assert from 'node:assert/strict';
import { type CliStore, createCliStore } from '../support/cliStore';
import { createFaultProxy } from '../support/faultProxy';
import { runCli } from '../support/runCli';
import { runInTerminal } from '../support/terminalCli';

const ESCAPE = '\u001b';
/** The text without colours. */
const plain = (text: string) => text.replace(new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g'), '');
/** The lines that stay: the carriage return that follows progress removes it. */
const shownLines = (text: string) =>
  plain(text)
    .split('\n')
    .map((line) => line.replace(new RegExp(`^.*(?:\r|${ESCAPE}\\[\\d*K)`, 's'), ''));

describe('the command line on a terminal', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  it('uses colours there, and nowhere else', async () => {
    const args = ['trace', '#449'];
    const terminal = await runInTerminal(args, { env: store.env });
    assert.equal(terminal.code, 0);
    assert.match(terminal.stdout, new RegExp(`${ESCAPE}\\[\\d+m`));
    const piped = await runCli(args, { env: store.env });
    assert.ok(!piped.stdout.includes(ESCAPE));
    for (const [flags, env] of [
      [['--no-color'], {}],
      [[], { NO_COLOR: '1' }],
      [[], { NO_COLOR: '1', FORCE_COLOR: '1' }],
    ] as const) {
      const { stdout } = await runInTerminal([...args, ...flags], { env: { ...store.env, ...env } });
      assert.doesNotMatch(stdout, new RegExp(`${ESCAPE}\\[\\d+m`));
    }
  });

  it('keeps within 80 columns', async () => {
    for (const args of [['trace', '#449'], ['events', '--count', '20'], ['look-up', '#449'], ['stores']]) {
      const { stdout } = await runInTerminal(args, { env: store.env });
      assert.deepEqual(
        shownLines(stdout).filter((line) => [...line].length > 80),
        [],
        args.join(' '),
      );
    }
  });

  it('prints names and values instead of tables if the terminal is narrow', async () => {
    const { stdout } = await runInTerminal(['stores'], { env: store.env, columns: 40 });
    const lines = shownLines(stdout);
    assert.deepEqual(
      lines.filter((line) => [...line].length > 40),
      [],
    );
    assert.match(lines.join('\n'), /^Events table +public\.events\nLibrary +pupsourcing\/core /m);
  });

  it('keeps a deep trace within a terminal narrower than usual', async () => {
    const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const depth = 18;
    for (let at = 1; at <= depth; at++) {
      await store.admin.query(
        `INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, event_version, payload, bounded_context, correlation_id, causation_id)
        VALUES ('Deep', 'deep', $1, $2, 'LongNameOfAnEvent', 1, '{}', 'sales', $3, $4)`,
        [at, id(at), id(999), at === 1 ? null : id(at - 1)],
      );
    }
    for (const columns of [20, 30, 38, 44]) {
      const { stdout } = await runInTerminal(['trace', id(999), '--payloads'], { env: store.env, columns });
      const lines = shownLines(stdout);
      assert.deepEqual(
        lines.filter((line) => [...line].length > columns),
        [],
      );
      assert.match(lines.join('\n'), new RegExp(`^\\(${depth - 1}\\) [│└─ ]+#\\d`, 'm'));
    }
  });

  it('sends no sequences to a dumb terminal, also with --watch', async () => {
    // A folder with few files, since those of a project are searched.
    const watched = await runInTerminal(['consumers', '--watch', '--workspace', 'test/fixtures/lookup'], {
      env: { ...store.env, TERM: 'dumb' },
      typing: [{ after: /newest event #\d+/, text: '\u0003' }],
    });
    assert.equal(watched.code, 0);
    assert.ok(!watched.stdout.includes(ESCAPE), watched.stdout);
  });

  it('shows what it waits for if the server is slow, and removes that before the answer', async () => {
    const { host, port, user, database } = store.spec;
    assert.equal(host, '127.0.0.1');
    const proxy = await createFaultProxy(port);
    proxy.delay(300);
    try {
      const url = `postgres://${user}@127.0.0.1:${proxy.port}/${database}?sslmode=disable`;
      const env = { ...store.env, PGPASSWORD: store.server.password };
      const { code, stdout } = await runInTerminal(['events', '--count', '1', '--url', url], { env });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /Connecting to /);
      const answer = shownLines(stdout).filter((line) => line !== '');
      assert.match(answer[0] ?? '', /^\d{4}-\d\d-\d\d \S+ #\d+ \w+/);
      assert.deepEqual(
        answer.filter((line) => line.includes('Connecting to ')),
        [],
      );
    } finally {
      await proxy.close();
    }
  });

  it('asks for a password without showing it, and asks once more after a wrong one', async () => {
    const { host, port, user, database } = store.spec;
    const url = `postgres://${user}@${host}:${port}/${database}?sslmode=disable`;
    const { password } = store.server;
    const { code, stdout } = await runInTerminal(['events', '--count', '1', '--url', url], {
      typing: [
        { after: /Password for \S+: $/, text: 'wr0ng-one\r' },
        { after: /did not accept the password\. Password for \S+: $/, text: `${password}\r` },
      ],
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /#\d+ \w+/);
    assert.doesNotMatch(stdout, /wr0ng-one/);
    assert.ok(!stdout.includes(password));
  });

  it('stops asking on Ctrl+C', async () => {
    const { host, port, user, database } = store.spec;
    const { code } = await runInTerminal(['events', '--url', `postgres://${user}@${host}:${port}/${database}`], {
      typing: [{ after: /Password for \S+: $/, text: '\u0003' }],
    });
    assert.equal(code, 130);
  });
});
