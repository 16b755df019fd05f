import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const AT_ONCE = {
  'eventTrace.health.pollInterval': 0.5,
  'eventTrace.health.holdDownSeconds': 0,
  'eventTrace.health.clearSeconds': 0,
};

describe('a window that is loaded anew', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;
  let view: Locator;

  const set = (settings: object) =>
    writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify({ ...AT_ONCE, ...settings }));
  const stop = (name: string) =>
    database.admin.query('UPDATE consumer_segments SET owner_id = NULL, checkpoint = 3 WHERE consumer_name = $1', [
      name,
    ]);
  const goOn = (name: string) =>
    database.admin.query("UPDATE consumer_segments SET owner_id = 'w', checkpoint = 5 WHERE consumer_name = $1", [
      name,
    ]);
  const row = (name: string, text: string) => code.treeRows(view, name).filter({ hasText: text }).first();
  const messages = (text: string) =>
    code.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
  const showMessages = () => code.runCommand('Notifications: Show Notifications');
  const badge = () =>
    code.page
      .locator('.activitybar .action-item')
      .filter({ has: code.page.locator('[aria-label*="Event Trace"]') })
      .locator('.badge-content');

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
      INSERT INTO consumer_segments SELECT name, 0, 1, 'w', 5 FROM unnest('{billing,mailer}'::text[]) name;
      INSERT INTO consumer_workers SELECT name, 'w', now() + interval '1 day' FROM unnest('{billing,mailer}'::text[]) name`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-told-'));
    await mkdir(join(folder, '.vscode'));
    await set({});
    const { password, port } = database.server;
    const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;
    code = await openWorkbench({
      workspace: folder,
      settings: { 'eventTrace.connections': [{ name: 'shop', url }], 'eventTrace.connectOnStartup': 'shop' },
    });
    await code.openSideBar();
    view = await code.view('Consumers');
    await row('billing', 'caught up').waitFor();
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  it('tells nothing again of a problem that lasts, but that it is over', async () => {
    await stop('billing');
    await row('billing', 'stopped').waitFor();
    await showMessages();
    await messages('billing: Stopped').waitFor();
    await code.untilStored(/eventTrace\.toldConsumers.*billing/);

    await code.runCommand('Developer: Reload Window');
    await code.page.waitForEvent('load');
    await row('billing', 'stopped').waitFor();
    await stop('mailer');
    await row('mailer', 'stopped').waitFor();
    await showMessages();
    await messages('mailer: Stopped').waitFor();
    assert.equal(await messages('billing').count(), 0);

    await goOn('billing');
    await row('billing', 'caught up').waitFor();
    await messages('Recovered: billing').waitFor();
    await stop('billing');
    await messages('billing: Stopped').waitFor();
  });

  it('counts no consumer that is muted', async () => {
    await stop('billing');
    await badge().filter({ hasText: '2' }).waitFor();
    await code.statusBarItem('2 behind').waitFor();
    await set({ 'eventTrace.consumers': { billing: { muted: true } } });
    await badge().filter({ hasText: '1' }).waitFor();
    await code.statusBarItem('1 behind').waitFor();
    await set({ 'eventTrace.consumers': { billing: { muted: true }, mailer: { muted: true } } });
    await badge().waitFor({ state: 'hidden' });
    await code.statusBarItem('behind').waitFor({ state: 'hidden' });
    await code.screenshot('muted');
  });
});
