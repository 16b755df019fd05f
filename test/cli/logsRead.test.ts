import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CLI, cliEnv, runCli, type StartedCli, startCli } from '../support/runCli';

interface Case {
  readonly name: string;
  readonly line: string;
  readonly level: string;
  readonly messageStartsWith: string;
  readonly link?: 'eventId' | 'position' | 'correlationId' | 'traceId' | null;
}
const { event, lines } = JSON.parse(readFileSync(new URL('../fixtures/logs/lines.json', import.meta.url), 'utf8')) as {
  readonly event: Readonly<Record<string, unknown>>;
  readonly lines: readonly Case[];
};

describe('event-trace logs read', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-cli-logs-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('ends without a failure when the reader of its output closes the pipe', async () => {
    const file = join(folder, 'long.log');
    await writeFile(file, 'level=info msg="order placed"\n'.repeat(50_000));
    const running = startCli(['logs', 'read', file, '--json']);
    await running.until(/order placed/);
    running.child.stdout.destroy();
    assert.deepEqual([(await running.ended).code, running.stderr()], [0, '']);
  });

  it('prints each record of each file as JSON, with its ids and failure', async () => {
    const files = await Promise.all(
      lines.map(async ({ line }, i) => {
        await writeFile(join(folder, `${i}.log`), `${line}\n`);
        return `${i}.log`;
      }),
    );
    const { code, stdout, stderr } = await runCli(['logs', 'read', '--json', ...files], { cwd: folder });
    assert.deepEqual([code, stderr], [0, '']);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
    assert.deepEqual(
      records.map(({ file, line }) => [file, line]),
      files.map((file) => [file, 1]),
    );
    for (const [i, { name, level, messageStartsWith, link }] of lines.entries()) {
      const record = records[i] ?? {};
      assert.ok(level.split('|').includes(String(record.level ?? 'unknown')), name);
      assert.notEqual(record.level, 'unknown', 'what is unknown is null');
      assert.ok(String(record.message).startsWith(messageStartsWith), name);
      if (link) assert.equal((record.ids as Readonly<Record<string, unknown>>)[link], event[link], name);
    }
  });

  it('reads any encoding from stdin, also without a last line end', async () => {
    const text = 'level=info msg=first\nlevel=error msg="second é"';
    for (const bytes of [Buffer.from(text), gzipSync(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const { code, stdout, stderr } = await runCli(['logs', 'read', '-', '--json'], { input: bytes });
      const records = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      assert.deepEqual(
        records.map(({ file, line, level, message }) => [file, line, level, message]),
        [
          ['-', 1, 'info', 'first'],
          ['-', 2, 'error', 'second é'],
        ],
      );
      assert.deepEqual([code, stderr], [0, '']);
    }
    const none = await runCli(['logs', 'read', '-']);
    assert.deepEqual(none, { code: 0, stdout: '', stderr: '' });
    const binary = await runCli(['logs', 'read', '-', '--json'], { input: randomBytes(400_000) });
    assert.deepEqual([binary.code, binary.stderr], [0, '']);
    const asked = await runCli(['logs', 'read'], { input: text });
    assert.deepEqual([asked.code, asked.stdout], [2, '']);
    assert.match(asked.stderr, /^logs read needs the files to read; - reads stdin\./);
  });

  it('prints lines as they come through a pipe, until Ctrl+C or until the reader closes its output', async () => {
    for (const [code, end] of [
      [130, ({ child }: StartedCli) => child.kill('SIGINT')],
      [0, ({ child }: StartedCli) => child.stdout.destroy()],
    ] as const) {
      const running = startCli(['logs', 'read', '-'], { input: 'open' });
      running.child.stdin.write('level=info msg=first\nlevel=info msg=second\n');
      await running.until(/^Message +first$/m);
      end(running);
      // Only a write to a closed stdout shows that it is closed.
      running.child.stdin.write('level=info msg=third\n'.repeat(2_000));
      const { stderr, ...ended } = await running.ended;
      assert.deepEqual([ended.code, stderr], [code, '']);
    }
  });

  it('reads the pipe that a shell names as a file', async () => {
    const script = `"$0" "$1" logs read <(printf 'level=info msg=piped')`;
    const { status, stdout } = spawnSync('bash', ['-c', script, process.execPath, CLI], {
      env: cliEnv(),
      encoding: 'utf8',
    });
    assert.match(stdout, /^Message +piped$/m);
    assert.equal(status, 0);
  });

  it('gives up after --timeout', async () => {
    const file = join(folder, 'endless.log');
    await writeFile(file, 'level=info msg="order placed"\n'.repeat(300_000));
    const { code, stderr } = await runCli(['logs', 'read', file, '--json', '--timeout', '0.001']);
    assert.equal(code, 3);
    assert.equal(stderr, 'No answer within 0.001 seconds. Give more with --timeout.\n');
  });

  it('shows a person how a line was read, and names the files that it cannot read', async () => {
    await writeFile(join(folder, 'app.log'), 'api-1  | 2026-11-22T14:57:16Z ERR boom \x1b[36mposition=\x1b[0m7\n');
    const { code, stdout, stderr } = await runCli(['logs', 'read', 'app.log', 'gone.log'], { cwd: folder });
    assert.equal(code, 1);
    assert.match(stdout, /^app\.log:1\nWrappers +docker compose or Procfile runner\nRecord +text with a head\n/);
    assert.match(stdout, /^Position +7 \(by its key\)$/m);
    assert.match(stderr, /^gone\.log cannot be read: /);
    assert.equal((await runCli(['logs', 'read'])).code, 2);
  });
});
