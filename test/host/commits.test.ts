import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { gitCommits } from '../../src/features/diagnosis/gitCommits';
import { until } from '../support/postgres';

interface GitApi {
  readonly state: string;
  openRepository(uri: vscode.Uri): Promise<unknown>;
}

const HOUR_S = 3_600;

describe('commits that touched a handler, from VS Code’s Git', () => {
  const settings = () => vscode.workspace.getConfiguration('git');
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = join(workspace?.uri.fsPath ?? '', 'repository');
  const handler = join(folder, 'billing.go');
  const now = Math.floor(Date.now() / 1_000);
  const since = (hours: number) => (now - hours * HOUR_S) * 1_000;
  const never = new AbortController().signal;

  const git = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
  const commit = async (file: string, text: string, message: string, hoursAgo: number) => {
    await writeFile(join(folder, file), text);
    await git(['add', file]);
    const date = `${now - hoursAgo * HOUR_S} +0000`;
    await git(['commit', '-m', message], { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
    return (await git(['rev-parse', 'HEAD'])).stdout.trim();
  };

  after(() => settings().update('enabled', undefined, vscode.ConfigurationTarget.Global));

  it('are empty while Git is switched off, and otherwise those of the file since a time', async () => {
    await mkdir(folder, { recursive: true });
    await git(['init', '--quiet']);
    await commit('billing.go', 'package a\n', 'billing: begin', 100);
    const touched = await commit('billing.go', 'package b\n', 'billing: refuse state 7\n\nIt has no tariff.', 3);
    await commit('search.go', 'package c\n', 'search: begin', 2);
    await settings().update('enabled', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await gitCommits(handler, since(24), never), []);

    await settings().update('enabled', true, vscode.ConfigurationTarget.Global);
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
    const exported = (await extension?.activate()) ?? assert.fail('VS Code has its Git extension');
    let api: GitApi | undefined;
    await until(async () => {
      // Git refuses until it has seen the setting.
      try {
        api = exported.getAPI(1);
      } catch {
        return false;
      }
      return api.state === 'initialized';
    });
    await api?.openRepository(vscode.Uri.file(folder));
    const expected = { hash: touched.slice(0, 8), time: since(3), subject: 'billing: refuse state 7' };
    await until(async () => (await gitCommits(handler, since(24), never)).length > 0);
    assert.deepEqual(await gitCommits(handler, since(24), never), [expected]);
    const all = await gitCommits(handler, since(200), never);
    assert.deepEqual(
      all.map(({ subject }) => subject),
      ['billing: refuse state 7', 'billing: begin'],
    );
    assert.deepEqual(await gitCommits(join(folder, '..', 'elsewhere.go'), since(200), never), []);
  });
});
