import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

/** Consumers of more than one connection in the view. */
describe('watching several connections', () => {
  let databases: TestDatabase[];
  let folder: string;
  let code: Workbench;
  let view: Locator;

  before(async () => {
    const create = (ownerOfBilling: string) =>
      createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
        INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
          SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
        INSERT INTO consumer_segments VALUES ('billing', 0, 1, ${ownerOfBilling}), ('mailer', 0, 1, 'w', 5);
        INSERT INTO consumer_workers SELECT name, 'w', now() + interval '1 day' FROM unnest('{billing,mailer}'::text[]) name`);
    databases = await Promise.all([create("'w', 5"), create('NULL, 3')]);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-several-'));
    const connections = databases.map(({ spec, server }, index) => ({
      name: ['shop', 'warehouse'][index],
      url: `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${spec.port}/${spec.database}`,
    }));
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [...connections, { name: 'closed', host: '127.0.0.1', port: 1 }],
        'eventTrace.connectOnStartup': 'shop',
        'eventTrace.watch': ['warehouse', 'closed', 'Demo store'],
        'eventTrace.health.pollInterval': 0.5,
        'eventTrace.health.holdDownSeconds': 0,
      },
    });
    await code.openSideBar();
    view = await code.view('Consumers');
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await Promise.all(databases?.map((database) => database.drop()) ?? []);
  });

  const row = (name: string, text: string) => code.treeRows(view, name).filter({ hasText: text }).first();
  const tab = (name: string) => code.page.locator('.tab', { hasText: name });
  const panel = () => code.webview();
  const isOf = async (connection: string, status: string) => {
    const head = panel().getByRole('banner');
    await head.getByText(connection, { exact: true }).waitFor();
    await head.getByText(status, { exact: true }).waitFor({ timeout: 60_000 });
    await panel().getByText('Reading the consumer…').waitFor({ state: 'detached' });
  };

  it('shows each with its state, its worst status and its consumers', async () => {
    await row('shop', 'active · caught up · 2 consumers').waitFor();
    await row('warehouse', '1 of 2 needs a person · stopped').waitFor();
    await row('closed', 'No server answers').waitFor();
    await row('Demo store', '1 of 4 needs a person').waitFor({ timeout: 120_000 });
    await until(async () => (await code.treeRows(view, 'mailer').filter({ hasNotText: 'customer' }).count()) === 2);
    await code.screenshot('several-stores');
    await code.setTheme('Dark High Contrast');
    await code.screenshot('several-stores-contrast');
  });

  it('opens a panel for each of two consumers of the same name', async () => {
    await code.treeRows(view, 'billing').nth(0).click();
    await isOf('shop', 'caught up');
    await code.treeRows(view, 'billing').nth(1).click();
    await isOf('warehouse', 'stopped');
    await tab('billing · shop').waitFor();
    await tab('billing · warehouse').waitFor();
    await code.screenshot('several-stores-panel');
  });

  it('leads from the event that stops a watched consumer to its trace', async () => {
    const stopped = row('billing_outbox', 'stopped');
    await stopped.click();
    await isOf('Demo store', 'stopped');
    await stopped.locator('.monaco-tl-twistie').click();
    await row('PaymentCaptured', 'stopped here').click();
    await panel().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    await code.screenshot('several-stores-trace');
  });

  it('restores each panel with its connection after a reload', async () => {
    await code.untilStored(/connection[\\":]+shop[\\":,]+consumer[\\":]+billing/);
    await code.untilStored(/connection[\\":]+warehouse[\\":,]+consumer[\\":]+billing/);
    await code.runCommand('Developer: Reload Window');
    await code.page.waitForEvent('load');
    await tab('billing · warehouse').click();
    await isOf('warehouse', 'stopped');
    await tab('billing · shop').click();
    await isOf('shop', 'caught up');
  });

  it('keeps a panel live while its connection becomes the active one', async () => {
    await tab('billing · warehouse').click();
    await isOf('warehouse', 'stopped');
    await code.chooseInMenu(row('warehouse', '1 of 2'), 'Make Active');
    await row('warehouse', 'active · 1 of 2').waitFor();
    await isOf('warehouse', 'stopped');
    await panel()
      .getByText(/is connected now|Disconnected/)
      .waitFor({ state: 'detached' });
    await row('shop', 'caught up · 2 consumers').filter({ hasNotText: 'active' }).waitFor();
  });

  it('stops watching one, and keeps the others when the active one is left', async () => {
    await code.chooseInMenu(row('closed', 'No server answers'), 'Stop Watching Connection');
    await row('closed', 'No server answers').waitFor({ state: 'detached' });
    await code.chooseInMenu(row('warehouse', 'active'), 'Disconnect');
    await row('warehouse', '1 of 2').filter({ hasNotText: 'active' }).waitFor();
    await row('Demo store', '1 of 4 needs a person').waitFor();
    await isOf('warehouse', 'stopped');
    await code.screenshot('several-stores-none-active');
  });
});
