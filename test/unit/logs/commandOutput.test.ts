import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, commandOutput } from '../../../src/logs/commandOutput';

const never = new AbortController().signal;
const run = async (command: Partial<Command>, signal = never) => {
  const { bytes, code } = await commandOutput(
    { command: process.execPath, args: [], cwd: undefined, timeoutMs: 20_000, ...command },
    signal,
  );
  return { text: Buffer.from(bytes).toString('utf8'), code };
};
const script = (source: string) => ({ args: ['-e', source] });

describe('the output of a command', () => {
  it('has what the command prints on both outputs, without colours', async () => {
    const { text, code } = await run(
      script('console.log("\\x1b[31mgrün\\x1b[0m"); console.error("err"); process.exitCode = 3'),
    );
    assert.deepEqual(text.split('\n').sort(), ['err', 'grün']);
    assert.equal(code, 3);
  });

  it('has what the pipes of a shell line print when it runs in its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-trace-command-'));
    const { text } = await run({
      command: 'node -p "process.cwd()" | node -e "process.stdin.pipe(process.stdout)"',
      args: null,
      cwd: folder,
    });
    assert.ok(text.endsWith(folder.slice(-10)), text);
    rmSync(folder, { recursive: true });
  });

  it('shows that arguments reach the command without a shell', async () => {
    const { text } = await run({ args: ['-p', 'process.argv[1]', '; echo gone $HOME | cat'] });
    assert.equal(text, '; echo gone $HOME | cat');
  });

  it('has what an endless command printed until its time-out, and ends every process that it started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-trace-command-'));
    const file = join(folder, 'pid');
    const child = `require("fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); console.log("child"); setInterval(() => {}, 1e6)`;
    const abort = new AbortController();
    const parent = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1e6)`;
    const running = run(script(parent), abort.signal);
    const pid = await untilRead(file);
    abort.abort();
    const { code } = await running;
    assert.equal(code, null);
    await untilGone(pid);
    rmSync(folder, { recursive: true });

    const late = await run({ ...script('setInterval(() => {}, 1e6)'), timeoutMs: 500 });
    assert.equal(late.code, null);
  });

  it('keeps the newest 8 MiB of an endless output', async () => {
    const { text } = await run(script('for (let i = 0; i < 300_000; i++) console.log("line", i, "x".repeat(60))'));
    assert.ok(text.length <= 8 * 1024 * 1024);
    assert.match(text, /line 299999 x+$/);
  });

  it('fails if the command cannot be started', async () => {
    await assert.rejects(run({ command: 'no-such-program-here' }), /ENOENT/);
  });
});

async function untilRead(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text !== '') return Number(text);
    } catch {
      // Not written yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
