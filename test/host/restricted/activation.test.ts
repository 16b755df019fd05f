import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('untrusted workspace', () => {
  it('is the workspace of this suite', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('activates the extension', async () => {
    const extension = vscode.extensions.getExtension('event-trace.event-trace');
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });
});
