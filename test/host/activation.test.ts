import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { report } from '../support/hostReport';

const id = 'event-trace.event-trace';
const results = fileURLToPath(new URL('../../test-results/', import.meta.url));

/** Where VS Code keeps the marks that it sets around what it does for an extension. */
const { MonacoPerformanceMarks: marks } = globalThis as unknown as {
  MonacoPerformanceMarks: { getMarks(): { name: string; startTime: number }[] };
};

function millisecondsOf(step: 'LoadExtensionCode' | 'ActivateExtension'): number {
  const at = (when: 'will' | 'did') => {
    const mark = marks.getMarks().find(({ name }) => name === `code/extHost/${when}${step}/${id}`);
    assert.ok(mark, `VS Code set no mark for ${when}${step}`);
    return mark.startTime;
  };
  return at('did') - at('will');
}

/** For the bench: the figures of each VS Code version that was run. */
async function keep(times: { load: number; activate: number }, bundleBytes: number): Promise<void> {
  const file = join(results, 'activation.json');
  const others = await readFile(file, 'utf8').then(JSON.parse, () => []);
  const { version } = vscode;
  const entry = { version, loadMs: times.load, activateMs: times.activate, bundleBytes };
  await mkdir(results, { recursive: true });
  const all = [...others.filter((other: typeof entry) => other.version !== version), entry];
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
}

describe('activation', () => {
  it('activates from its bundle', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not among the extensions`);
    await extension.activate();
    assert.equal(extension.isActive, true);
    const times = { load: millisecondsOf('LoadExtensionCode'), activate: millisecondsOf('ActivateExtension') };
    report(
      `    VS Code ${vscode.version}, Node ${process.versions.node}: ` +
        `activated in ${times.activate} ms, after ${times.load} ms for its code`,
    );
    await keep(times, (await stat(join(extension.extensionPath, 'dist/extension.js'))).size);
  });

  it('registers every command that package.json contributes', async () => {
    const extension = vscode.extensions.getExtension(id);
    const contributed: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map((entry) => entry.command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
