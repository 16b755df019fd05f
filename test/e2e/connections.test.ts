import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

describe("connecting to a database of one's own", () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;

  /**
   * Returns the connections of the settings file; undefined while VS Code writes it, because it empties the file first.
   */
  const savedEntries = async (): Promise<unknown> => {
    const text = await readFile(join(folder, '.vscode/settings.json'), 'utf8').catch(() => '{}');
    return text === '' ? undefined : (JSON.parse(text)['eventTrace.connections'] ?? []);
  };
  /** Waits for a step of the wizard by its prompt or placeholder. */
  const step = (text: string) =>
    code.page.locator('.quick-input-widget:visible').filter({ hasText: text }).first().waitFor();

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + segments());
    folder = await mkdtemp(join(tmpdir(), 'event-trace-connect-'));
    code = await openWorkbench({ workspace: folder });
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  const isTicked = async (id: string) => {
    await code.runCommand('Welcome: Open Walkthrough', 'Get started with Event Trace');
    const tick = code.page.locator(`.getting-started-step [data-done-step-id$="#${id}"]`);
    await tick.waitFor();
    // When another command has run, the tick has its final state.
    await code.runCommand('View: Focus into Primary Side Bar');
    return (await tick.getAttribute('class'))?.split(' ').includes('complete');
  };

  it('does not tick "connect" for a store that is only in the settings', async () => {
    await code.openSideBar();
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const file = join(folder, '.vscode/settings.json');
    await writeFile(file, JSON.stringify({ 'eventTrace.connections': [{ name: 'away', host: '127.0.0.1', port: 1 }] }));
    await code.page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
    await eventually(async () => assert.equal(await isTicked('connect'), false));
    await writeFile(file, '{}');
    await code.page.getByRole('button', { name: 'Add Connection' }).waitFor();
    await code.runCommand('View: Close All Editors');
  });

  it('adds a connection step by step, with a way back and a test', async () => {
    await code.openSideBar();
    await code.page.getByRole('button', { name: 'Add Connection' }).click();
    await code.pick('Enter host, port and database');
    await step('Host name or address');
    await code.typeAndAccept('wrong.example');
    await step("Port (Press 'Enter'");
    await code.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'Back' }).click();
    await step('Host name or address');
    await eventually(async () =>
      assert.equal(await code.quickInput().inputValue(), 'wrong.example', 'the answer is still there'),
    );
    await code.typeAndAccept('127.0.0.1');
    await step('Port');
    await code.typeAndAccept('99999');
    await step('A port is a number from 1 to 65535.');
    await code.typeAndAccept(String(database.spec.port));
    await step('Database');
    await code.typeAndAccept(database.spec.database);
    await step('User.');
    await code.typeAndAccept(database.spec.user);
    await step('Password.');
    await code.typeAndAccept('wrong');
    await code.pick('encrypted where the server can');
    await step(`Wrong user or password for "${database.spec.user}"`);
    await code.typeAndAccept(database.server.password);
    await step('No index on trace_id, causation_id: those look-ups are slow');
    await code.pick(`Name: ${database.spec.database}`);
    await step('Name of the connection');
    await code.typeAndAccept('shop');
    await step('Name: shop');
    await code.screenshot('add-connection');
    await code.pick('Save to workspace settings');
    await code.statusBarItem('shop').waitFor();
    const { host, port, database: name, user } = database.spec;
    await eventually(async () =>
      assert.deepEqual(await savedEntries(), [{ name: 'shop', host, port, database: name, user }]),
    );
    await eventually(async () => assert.equal(await isTicked('connect'), true));
    await eventually(async () => assert.equal(await isTicked('demo'), false));
    await code.runCommand('View: Close All Editors');
  });

  it('edits a connection with its values filled in, and keeps the password', async () => {
    await code.runCommand('Event Trace: Edit Connection', 'shop');
    for (const answer of ['127.0.0.1', String(database.spec.port), database.spec.database, database.spec.user, '']) {
      await until(async () => (await code.quickInput().inputValue()) === answer);
      await code.quickInput().press('Enter');
    }
    await code.pick('never encrypted');
    await step('Name: shop');
    await step('No index on trace_id');
    await code.pick('Save to workspace settings');
    const offer = await code.notification('The settings of "shop" changed');
    await offer.getByRole('button', { name: 'Connect Again' }).click();
    await code.statusBarItem('shop').waitFor();
    await eventually(async () => assert.match(JSON.stringify(await savedEntries()), /"tls":\{"mode":"disable"\}/));
  });

  it('shows the whole sentence on why a test failed', async () => {
    await code.runCommand('Event Trace: Add Connection');
    await step('Enter host, port and database');
    const { password, port } = database.server;
    await code.typeAndAccept(
      `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/a_database_that_nobody_made`,
    );
    await step('There is no database');
    const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
    await eventually(async () => {
      const texts = (await rows.locator('.label-description').allTextContents()).join(' ');
      assert.match(texts, /There is no database "a_database_that_nobody_made" on this server\. Edit .* another one\./);
      const cut = await rows
        .locator('.monaco-icon-label-container')
        .evaluateAll((labels) =>
          labels
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ textContent }) => textContent),
        );
      assert.deepEqual(cut, []);
    });
    await code.screenshot('add-failed');
    await code.page.keyboard.press('Escape');
    await code.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  });

  it('removes a connection after a question', async () => {
    await code.runCommand('Event Trace: Remove Connection', 'shop');
    await code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await until(async () => JSON.stringify(await savedEntries()) === '[]');
    await code.page.getByRole('button', { name: 'Add Connection' }).waitFor();
  });

  it('adds a connection from a pasted URL with a wrong password in four steps', async () => {
    const { host, port, database: name, user } = database.spec;
    await code.page.getByRole('button', { name: 'Add Connection' }).click();
    await step('Enter host, port and database');
    await code.quickInput().fill(`postgres://${user}:wrong@${host}:${port}/${name}`);
    await step(`Use ${user}@${host}`);
    await code.quickInput().press('Enter');
    await step(`Wrong user or password for "${database.spec.user}"`);
    await code.typeAndAccept(database.server.password);
    await step('Name: ');
    await code.pick('Save to workspace settings');
    await code.statusBarItem(name).waitFor();
    await eventually(async () => assert.deepEqual(await savedEntries(), [{ name, host, port, database: name, user }]));
    await code.runCommand('Event Trace: Remove Connection', name);
    await code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await until(async () => JSON.stringify(await savedEntries()) === '[]');
  });

  it('can be cancelled in the view or in the message if the server never answers', async () => {
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
      // A socket that is not read does not end.
      socket.resume();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const url = `postgres://somebody@127.0.0.1:${port}/somewhere?sslmode=disable&connect_timeout=600`;
    const file = join(folder, '.vscode/settings.json');
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await code.openSideBar();
    await writeFile(file, JSON.stringify({ 'eventTrace.connections': [{ name: 'silent', url }] }));
    const message = code.page.locator('.notification-list-item').filter({ hasText: 'Connecting to silent' });
    const ways = {
      view: (await code.view('Consumers')).locator('.welcome-view-content').getByText('Cancel', { exact: true }),
      message: message.getByRole('button', { name: 'Cancel' }),
    };
    // The button is there once the settings are read.
    await code.page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
    for (const way of ['view', 'message'] as const) {
      await code.runCommand('Event Trace: Connect', 'silent');
      await code.page.locator('.welcome-view-content').filter({ hasText: 'Connecting…' }).waitFor();
      await code.notification('Connecting to silent');
      await until(() => open.size > 0);
      for (const each of Object.values(ways)) await each.waitFor();
      // In the view "Cancel" is only a link in a line, because most people want to wait.
      await eventually(async () =>
        assert.equal(await ways.view.and(code.page.locator('.monaco-text-button')).count(), 0),
      );
      await code.screenshot(`connecting-${way}`);
      await ways[way].click();
      for (const each of Object.values(ways)) await each.waitFor({ state: 'hidden' });
      await code.page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
      await until(() => open.size === 0);
      await code.statusBarItem('silent').waitFor({ state: 'hidden' });
    }
    await new Promise((closed) => server.close(closed));
    await writeFile(file, '{}');
    await code.page.getByRole('button', { name: 'Add Connection' }).waitFor();
  });

  it('offers a connection that an .env file names, and connects only after a click', async () => {
    const { password, port } = database.server;
    const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;
    await writeFile(join(folder, '.env'), `DATABASE_URL=${url}\n`);
    await code.runCommand('Event Trace: Connect');
    await step('DATABASE_URL of .env');
    await code.screenshot('detected-connection');
    await code.pick('DATABASE_URL of .env');
    await code.statusBarItem(`${database.spec.database}@127.0.0.1`).waitFor();
    await code.notification('was detected and is not in the settings');
    await eventually(async () => assert.deepEqual(await savedEntries(), []));
  });
});
