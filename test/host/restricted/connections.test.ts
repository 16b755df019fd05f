import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDetected } from '../../../src/features/connections/detect';
import { readSavedConnections } from '../../../src/features/connections/savedConnections';
import { writeSettings } from '../../support/writeSettings';

describe('connections in an untrusted workspace', () => {
  it('come from the user settings only', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const settings = vscode.workspace.getConfiguration();
    await settings.update('eventTrace.connections', [{ name: 'mine' }], vscode.ConfigurationTarget.Global);
    const env = Buffer.from('DATABASE_URL=postgres://localhost/theirs\n');
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, '.env'), env);
    // The file has been read when its harmless setting counts.
    const theirs = { 'eventTrace.connections': [{ name: 'theirs' }], 'editor.tabSize': 7 };
    await writeSettings(theirs, 'editor.tabSize');
    assert.equal(vscode.workspace.getConfiguration('editor').get('tabSize'), 7);
    assert.deepEqual(
      readSavedConnections().connections.map(({ name }) => name),
      ['mine'],
    );
    assert.deepEqual(await findDetected(), []);
    await settings.update('eventTrace.connections', undefined, vscode.ConfigurationTarget.Global);
  });
});
