import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const KEY = 'eventTrace.connections';

describe('connections of the extension', () => {
  let database: TestDatabase;

  const settings = () => vscode.workspace.getConfiguration();
  const save = (entries: unknown) => settings().update(KEY, entries, vscode.ConfigurationTarget.Global);
  const saved = () => JSON.stringify(settings().inspect(KEY)?.globalValue ?? []);
  const run = (command: string, ...args: unknown[]) =>
    vscode.commands.executeCommand<string | undefined>(`eventTrace.${command}`, ...args);
  const address = () => `127.0.0.1:${database.spec.port}/${database.spec.database}`;
  const withPassword = () => `postgres://postgres:${encodeURIComponent(database.server.password)}@${address()}`;

  const sessions = async () => {
    const { rows } = await database.admin.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace'",
    );
    return rows[0].n as number;
  };

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + segments());
    await vscode.extensions.getExtension('event-trace.event-trace')?.activate();
  });

  afterEach(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    await save(undefined);
  });

  after(() => database.drop());

  it('does not connect by itself', async () => {
    // Sessions of earlier suites must end first.
    await until(async () => (await sessions()) === 0);
    await save([{ name: 'kiosk', url: withPassword() }]);
    assert.equal(await sessions(), 0);
  });

  it('connect to a saved connection by name, and leave no session behind', async () => {
    await save([{ name: 'broken', port: 'x' }, 'nonsense', { name: 'kiosk', url: withPassword() }]);
    assert.equal(await run('connect', 'kiosk'), 'kiosk');
    assert.ok((await sessions()) >= 1);
    await run('disconnect');
    await until(async () => (await sessions()) === 0);
  });

  it('move a password from the settings to the secret storage once the person allows it', async () => {
    await save([{ name: 'other' }, { name: 'kiosk', url: withPassword(), schema: 'public' }]);
    assert.equal(await run('connect', 'kiosk'), 'kiosk');
    assert.match(saved(), /horse/, 'the password stays without the answer');
    await until(async () => {
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      return !saved().includes('horse');
    });
    assert.deepEqual(JSON.parse(saved()), [
      { name: 'other' },
      { name: 'kiosk', url: `postgres://postgres@${address()}`, schema: 'public' },
    ]);
    await run('disconnect');
    assert.equal(await run('connect', 'kiosk'), 'kiosk', 'the kept password is used');
  });

  it('do not give the kept password to another server', async () => {
    await save([
      { name: 'kiosk', url: `postgres://postgres@localhost:${database.spec.port}/${database.spec.database}` },
    ]);
    let answered = false;
    const connecting = run('connect', 'kiosk').then((name) => {
      answered = true;
      return name;
    });
    // The connection asks for a password; closing the question gives up.
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return answered;
    });
    assert.equal(await connecting, undefined);
  });

  it('report a failure in a message, and stay usable', async () => {
    await save([
      { name: 'closed', host: '127.0.0.1', port: 1 },
      { name: 'kiosk', url: withPassword() },
    ]);
    assert.equal(await run('connect', 'closed'), undefined);
    assert.equal(await run('connect', 'nobody'), undefined);
    assert.equal(await run('connect', 'kiosk'), 'kiosk');
  });

  it('open the demo store and close it', async () => {
    assert.equal(await run('openDemoStore'), 'Demo store');
    await run('disconnect');
  });
});
