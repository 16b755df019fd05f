import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const LOG = fileURLToPath(new URL('../fixtures/pupsourcing-core/api-slog-text.log', import.meta.url));
const CORRELATION = '9b244f69-496b-404b-9e91-636b9ea814fc';

describe('commands of log documents', () => {
  let database: TestDatabase;
  let folder: string;
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('eventTrace').update(key, value, vscode.ConfigurationTarget.Global);
  const run = (command: string) => vscode.commands.executeCommand(`eventTrace.${command}`);
  const editor = () => vscode.window.activeTextEditor ?? assert.fail('an editor is open');

  /** Opens a log with the cursor on the first line that contains the text. */
  const openAt = async (file: string, text: string) => {
    const document = await vscode.workspace.openTextDocument(file);
    const at = document.positionAt(document.getText().indexOf(text)).with({ character: 0 });
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  };
  /** Returns the editor that shows the lines of a trace, once they match. */
  const shownTrace = async (pattern: RegExp) => {
    await until(() => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'event-trace-log' && pattern.test(document.getText());
    });
    return editor();
  };

  /**
   * The window reports every selection before it answers this command, so that an earlier one does not arrive after the
   * next.
   */
  const isReported = () => vscode.commands.executeCommand('setContext', 'eventTrace.test', true);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-lines-'));
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
    await set('logs.files', [LOG]);
    await vscode.commands.executeCommand('eventTrace.connect', 'shop');
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    for (const key of ['connections', 'logs.files', 'logs.sources']) await set(key, undefined);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open the trace of the line at the cursor', async () => {
    await openAt(LOG, 'consumer handler error');
    await run('traceThisLine');
    await until(() =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview)),
    );
  });

  it('show only the lines of the trace, by time, each with a link to its line', async () => {
    await openAt(LOG, 'consumer handler error');
    await run('showOnlyThisTrace');
    const { document } = await shownTrace(/./);
    const lines = document.getText().split('\n');
    assert.match(lines[0] ?? '', /^UserRegistered: \d+ lines of 1 log$/);
    const body = lines.slice(2);
    assert.ok(body.some((line) => / ERROR api-slog-text\.log:\d+ +consumer handler error .*position=449/.test(line)));
    assert.ok(
      body.every((line) => /^2026-11-22 \d\d:04:5\d\.\d{3} [A-Z]+ +api-slog-text\.log:\d+ /.test(line)),
      body[0],
    );
    const times = body.map((line) => line.slice(0, 23));
    assert.deepEqual(times, times.toSorted());
    assert.equal(document.languageId, 'log');

    const index = lines.findIndex((line) => line.includes('consumer handler error'));
    const target = await eventually(async () => {
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      assert.ok(
        links.some(({ target }) => target?.scheme === 'command'),
        'ids are links here too',
      );
      const back = links.find(({ range, target }) => range.start.line === index && target?.scheme === 'file');
      return back?.target ?? assert.fail('a link');
    });
    assert.ok(target.fsPath.endsWith('api-slog-text.log'));
    const line = Number(/^L(\d+),/.exec(target.fragment)?.[1]);
    const original = await vscode.workspace.openTextDocument(LOG);
    assert.match(original.lineAt(line - 1).text, /consumer handler error.*position=449/);
  });

  it('say how a line is read', async () => {
    await openAt(LOG, 'consumer handler error');
    await run('howIsThisLineRead');
    await until(() => editor().document.uri.scheme === 'event-trace-reading');
    const text = editor().document.getText();
    assert.match(text, /^Record +key=value$/m);
    assert.match(text, /^Message +consumer handler error$/m);
    assert.match(text, /^Position +449 \(by its key\)$/m);
    assert.match(text, /^Failure +handler · billing_outbox · #449 · /m);
  });

  it('step from error to error of the trace, in its logs and in its own document', async () => {
    await openAt(LOG, `correlation_id=${CORRELATION}`);
    const seen = new Set<number>();
    for (;;) {
      await run('nextErrorOfTrace');
      await isReported();
      const { line } = editor().selection.active;
      if (seen.has(line)) break;
      seen.add(line);
      assert.match(editor().document.lineAt(line).text, /level=ERROR/);
    }
    assert.ok(seen.size > 1, `${seen.size} errors`);
    await run('previousErrorOfTrace');
    assert.ok(seen.has(editor().selection.active.line));

    await run('showOnlyThisTrace');
    const shown = await shownTrace(/./);
    shown.selection = new vscode.Selection(0, 0, 0, 0);
    await isReported();
    const lines: number[] = [];
    for (let i = 0; i < seen.size; i++) {
      await run('nextErrorOfTrace');
      await isReported();
      lines.push(editor().selection.active.line);
    }
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(lines).size, seen.size);
    assert.ok(lines.every((line) => / ERROR /.test(shown.document.lineAt(line).text)));
  });

  it('search and show the output of a command, which is kept in no file', async () => {
    const script = join(folder, 'print.mjs');
    writeFileSync(script, `console.log('first');\nconsole.log('level=ERROR msg="from a command" position=449');\n`);
    await set('logs.sources', [
      { name: 'api', command: process.execPath, args: [script] },
      { name: 'broken', command: 'no-such-program-here' },
    ]);
    await openAt(LOG, 'consumer handler error');
    await run('showOnlyThisTrace');
    const { document } = await shownTrace(/from a command/);
    const lines = document.getText().split('\n');
    const index = lines.findIndex((line) => line.includes('from a command'));
    assert.match(lines[index] ?? '', /ERROR \$ api:2 +from a command position=449/);
    const target = await eventually(async () => {
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      const back = links.find(
        ({ range, target }) => range.start.line === index && target?.scheme === 'event-trace-source',
      );
      return back?.target ?? assert.fail('a link');
    });
    assert.equal(target.fragment, `L2,${'level=ERROR msg="from a command" position='.length + 1}`);
    const output = await vscode.workspace.openTextDocument(target.with({ fragment: '' }));
    assert.match(output.lineAt(1).text, /from a command/);
    await set('logs.sources', undefined);
  });

  it('find what a command printed in a terminal', async () => {
    const written = new vscode.EventEmitter<string>();
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const terminal = vscode.window.createTerminal({
      name: 'worker',
      pty: { onDidWrite: written.event, open, close: () => undefined },
    });
    terminal.show();
    await opened;
    const next = (event: vscode.Event<{ readonly terminal: vscode.Terminal }>) =>
      new Promise<void>((resolve) => {
        const listening = event((change) => {
          if (change.terminal !== terminal) return;
          listening.dispose();
          resolve();
        });
      });
    // The output of a shell with integration around its prompt, the command and its output.
    const integrated = next(vscode.window.onDidChangeTerminalShellIntegration);
    written.fire('\x1b]633;A\x07$ \x1b]633;B\x07run');
    await integrated;
    const started = next(vscode.window.onDidStartTerminalShellExecution);
    written.fire('\x1b]633;E;run\x07\x1b]633;C\x07\r\n');
    await started;
    const ended = next(vscode.window.onDidEndTerminalShellExecution);
    written.fire('level=ERROR msg="\x1b[31mfrom a terminal\x1b[0m" position=449\r\n\x1b]633;D;0\x07');
    await ended;
    await openAt(LOG, 'consumer handler error');
    await run('showOnlyThisTrace');
    await shownTrace(/ERROR Terminal worker:\d+ +from a terminal position=449/);
    terminal.dispose();
  });

  it('open nothing if the line names nothing', async () => {
    const file = join(folder, 'plain.log');
    writeFileSync(file, 'nothing here\n');
    await openAt(file, 'nothing');
    // The command's wrapper shows the sentence; nothing is opened.
    await run('showOnlyThisTrace');
    await run('nextErrorOfTrace');
    assert.equal(editor().document.uri.fsPath, file);
  });
});
