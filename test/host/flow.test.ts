import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop } from '../support/flows/shop';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`eventTrace.${command}`, ...args);
const logFile = () => vscode.Uri.joinPath(folder(), 'billing.log');
const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;

describe('usual flow of an event type', () => {
  let database: TestDatabase;
  let cause = '';
  let eventId = '';
  /** Events at which billing fails, according to its log. */
  let failed: string[] = [];
  const correlations = new Map<string, string>();
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('eventTrace').update(key, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    const shop = runShop({ seed: 1, traces: 50, pauseMs: 2_000, reactions: REACTIONS, dropped: 0, doubled: 0 });
    const orders = shop.events.filter(({ causationId }) => !shop.events.some(({ eventId }) => eventId === causationId));
    failed = orders.filter((_, i) => i % 2 === 0).map(({ eventId }) => eventId);
    // The failing ones have another country.
    await fillStore(database.admin, shop, ({ eventId }) => ({ country: failed.includes(eventId) ? 'CH' : 'DE' }));
    for (const { eventId, correlationId } of orders) correlations.set(eventId, correlationId ?? '');
    const [first] = orders;
    cause = first?.eventType ?? '';
    eventId = first?.eventId ?? '';
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
    const lines = failed.map(
      (id) =>
        `level=ERROR msg="consumer batch failed" consumer=billing error="handle event ${id} for consumer billing: no provider"`,
    );
    await vscode.workspace.fs.writeFile(logFile(), new TextEncoder().encode(lines.join('\n')));
    await set('logs.files', [logFile().fsPath]);
    await run('connect', 'shop');
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await set('connections', undefined);
    await set('logs.files', undefined);
    await vscode.workspace.fs.delete(logFile());
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'flows'), { recursive: true });
    await database.drop();
  });

  it('opens in one panel, whatever opens it', async () => {
    await run('showFlow', cause);
    await run('showFlow', { connection: 'shop', eventType: cause, eventId });
    const titles = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until(async () => titles().includes(`Flow of ${cause}`));
    assert.deepEqual(titles(), [`Flow of ${cause}`]);
  });

  it('is written into an expectation file from a trace, each line once', async () => {
    const file = vscode.Uri.joinPath(folder(), 'flows', 'expectations.flow');
    await run('expectThis', { connection: 'shop', eventId });
    const read = async () => new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const written = await read();
    assert.match(written, new RegExp(`^${cause} -> \\w+ within \\d+ \\w+, once$`, 'm'));
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'event-trace-flow');
    assert.deepEqual(vscode.languages.getDiagnostics(file), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run('expectThis', { connection: 'shop', eventId });
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(await read(), written);
    // A repeated command selects the existing line.
    const { document, selection } = vscode.window.activeTextEditor ?? assert.fail();
    assert.equal(document.uri.toString(), file.toString());
    assert.match(document.getText(selection), new RegExp(`^${cause} -> `));
  });

  it('is available as an expectation of an edge while flows are being learned again', async () => {
    const editor = () => vscode.window.activeTextEditor ?? assert.fail('Nothing was shown.');
    const line = editor().document.getText(editor().selection);
    const [, effect] = /^\w+ -> (\w+)/.exec(line) ?? [];
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await set('flow.events', 1_000);
    await run('expectThis', { connection: 'shop', cause, effect });
    await set('flow.events', undefined);
    assert.equal(editor().document.getText(editor().selection), line.split('\n')[0]);
  });

  /** Asks what is different, and chooses further down each time until the document matches. */
  async function different(expected: RegExp, argument: object): Promise<string> {
    const text = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    for (let next = 0; !expected.test(text()); next++) {
      assert.ok(next < 10, text());
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      let isDone = false;
      const done = Promise.resolve(run('whatIsDifferent', argument)).then(() => {
        isDone = true;
      });
      // These commands do nothing before the pick is open.
      await until(async () => {
        for (let i = 0; i < next; i++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return isDone;
      });
      await done;
    }
    const { isUntitled, isDirty } = vscode.window.activeTextEditor?.document ?? assert.fail();
    assert.deepEqual([isUntitled, isDirty], [false, false], 'closing it asks no question');
    return text();
  }

  it("can be compared with both sides' log lines", async () => {
    const [one = '', other = ''] = failed;
    const key = (id: string) => ({ by: 'correlation', id: correlations.get(id) });
    const query = JSON.stringify({ connection: 'shop', left: key(one), right: key(other), leftNote: '' });
    const uri = vscode.Uri.from({ scheme: 'event-trace-comparison', path: '/Comparison.trace-diff', query });
    const { document } = await vscode.window.showTextDocument(uri);
    const lines = () =>
      document
        .getText()
        .split('\n')
        .filter((line) => line.includes('no provider'));
    assert.match(document.getText(), new RegExp(`${cause} .*position`));
    // Beside a trace only half the window is left, so long lines wrap.
    assert.equal(document.languageId, 'event-trace-comparison');
    assert.equal(vscode.workspace.getConfiguration('editor', document).get('wordWrap'), 'on');
    assert.deepEqual(lines(), []);
    await run('compareLogLines');
    await until(async () => lines().length === 2);
    assert.match(lines()[0] ?? '', new RegExp(`^- .*ERROR billing.log:1 .*${one}`));
    assert.match(lines()[1] ?? '', new RegExp(`^\\+ .*ERROR billing.log:2 .*${other}`));
    await run('compareLogLines', uri);
    await until(async () => lines().length === 0);
  });

  it('leads to what is different about failed traces, from a row of the view "Events"', async () => {
    await set('payload.reveal', 'never');
    // The row as its page describes it: without a connection.
    const row = { webviewSection: 'run', preventDefaultContextMenuItems: true, eventId };
    const text = await different(/at which a consumer failed/, row);
    assert.match(text, new RegExp(`Traces of \\W*${cause}`));
    assert.match(text, /25 of them and 25 others are compared/);
    // The document says itself which way that is.
    const way = await different(/that went /, row);
    assert.match(
      way,
      /that went (the most usual way|one way, against the most usual one: (with|without|\d+) .*)\. \d+ of them and \d+ others are compared/,
    );
  });

  it('leads to what is different about the traces with errors that a run lists', async () => {
    const text = await different(/log lines have errors/, { connection: 'shop', withErrors: failed.slice(0, 10) });
    assert.match(text, /10 of them and 40 others are compared/);
    await set('payload.reveal', undefined);
  });
});
