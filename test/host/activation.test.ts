import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { report } from '../support/hostReport';

const id = 'event-trace.event-trace';

describe('activation', () => {
  it('activates from its bundle', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not among the extensions`);
    const started = performance.now();
    await extension.activate();
    report(
      `    VS Code ${vscode.version}, Node ${process.versions.node}: activated in ${Math.round(performance.now() - started)} ms`,
    );
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json contributes', async () => {
    const extension = vscode.extensions.getExtension(id);
    const contributed: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map((entry) => entry.command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
