import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDetected } from '../../src/features/connections/detect';

describe('connections in .env files', () => {
  const folder = () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    return first.uri;
  };
  const files: vscode.Uri[] = [];
  const write = async (path: string, text: string) => {
    const file = vscode.Uri.joinPath(folder(), path);
    files.push(file);
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
  };
  const found = async () => (await findDetected()).map(({ connection, source }) => `${connection.name} ${source}`);

  afterEach(async () => {
    await Promise.all(files.splice(0).map((file) => vscode.workspace.fs.delete(file)));
  });

  it('are found in the folder and one level below, and nowhere else', async () => {
    await write('.env', 'DATABASE_URL="postgres://ada:pw@localhost:1/a"\n');
    await write('api/.env.local', 'export POSTGRES_DB=b\nPOSTGRES_PORT=2 # comment\n');
    await write('deep/er/.env', 'DATABASE_URL=postgres://localhost/c\n');
    await write('node_modules/.env', 'DATABASE_URL=postgres://localhost/d\n');
    assert.deepEqual(await found(), ['a@localhost:1 .env', 'b@localhost:2 api/.env.local']);
  });

  it('are ignored if the file is huge', async () => {
    await write('.env', `DATABASE_URL=postgres://localhost/a\n${'#'.repeat(70_000)}`);
    assert.deepEqual(await found(), []);
  });
});
