import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startCli } from '../support/runCli';

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

  it('ends without a failure when what reads its answer has had enough', async () => {
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

  it('gives up after --timeout', async () => {
    const file = join(folder, 'endless.log');
    await writeFile(file, 'level=info msg="order placed"\n'.repeat(300_000));
    const { code, stderr } = await runCli(['logs', 'read', file, '--json', '--timeout', '0.001']);
    assert.equal(code, 3);
    assert.equal(stderr, 'No answer within 0.001 seconds. Give more with --timeout.\n');
  });

  it('shows a person how a line was read, and names files that it cannot read', async () => {
    await writeFile(join(folder, 'app.log'), 'api-1  | 2026-11-22T14:57:16Z ERR boom \x1b[36mposition=\x1b[0m7\n');
    const { code, stdout, stderr } = await runCli(['logs', 'read', 'app.log', 'gone.log'], { cwd: folder });
    assert.equal(code, 1);
    assert.match(stdout, /^app\.log:1\nWrappers +docker compose or Procfile runner\nRecord +text with a head\n/);
    assert.match(stdout, /^Position +7 \(by its key\)$/m);
    assert.match(stderr, /^gone\.log cannot be read: /);
    assert.equal((await runCli(['logs', 'read'])).code, 2);
  });
});
