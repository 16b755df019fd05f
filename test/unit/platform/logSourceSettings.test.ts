import assert from 'node:assert/strict';
import { parseLogSources } from '../../../src/app/settings/logSourceSettings';

describe('the setting eventTrace.logs.sources', () => {
  it('has globs and commands, which are called by their name or by themselves', () => {
    const { files, commands } = parseLogSources([
      'deploy/*.txt',
      { command: 'docker', args: ['compose', 'logs', 'api'], cwd: 'deploy' },
      { name: 'api', command: 'kubectl logs api | tail', timeoutSeconds: 3 },
      { command: './bin/logs' },
    ]);
    assert.deepEqual(files, ['deploy/*.txt']);
    assert.deepEqual(commands, [
      {
        name: '$ docker compose logs api',
        command: 'docker',
        args: ['compose', 'logs', 'api'],
        cwd: 'deploy',
        timeoutS: 5,
      },
      { name: '$ api', command: 'kubectl logs api | tail', args: null, cwd: '', timeoutS: 3 },
      { name: '$ .∕bin∕logs', command: './bin/logs', args: null, cwd: '', timeoutS: 5 },
    ]);
  });

  it('never runs a command that is only partly valid, and never for long', () => {
    const { files, commands } = parseLogSources([
      { command: 'rm', args: ['-i', 7] },
      { command: 'rm', args: '-i' },
      { command: ' ' },
      { args: ['x'] },
      null,
      ' ',
      { command: 'tail', args: ['-f', 'x'], timeoutSeconds: 1e9 },
      { command: 'again', timeoutSeconds: -1, cwd: 7 },
    ]);
    assert.deepEqual(files, []);
    assert.deepEqual(
      commands.map(({ name, timeoutS, cwd }) => [name, timeoutS, cwd]),
      [
        ['$ tail -f x', 60, ''],
        ['$ again', 5, ''],
      ],
    );
    assert.deepEqual(parseLogSources('x'), { files: [], commands: [] });
  });
});
