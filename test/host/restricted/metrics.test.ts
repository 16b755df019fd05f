import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createMetricsReader } from '../../../src/features/metrics';

describe('the metrics server in an untrusted workspace', () => {
  it('is off even if the workspace names a URL', async () => {
    const settings = vscode.workspace.getConfiguration('eventTrace');
    const { Workspace } = vscode.ConfigurationTarget;
    await settings.update('metrics.prometheusUrl', 'http://127.0.0.1:9', Workspace);
    const read = vscode.workspace.getConfiguration('eventTrace').inspect('metrics.prometheusUrl');
    assert.equal(createMetricsReader().isOn, false, JSON.stringify(read));
    await settings.update('metrics.prometheusUrl', undefined, Workspace);
  });
});
