import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDetected } from '../../../src/features/connections/detect';
import { readSavedConnections } from '../../../src/features/connections/savedConnections';

describe('connections in an untrusted workspace', () => {
  it('come from the user settings alone', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const write = (path: string, text: string) =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, path), Buffer.from(text));
    const settings = vscode.workspace.getConfiguration();
    await settings.update('eventTrace.connections', [{ name: 'mine' }], vscode.ConfigurationTarget.Global);
    const read = new Promise<void>((resolve) => {
      // The file has been read once its harmless setting counts.
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('editor.tabSize') && resolve());
    });
    await write('.env', 'DATABASE_URL=postgres://localhost/theirs\n');
    await write(
      '.vscode/settings.json',
      JSON.stringify({ 'eventTrace.connections': [{ name: 'theirs' }], 'editor.tabSize': 7 }),
    );
    await read;
    assert.equal(vscode.workspace.getConfiguration('editor').get('tabSize'), 7);
    assert.deepEqual(
      readSavedConnections().connections.map(({ name }) => name),
      ['mine'],
    );
    assert.deepEqual(await findDetected(), []);
    await settings.update('eventTrace.connections', undefined, vscode.ConfigurationTarget.Global);
  });
});
