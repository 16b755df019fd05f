import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findLogFiles } from '../../../src/logs/scan/logFiles';

describe('log files of the settings', () => {
  let folder: string;
  const write = async (path: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), '');
  };
  const find = async (files: string[], exclude: string[] = []) =>
    (await findLogFiles([folder], { files, exclude })).map((file) => relative(folder, file));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-logs-'));
    for (const path of ['api.log', 'logs/deep/worker.log', 'node_modules/x/npm.log', 'odd [1].log', 'main.go'])
      await write(path);
    await symlink(folder, join(folder, 'loop'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are found by globs in the folder, without following links and without what is excluded', async () => {
    assert.deepEqual(await find(['**/*.log'], ['**/node_modules/**']), [
      'api.log',
      'logs/deep/worker.log',
      'odd [1].log',
    ]);
  });

  it('are found by absolute paths and globs', async () => {
    assert.deepEqual(await find([join(folder, 'api.log'), join(folder, 'logs/**/*.log')]), [
      'api.log',
      'logs/deep/worker.log',
    ]);
  });

  it('are found by a name with brackets that is escaped as "Add Log File…" does', async () => {
    assert.deepEqual(await find(['odd [[]1[]].log']), ['odd [1].log']);
  });

  it('include the rotated files of a log in the same folder, unless these are excluded', async () => {
    const rotated = [
      'rotated/app-2026-11-21.log',
      'rotated/app-2026-11-21T14-57-16.385.log.gz',
      'rotated/app.1.log',
      'rotated/app.log',
      'rotated/app.log-20261120.gz',
      'rotated/app.log.1',
      'rotated/app.log.2.gz',
      'rotated/app.log.2026-11-22',
      'rotated/app.log.2026-11-22.gz',
      'rotated/app.log.gz',
      'rotated/app.log.old',
    ];
    for (const path of [...rotated, 'rotated/app.log.md', 'rotated/application.log.1', 'rotated/app.log.1.zip'])
      await write(path);
    assert.deepEqual(await find(['rotated/app.log']), rotated);
    assert.deepEqual(
      await find(['rotated/app.log'], ['rotated/*.gz']),
      rotated.filter((path) => !path.endsWith('.gz')),
    );
    assert.deepEqual(await find([join(folder, 'rotated/app.log')]), rotated);
    await rm(join(folder, 'rotated'), { recursive: true });
  });

  it('are none if the settings name none, or only a file that does not exist', async () => {
    assert.deepEqual(await find([]), []);
    assert.deepEqual(await find([join(folder, 'gone.log')]), []);
  });
});
