import assert from 'node:assert/strict';
import { type StdioOptions, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../src/terminal/commands';
import { assertPlain } from '../support/cliStore';
import { CLI, cliEnv, runCli } from '../support/runCli';
import { projectRoot } from '../support/runProcess';

const lines = (text: string) => text.split('\n');

describe('the command line', () => {
  it('explains itself in 80 columns', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^Usage: event-trace COMMAND/m);
    assert.deepEqual(
      lines(stdout).filter((line) => line.length > 80),
      [],
    );
  });

  it('explains each command in 80 columns, on stdout alone', async () => {
    const asked = COMMANDS.map(async ({ name }) => ({ name, help: await runCli([...name.split(' '), '--help']) }));
    for (const { name, help } of await Promise.all(asked)) {
      assert.deepEqual([help.code, help.stderr], [0, ''], name);
      assert.match(help.stdout, new RegExp(`^Usage: event-trace ${name}`, 'm'));
      assertPlain(help.stdout);
    }
  });

  it('explains in its help what a filter of events may be', async () => {
    assert.match(
      (await runCli(['events', '--help'])).stdout,
      /^ {2}FILTER +type:OrderPlaced, aggregate:Order, stream:/m,
    );
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await runCli(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('refuses unknown commands and arguments with exit code 2 and a sentence', async () => {
    for (const args of [
      ['nonsense'],
      ...COMMANDS.filter(({ takesNothing }) => takesNothing).map(({ name }) => [name, 'billing']),
      ['connections', '--bogus'],
      ['connections', '--demo', '--url', 'postgres://h/d'],
      ['connections', '--timeout', 'soon'],
      ['connections', '--workspace', join(projectRoot, 'no-such-folder')],
    ]) {
      const { code, stdout, stderr } = await runCli(args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\. See event-trace (?:[a-z]+ ){0,2}--help\.\n$/, args.join(' '));
    }
  });

  it('names similar commands for an unknown command, also for help on it', async () => {
    for (const [said, ...args] of [
      ['There is no command "lookup". Did you mean "look-up"? See event-trace --help.', 'lookup', 'x'],
      ['There is no command "logs". Did you mean "logs read" or "logs of"? See event-trace --help.', 'logs'],
      ['There is no command "consumer". Did you mean "consumers"? See event-trace --help.', 'help', 'consumer'],
      ['There is no command "qwert". See event-trace --help.', 'help', 'qwert'],
    ] as const) {
      assert.deepEqual(await runCli(args), { code: 2, stdout: '', stderr: `${said}\n` }, args.join(' '));
    }
  });

  it('names the option that lacks its value, also if another option or a hyphen follows', async () => {
    for (const [option, ...args] of [
      ['--url', 'consumers', '--url'],
      ['--table', 'consumers', '--table', '--json'],
      ['--count', 'events', '--count', '-1'],
      ['--since', 'missing', '--since', '-2h'],
    ] as const) {
      const { code, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `${option} needs a value behind it; one that begins with a hyphen is written ${option}=-…. See event-trace ${args[0]} --help.\n`,
      );
    }
  });

  it('refuses an empty value, as a script writes it for an unset variable', async () => {
    for (const [name, ...args] of [
      ['history', 'lost', 'billing', '--history', ''],
      ['history', 'lost', 'billing', '--history='],
      ['junit', 'check', '--since', '5min', '--junit', ''],
      ['expect', 'check', '--since', '5min', '--expect', 'README.md', '--expect', ''],
      ['workspace', 'connections', '--workspace', ''],
      ['logs', 'trace', '#449', '--logs', ''],
      ['logs', 'trace', '#449', '--logs', 'a.log', ''],
      ['logs', 'trace', '#449', '--logs='],
      ['connection', 'consumers', '--connection', ''],
      ['url', 'consumers', '--url', ''],
      ['around', 'events', '--around', ''],
    ] as const) {
      const { code, stdout, stderr } = await runCli(args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      assert.ok(stderr.startsWith(`--${name} needs a value that is not empty. See event-trace `), stderr);
    }
  });

  it('says where to write an id that --logs has taken', async () => {
    for (const [last, ...args] of [
      [/stdin\. Write it before --logs, .*--help\.\n$/, 'trace', '--logs', '#449'],
      [/stdin\. See event-trace trace --help\.\n$/, 'trace', '--logs'],
    ] as const) {
      const { code, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.match(stderr, last);
    }
  });

  it('lists its exit codes in its help', async () => {
    const { stdout } = await runCli(['--help']);
    assert.match(
      stdout.replaceAll('\n', ' '),
      /3 the store cannot be read or the answer cannot be written, 130 Ctrl\+C/,
    );
  });
});

describe('the command line if its answer cannot be written', () => {
  it('says so in one sentence, with exit code 3', async () => {
    // The file is open for reading only, so writing fails as on a full disk.
    const file = await open(join(projectRoot, 'package.json'), 'r');
    try {
      const { status, stderr } = spawnSync(process.execPath, [CLI, '--help'], {
        env: cliEnv(),
        stdio: ['ignore', file.fd, 'pipe'],
        encoding: 'utf8',
      });
      assert.match(stderr, /^The answer could not be written: [^\n]+\.\n$/);
      assert.equal(status, 3);
    } finally {
      await file.close();
    }
  });

  it('still answers if only its remarks cannot be written, and needs no output for an empty answer', async () => {
    const file = await open(join(projectRoot, 'package.json'), 'r');
    try {
      const run = (args: readonly string[], stdio: StdioOptions) =>
        spawnSync(process.execPath, [CLI, ...args], { env: cliEnv(), stdio, encoding: 'utf8' });
      const unheard = run(['--help'], ['ignore', 'pipe', file.fd]);
      assert.equal(unheard.status, 0);
      assert.match(unheard.stdout, /^Exit codes: /m);
      const refused = run(['nonsense'], ['ignore', file.fd, 'pipe']);
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, /^There is no command "nonsense"\.[^\n]*\n$/);
    } finally {
      await file.close();
    }
  });
});

describe('event-trace connections', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-cli-'));
    await mkdir(join(folder, 'project/.vscode'), { recursive: true });
    await mkdir(join(folder, 'project/cmd/api'), { recursive: true });
    await writeFile(
      join(folder, 'project/.vscode/settings.json'),
      `{ // the shop
        "eventTrace.connections": [
          { "name": "shop", "url": "postgres://reader:hunter2@db.example.org:5433/shop", },
          { "name": "esc\\u001b[31m", "host": "h", "database": "d", "user": "u" },
          { "name": "broken", "port": "x" },
        ],
      }`,
    );
    await writeFile(
      join(folder, 'user.json'),
      '{ "eventTrace.connections": [{ "name": "shop", "host": "hidden" }, { "name": "mine", "host": "m", "user": "u" }] }',
    );
  });
  after(() => rm(folder, { recursive: true }));

  const run = (args: readonly string[], cwd = 'project/cmd/api') =>
    runCli(['connections', ...args], {
      cwd: join(folder, cwd),
      env: { EVENT_TRACE_USER_SETTINGS: join(folder, 'user.json'), DATABASE_URL: 'postgres://a:s3cret@envhost/b' },
    });

  it('lists the connections of the workspace, the user, the environment and the demo, the first one of each name', async () => {
    const { code, stdout } = await run(['--json']);
    const { format, connections, problems } = JSON.parse(stdout);
    assert.equal(format, 1);
    assert.deepEqual(
      connections.map(({ name, address, origin }: Record<string, unknown>) => [name, address, origin]),
      [
        ['shop', 'reader@db.example.org:5433/shop', 'workspace'],
        ['esc\u001b[31m', 'u@h:5432/d', 'workspace'],
        ['mine', 'u@m:5432/u', 'user'],
        ['b@envhost', 'a@envhost:5432/b', 'environment'],
        ['Demo store', null, null],
      ],
    );
    assert.equal(problems[0].name, 'broken');
    assert.equal(code, 1, 'an entry that cannot be used needs a person');
  });

  it('prints neither passwords nor control characters', async () => {
    for (const args of [[], ['--json']]) {
      const { stdout, stderr } = await run(args);
      assert.doesNotMatch(stdout + stderr, /hunter2|s3cret/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for them
      assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });

  it('takes the file of a workspace with several folders as VS Code does', async () => {
    const file = join(folder, 'several.code-workspace');
    await writeFile(
      file,
      `{ // of the team
        "folders": [{ "path": "gone" }, { "path": "project/cmd", "name": "commands" }, { "uri": "vscode-remote://wsl/x" }],
        "settings": { "eventTrace.connections": [{ "name": "team", "host": "t", "user": "u", "database": "d", "tls": { "mode": "verify-ca", "caFile": "ca.pem" } },], },
      }`,
    );
    const { stdout, stderr } = await run(['--workspace', '../../../several.code-workspace', '--json']);
    assert.equal(stderr, '');
    const [team, ...others] = JSON.parse(stdout).connections;
    assert.deepEqual([team.name, team.origin, team.foundIn], ['team', 'workspace', file]);
    // Those of a folder's own settings do not count in a workspace of several.
    assert.deepEqual(
      others.map(({ name }: { name: string }) => name),
      ['shop', 'mine', 'b@envhost', 'Demo store'],
    );
    assert.match(others[0].address, /@hidden:5432/, 'the one of the user');
    for (const [text, sentence] of [
      ['{ "folders": [] }', /several\.code-workspace names no folder of this machine\./],
      ['{ "folders": [{ "path": "project" }', /several\.code-workspace is not valid JSON\. What stands before/],
    ] as const) {
      await writeFile(file, text);
      assert.match((await run(['--workspace', file])).stderr, sentence);
    }
    const gone = await run(['--workspace', join(folder, 'gone.code-workspace')]);
    assert.deepEqual([gone.code, gone.stdout], [2, '']);
    assert.match(gone.stderr, /^There is no file .*gone\.code-workspace\. See/);
  });

  it('uses the named folder', async () => {
    const { stdout } = await run(['--workspace', '../../..', '--json']);
    assert.deepEqual(
      JSON.parse(stdout).connections.map(({ name }: { name: string }) => name),
      ['shop', 'mine', 'b@envhost', 'Demo store'],
    );
  });
});
