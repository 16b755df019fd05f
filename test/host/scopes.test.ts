import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ConsumerScopes, createScopes } from '../../src/app/consumers/joinedScopes';
import { createCodeIndex } from '../../src/features/code/codeIndex';
import { openHandler } from '../../src/features/code/navigation';
import type { CodeDeps } from '../../src/features/code/subject';
import { appPorts } from '../../src/platform/vscode/appPorts';

const consumer = (list: string) => `package mailer

func (m *Mailer) Name() string { return "mailer" }

func (m *Mailer) AggregateTypes() []string { return []string{${list}} }

func (m *Mailer) Handle() {}
`;

describe('scopes of consumers', () => {
  const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
  const source = () => vscode.Uri.joinPath(folder(), 'mailer.go');
  const write = (text: string) => vscode.workspace.fs.writeFile(source(), Buffer.from(text));
  const setting = (value: unknown) =>
    vscode.workspace.getConfiguration().update('eventTrace.consumers', value, vscode.ConfigurationTarget.Global);
  const disposables: { dispose(): void }[] = [];

  /** Waits until the types are the expected list. */
  const becomes = (scopes: ConsumerScopes, expected: readonly string[] | null) =>
    new Promise<void>((done) => {
      const look = () => {
        if (JSON.stringify(scopes.scopeOf('shop', 'mailer').aggregateTypes) === JSON.stringify(expected)) done();
      };
      disposables.push(scopes.onDidChange(look));
      look();
    });

  after(async () => {
    vscode.Disposable.from(...disposables).dispose();
    await setting(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(source());
  });

  it('are read from the Go sources after connecting, with the handler; changes and settings count at once', async () => {
    await write(consumer('"User"'));
    const code = createCodeIndex(
      vscode.extensions.getExtension('event-trace.event-trace') ?? assert.fail('not installed'),
    );
    const scopes = createScopes(code, appPorts.settings);
    disposables.push(code, scopes);
    const deps = { code, goRuns: () => false } as unknown as CodeDeps;
    assert.equal(scopes.scopeOf('shop', 'mailer').source, 'unknown');

    code.start();
    await becomes(scopes, ['User']);
    await openHandler('mailer', undefined, deps);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, source().fsPath);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 6);
    await assert.rejects(openHandler('nobody', undefined, deps), /nobody/);

    await write(consumer('"User", "Order"'));
    await becomes(scopes, ['User', 'Order']);

    await setting({ mailer: { aggregateTypes: ['Payment'], staleAfterSeconds: 90 } });
    await becomes(scopes, ['Payment']);
    assert.equal(scopes.scopeOf('shop', 'mailer').source, 'settings');
    assert.equal(scopes.staleAfterSOf('shop', 'mailer'), 90);
    assert.equal(scopes.staleAfterSOf('shop', 'other'), 30);

    await setting({ mailer: { aggregateTypes: ['Payment'] }, 'billing/mailer': { staleAfterSeconds: 60 } });
    await becomes(scopes, ['Payment']);
    const inBilling = scopes.settingsOf('billing', 'mailer');
    assert.deepEqual(
      [inBilling.aggregateTypes, inBilling.staleAfterSeconds],
      [['Payment'], 60],
      'the store\u2019s own first',
    );
    assert.equal(scopes.staleAfterSOf('shop', 'mailer'), 30);

    await setting(undefined);
    await becomes(scopes, ['User', 'Order']);
  });
});
