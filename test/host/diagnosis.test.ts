import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const LOG = fileURLToPath(new URL('../fixtures/pupsourcing-core/api-slog-text.log', import.meta.url));
const SCHEME = 'event-trace-diagnosis';

describe('"Why Is It Behind?"', () => {
  let database: TestDatabase;
  const settings = () => vscode.workspace.getConfiguration('eventTrace');
  const set = (key: string, value: unknown) => settings().update(key, value, vscode.ConfigurationTarget.Global);
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`eventTrace.${command}`, ...args);
  const activeLabel = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
  const document = () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === SCHEME);

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
    await set('logs.files', [LOG]);
    await run('connect', 'shop');
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    await set('connections', undefined);
    await set('logs.files', undefined);
    await database.drop();
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows a page that names the blocking event, and marks it among the waiting events', async () => {
    await run('whyBehind', 'billing_outbox');
    await until(async () => document() !== undefined);
    const text = document()?.getText() ?? '';
    assert.match(text, /^# Why is billing_outbox behind\?/);
    assert.match(text, /#449 PaymentCaptured in segment 1/);
    assert.match(text, /no mapping for card 4242/);
    assert.match(
      text,
      /\| #449 \| `PaymentCaptured` \|.*stopped here/,
      'without a link, which a browser could not open',
    );
    await eventually(() => assert.match(activeLabel(), /billing_outbox/));
  });

  it('lists the events that a consumer never handled, and says how far back the search could look', async () => {
    const shown = () => vscode.workspace.textDocuments.find(({ uri }) => new URLSearchParams(uri.query).has('about'));
    await run('lookForLost', 'user_read_model');
    await until(async () => shown() !== undefined);
    const text = shown()?.getText() ?? '';
    assert.match(text, /^# Events that user_read_model never handled/);
    assert.match(text, /## How far one could look/);
    await eventually(() => assert.match(activeLabel(), /user_read_model/));
  });

  it('makes the page again from its address alone, as after a reload', async () => {
    const query = new URLSearchParams({ connection: 'shop', consumer: 'user_read_model' }).toString();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: '/user_read_model.md', query });
    const opened = await vscode.workspace.openTextDocument(uri);
    assert.match(opened.getText(), /^# Why is user_read_model behind\?/);
    assert.match(opened.getText(), /billing_outbox: it failed at #449 just before/);
  });
});
