import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createCodeIndex } from '../../src/features/code/codeIndex';
import type { CodeDeps } from '../../src/features/code/deps';
import { openHandler } from '../../src/features/code/navigation';
import { createScopes } from '../../src/features/scopes/scopes';
import type { ActiveStore, StoreState } from '../../src/platform/activeStore';
import type { ConsumerScopes } from '../../src/platform/consumerScopes';
import type { EventStore } from '../../src/store/eventStore';

const consumer = (list: string) => `package mailer

func (m *Mailer) Name() string { return "mailer" }

func (m *Mailer) AggregateTypes() []string { return []string{${list}} }

func (m *Mailer) Handle() {}
`;

describe('what consumers handle', () => {
  const states = new vscode.EventEmitter<StoreState>();
  let state: StoreState = { kind: 'none' };
  const active = {
    get state() {
      return state;
    },
    onDidChange: states.event,
  } as ActiveStore;
  const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
  const source = () => vscode.Uri.joinPath(folder(), 'mailer.go');
  const write = (text: string) => vscode.workspace.fs.writeFile(source(), Buffer.from(text));
  const setting = (value: unknown) =>
    vscode.workspace.getConfiguration().update('eventTrace.consumers', value, vscode.ConfigurationTarget.Global);
  const disposables: vscode.Disposable[] = [states];

  /** Waits until the list of types is that. */
  const becomes = (scopes: ConsumerScopes, expected: readonly string[] | null) =>
    new Promise<void>((done) => {
      const look = () => {
        if (JSON.stringify(scopes.scopeOf('mailer').aggregateTypes) === JSON.stringify(expected)) done();
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

  it('is read from the Go sources once a store is connected, with the way to the handler; changes and settings count at once', async () => {
    await write(consumer('"User"'));
    const code = createCodeIndex();
    const scopes = createScopes({ active, code });
    disposables.push(code, scopes);
    const deps = { code, goRuns: () => false } as unknown as CodeDeps;
    assert.equal(scopes.scopeOf('mailer').source, 'unknown');

    state = { kind: 'connected', name: 'test', store: {} as EventStore };
    states.fire(state);
    await becomes(scopes, ['User']);
    await openHandler('mailer', undefined, deps);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, source().fsPath);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 6);
    await assert.rejects(openHandler('nobody', undefined, deps), /nobody/);

    await write(consumer('"User", "Order"'));
    await becomes(scopes, ['User', 'Order']);

    await setting({ mailer: { aggregateTypes: ['Payment'], staleAfterSeconds: 90 } });
    await becomes(scopes, ['Payment']);
    assert.equal(scopes.scopeOf('mailer').source, 'settings');
    assert.equal(scopes.staleAfterSOf('mailer'), 90);
    assert.equal(scopes.staleAfterSOf('other'), 30);

    await setting(undefined);
    await becomes(scopes, ['User', 'Order']);
  });
});
