import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('an untrusted workspace', () => {
  it('is what this suite runs in', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('activates the extension', async () => {
    const extension = vscode.extensions.getExtension('event-trace.event-trace');
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });
});
