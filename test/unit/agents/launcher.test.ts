import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER, refreshLauncher, writeLauncher } from '../../../src/app/agents/launcher';

describe('the launcher in a copied MCP configuration', () => {
  let root: string;
  let launcher: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "launcher 'x'-"));
    launcher = join(root, 'storage', LAUNCHER);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Installs a version that prints its number and its arguments; returns its command line. */
  const install = async (version: string) => {
    const dist = join(root, 'extensions', `event-trace.event-trace-${version}`, 'dist');
    await mkdir(dist, { recursive: true });
    const cli = join(dist, 'cli.js');
    await writeFile(join(dist, 'package.json'), '{"type":"module"}');
    await writeFile(cli, `console.log('${version}', ...process.argv.slice(2));`);
    return cli;
  };
  const uninstall = (version: string) =>
    rm(join(root, 'extensions', `event-trace.event-trace-${version}`), { recursive: true });
  const run = () => {
    const args = [launcher, 'mcp', '--workspace', '/a b'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };

  it('starts the version that wrote it, with its arguments', async () => {
    await writeLauncher(launcher, await install('0.2.0'));
    await install('0.3.0');
    assert.equal(run().stdout, '0.2.0 mcp --workspace /a b\n');
    assert.deepEqual(await readdir(join(root, 'storage')), [LAUNCHER]);
  });

  it('starts the newest version after an update, before and after the extension has written it again', async () => {
    await writeLauncher(launcher, await install('0.2.0'));
    await uninstall('0.2.0');
    await mkdir(join(root, 'extensions', 'event-trace.event-trace-helper-9.0.0', 'dist'), { recursive: true });
    await install('0.9.1');
    await install('0.10.0-universal');
    assert.equal(run().stdout, '0.10.0-universal mcp --workspace /a b\n');
    await refreshLauncher(launcher, await install('0.11.0'));
    assert.equal(run().stdout, '0.11.0 mcp --workspace /a b\n');
  });

  it('says what to do if the extension is gone', async () => {
    await writeLauncher(launcher, await install('0.2.0'));
    await uninstall('0.2.0');
    const { code, stderr } = run();
    assert.equal(code, 2);
    assert.match(stderr, /not installed any more.*Copy the MCP configuration again/);
  });

  it('is not written before a configuration is copied', async () => {
    await refreshLauncher(launcher, await install('0.2.0'));
    await assert.rejects(readFile(launcher), /ENOENT/);
  });
});
