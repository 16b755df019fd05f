import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createCommandSources } from '../../../src/features/logs/commandSources';
import { createLogSources } from '../../../src/features/logs/sources';

const never = new AbortController().signal;

describe('log commands in an untrusted workspace', () => {
  it('are never run, not even those of the user settings', async () => {
    const command = { name: '$ x', command: process.execPath, args: ['-p', '1'], cwd: '', timeoutS: 5 };
    assert.deepEqual(await createCommandSources(never).run([command], never), []);
    const settings = vscode.workspace.getConfiguration();
    await settings.update(
      'eventTrace.logs.sources',
      [{ command: process.execPath, args: ['-p', '1'] }],
      vscode.ConfigurationTarget.Global,
    );
    // The extension already provides the scheme of its documents; a second provider does no harm.
    const sources = createLogSources(() => true);
    assert.deepEqual(await sources.gather(never), []);
    sources.dispose();
    await settings.update('eventTrace.logs.sources', undefined, vscode.ConfigurationTarget.Global);
  });
});
