import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHELL = 'src/terminal/launcher/event-trace';
const WINDOWS = `${SHELL}.cmd`;

describe('the launchers named event-trace', () => {
  it('run the command line beside them with the named Node, all arguments and the exit code, in a shell', () => {
    const root = mkdtempSync(join(tmpdir(), "launcher (x86) 'a' "));
    try {
      mkdirSync(join(root, 'bin'));
      copyFileSync(SHELL, join(root, 'bin/event-trace'));
      writeFileSync(join(root, 'package.json'), '{"type":"module"}');
      const said = 'console.log(JSON.stringify([process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2)]));';
      writeFileSync(join(root, 'cli.js'), `${said} process.exitCode = 3;`);
      const args = ['why', 'a "b" $HOME', ''];
      const env = { ...process.env, EVENT_TRACE_NODE: process.execPath };
      const { stdout, status } = spawnSync('sh', [join(root, 'bin/event-trace'), ...args], { encoding: 'utf8', env });
      assert.deepEqual(JSON.parse(stdout), ['1', ...args]);
      assert.equal(status, 3);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  /** The command that cmd.exe runs last, by its rules for the few words that the file uses. */
  function lastCommand(folder: string, args: string, environment: Readonly<Record<string, string>>): string {
    const set = new Map(Object.entries(environment));
    let command = '';
    for (const line of readFileSync(WINDOWS, 'utf8').split('\r\n')) {
      const expanded = line
        .replace(/%~dp0/g, () => folder)
        .replace(/%\*/g, () => args)
        .replace(/%(\w+)%/g, (_, name: string) => set.get(name) ?? '');
      const [, condition, then = expanded] = /^if ("[^"]*"=="[^"]*") (.*)$/.exec(expanded) ?? [];
      const [left, right] = condition?.split('==') ?? [];
      if (left !== right) continue;
      const [, name, value = ''] = /^set (\w+)=(.*)$/.exec(then) ?? [];
      if (name !== undefined) set.set(name, value);
      else if (then !== '') command = then;
    }
    assert.equal(set.get('ELECTRON_RUN_AS_NODE'), '1');
    return command;
  }

  it('run the same on Windows, whatever characters the paths have', () => {
    const text = readFileSync(WINDOWS, 'utf8');
    assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/, 'lines end as cmd.exe wants them');
    assert.match(text, /^@echo off\r\nsetlocal\r\n/, 'nothing is printed, and no variable stays behind');
    const folder = 'C:\\Program Files (x86)\\an a&b\\dist\\bin\\';
    const args = 'why "billing outbox" --connection=shop';
    assert.equal(lastCommand(folder, args, {}), `"node" "${folder}..\\cli.js" ${args}`);
    const node = 'C:\\Users\\an a\\Microsoft VS Code (new)\\Code.exe';
    assert.equal(lastCommand(folder, args, { EVENT_TRACE_NODE: node }), `"${node}" "${folder}..\\cli.js" ${args}`);
    const [last] = text.trimEnd().split('\r\n').slice(-1);
    assert.match(last ?? '', /cli\.js" %\*$/, 'the exit code is that of the command line');
  });
});
