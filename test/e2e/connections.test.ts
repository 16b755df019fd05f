import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('a person connects to a database of their own', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;

  /** Undefined while VS Code is writing the file: it empties it first. */
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

  it('adds a connection step by step, with a way back and a test', async () => {
    await code.openSideBar();
    await code.page.getByRole('button', { name: 'Add Connection' }).click();
    await code.pick('Enter host, port and database');
    await step('Host name or address');
    await code.typeAndAccept('wrong.example');
    await step("Port (Press 'Enter'");
    await code.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'Back' }).click();
    await step('Host name or address');
    assert.equal(await code.quickInput().inputValue(), 'wrong.example', 'the answer is still there');
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
    assert.deepEqual(await savedEntries(), [{ name: 'shop', host, port, database: name, user }]);
  });

  it('edits it with its answers filled in, and keeps the password', async () => {
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
    assert.match(JSON.stringify(await savedEntries()), /"tls":\{"mode":"disable"\}/);
  });

  it('reads the whole sentence on why a test failed', async () => {
    await code.runCommand('Event Trace: Add Connection');
    await step('Enter host, port and database');
    const { password, port } = database.server;
    await code.typeAndAccept(
      `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/a_database_that_nobody_made`,
    );
    await step('There is no database');
    const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
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
    await code.screenshot('add-failed');
    await code.page.keyboard.press('Escape');
    await code.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  });

  it('removes it after a question', async () => {
    await code.runCommand('Event Trace: Remove Connection', 'shop');
    await code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await until(async () => JSON.stringify(await savedEntries()) === '[]');
    await code.page.getByRole('button', { name: 'Add Connection' }).waitFor();
  });

  it('adds one that is pasted, with a wrong password, in four steps', async () => {
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
    assert.deepEqual(await savedEntries(), [{ name, host, port, database: name, user }]);
    await code.runCommand('Event Trace: Remove Connection', name);
    await code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await until(async () => JSON.stringify(await savedEntries()) === '[]');
  });

  it('is offered what an .env file names, and connects only after a click', async () => {
    const { password, port } = database.server;
    const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;
    await writeFile(join(folder, '.env'), `DATABASE_URL=${url}\n`);
    await code.runCommand('Event Trace: Connect');
    await step('DATABASE_URL of .env');
    await code.screenshot('detected-connection');
    await code.pick('DATABASE_URL of .env');
    await code.statusBarItem(`${database.spec.database}@127.0.0.1`).waitFor();
    await code.notification('was detected and is not in the settings');
    assert.deepEqual(await savedEntries(), []);
  });
});
