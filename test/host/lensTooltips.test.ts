import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createLenses } from '../../src/features/code/lenses';
import type { CodeDeps } from '../../src/features/code/subject';
import { eventually } from '../support/eventually';
import { healthOf, type LookOptions } from '../support/looks';

const GO = 'package consumers\n\nfunc (b *Billing) Name() string { return "billing" }\n';

describe('tooltip of a lens', () => {
  const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri, 'tooltips.go');
  const polled = new vscode.EventEmitter<never>();
  const other = new vscode.EventEmitter<never>();
  const { registerCodeLensProvider } = vscode.languages;
  let consumers: unknown[] = [];
  let drawn = 0;
  let lenses: vscode.Disposable;
  let tooltip: () => string;

  const poll = (unreadForS: number, options: LookOptions = {}) => {
    consumers = [{ ...healthOf('billing', { status: 'stopped', waiting: 14, ...options }), unreadForS }];
    polled.fire(undefined as never);
  };

  before(async () => {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(GO));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    let provider: vscode.CodeLensProvider | undefined;
    Object.assign(vscode.languages, {
      registerCodeLensProvider(_: unknown, given: vscode.CodeLensProvider) {
        provider = given;
        return { dispose: () => undefined };
      },
    });
    const feed = {
      get state() {
        return { snapshot: {}, consumers };
      },
      onDidChange: polled.event,
    };
    const index = { consumers: [{ name: 'billing', receiver: 'Billing', file: file.fsPath }], structs: () => [] };
    lenses = createLenses({
      active: { state: { kind: 'connected', store: {} }, onDidChange: other.event },
      code: { index, onDidChange: other.event },
      feed,
    } as unknown as CodeDeps);
    provider?.onDidChangeCodeLenses?.(() => {
      drawn += 1;
    });
    tooltip = () => {
      const made = provider?.provideCodeLenses(document, new vscode.CancellationTokenSource().token);
      return (made as vscode.CodeLens[])[0]?.command?.tooltip ?? '';
    };
    await eventually(() => assert.equal(vscode.window.visibleTextEditors[0]?.document, document));
  });
  after(async () => {
    lenses.dispose();
    Object.assign(vscode.languages, { registerCodeLensProvider });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(file);
  });

  it('is drawn again when its words change under the same title, but not for each second of an age', () => {
    poll(41);
    const [first, before] = [drawn, tooltip()];
    poll(43);
    assert.equal(drawn, first);
    poll(3_700);
    assert.equal(drawn, first + 1);
    assert.notEqual(tooltip(), before);
    poll(3_700, { rule: 'ownerDead' });
    assert.equal(drawn, first + 2);
  });
});
