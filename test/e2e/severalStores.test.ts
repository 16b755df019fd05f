import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { untilNoFactIsCut } from '../support/cutFacts';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { atRest, eventually } from '../support/eventually';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('consumers of several watched connections', () => {
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
  /** Finds the row of the active connection. */
  const active = (name: string, text = '') =>
    code.treeRows(view, name).filter({ hasText: text }).and(code.page.locator('[aria-label*=", active"]'));
  const colourOf = (part: Locator) => part.evaluate((element) => getComputedStyle(element, '::before').color);
  const iconOf = (row: Locator, icon = '') => colourOf(row.locator(`.custom-view-tree-node-item-icon${icon}`));
  const badge = () =>
    code.page
      .locator('.activitybar .action-item')
      .filter({ has: code.page.locator('[aria-label*="Event Trace"]') })
      .locator('.badge-content');
  /** Appends an event, which `mailer` handles at once. */
  const append = ({ admin }: TestDatabase) =>
    admin.query(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        VALUES ('Shop', 'Order', gen_random_uuid(), 1, gen_random_uuid(), 'OrderPlaced', '');
      UPDATE consumer_segments SET checkpoint = (SELECT max(global_position) FROM events) WHERE consumer_name = 'mailer'`);
  /** Waits until the extension has polled the database again. */
  const nextPoll = async ({ admin }: TestDatabase) => {
    const lastAsked = async () => {
      const { rows } = await admin.query(`SELECT max(query_start)::text AS at FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%consumer_segments%'`);
      return rows[0].at as string | null;
    };
    const before = await lastAsked();
    await until(async () => (await lastAsked()) !== before);
  };
  const tab = (name: string) => code.page.locator('.tab', { hasText: name });
  const panel = () => code.webview();
  const of = (connection: string) => panel().getByRole('banner').getByText(connection, { exact: true });
  const isOf = async (connection: string, status: string) => {
    await of(connection).waitFor();
    await panel().getByRole('banner').getByText(status, { exact: true }).waitFor();
    await panel().getByText('Reading the consumer…').waitFor({ state: 'detached' });
  };

  it('are shown below their connection, with its state and its worst status', async () => {
    await active('shop', 'caught up').waitFor();
    await row('warehouse', 'stopped · 1/2').waitFor();
    await row('closed', 'not connected').waitFor();
    await row('No server answers', '').waitFor();
    await row('Demo store', 'stopped · 1/4').waitFor({ timeout: 120_000 });
    await until(async () => (await code.treeRows(view, 'mailer').filter({ hasNotText: 'customer' }).count()) === 2);
    await code.screenshot('several-stores');
    await untilNoFactIsCut(view);
    for (const theme of ['Light High Contrast', 'Dark High Contrast'] as const) {
      await code.setTheme(theme);
      await code.screenshot(`several-stores-${theme.startsWith('Dark') ? 'dark' : 'light'}-contrast`);
      const [stopped, fine] = [row('billing', 'stopped'), row('mailer', 'caught up')];
      await eventually(async () => {
        const word = await colourOf(stopped.locator('.label-name'));
        assert.notEqual(await iconOf(stopped), word, 'in high contrast, too');
      });
      // A store has its own icon in the colour of its worst consumer.
      await eventually(async () =>
        assert.equal(await iconOf(row('warehouse', 'stopped'), '.codicon-database'), await iconOf(stopped)),
      );
      await eventually(async () => assert.equal(await iconOf(active('shop'), '.codicon-database'), await iconOf(fine)));
      await eventually(async () => assert.notEqual(await iconOf(fine), await iconOf(stopped)));
    }
    await code.setTheme('Dark Modern');
  });

  it('keep the tooltip of a row for ten polls that bring other numbers', async () => {
    const stopped = row('billing', 'stopped');
    const tooltip = code.page.locator('.workbench-hover:visible').filter({ hasText: 'Stopped: ' });
    const [, warehouse] = databases as [TestDatabase, TestDatabase];
    /** Returns after how many polls the tooltip was gone; null if it stayed. */
    const goneAfter = async () => {
      // A row that is drawn just before or after its tooltip appears shows no tooltip until the pointer moves.
      const shown: Awaited<ReturnType<typeof tooltip.elementHandle>>[] = [];
      await until(async () => {
        await code.pointAtRow(stopped);
        await tooltip.elementHandle({ timeout: 15_000 }).then(
          (handle) => shown.push(handle),
          () => undefined,
        );
        return shown.length > 0;
      });
      for (let poll = 1; poll <= 10; poll++) {
        await append(warehouse);
        await nextPoll(warehouse);
        if (!(await shown[0]?.isVisible())) return poll;
      }
      return null;
    };
    // After a late poll, as on a busy machine, the rows say that they are old, which redraws them.
    await code.page.evaluate(noteOldRows);
    const wasLate = () => code.page.evaluate(() => document.body.dataset.oldRows === 'yes');
    await until(async () => {
      await code.page.evaluate(() => {
        document.body.dataset.oldRows = 'no';
      });
      const gone = await goneAfter();
      if (gone === null) return true;
      // On a busy machine VS Code draws an update from before the pointer arrived seconds later.
      assert.ok(gone <= 2 || (await wasLate()), `the tooltip was gone after ${gone} polls`);
      return false;
    }, 240_000);
    await code.screenshot('several-stores-tooltip');
    const figures = await atRest(code.page, () => stopped.textContent());
    await code.page.mouse.move(0, 0);
    await eventually(async () => assert.notEqual(await stopped.textContent(), figures));
  });

  it('have a panel each if two have the same name', async () => {
    await code.clickRow(code.treeRows(view, 'billing').nth(0), { shows: of('shop') });
    await isOf('shop', 'caught up');
    await code.clickRow(code.treeRows(view, 'billing').nth(1), { shows: of('warehouse') });
    await isOf('warehouse', 'stopped');
    await tab('billing · shop').waitFor();
    await tab('billing · warehouse').waitFor();
    await code.screenshot('several-stores-panel');
  });

  it('lead from the blocking event of a watched consumer to its trace', async () => {
    const stopped = row('billing_outbox', 'stopped');
    await code.clickRow(stopped, { shows: of('Demo store') });
    await isOf('Demo store', 'stopped');
    await code.toggleRow(stopped);
    await row('#', 'PaymentCaptured').waitFor();
    await untilNoFactIsCut(view);
    await code.clickRow(row('#', 'PaymentCaptured'), {
      shows: panel().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }),
    });
    await code.screenshot('several-stores-trace');
  });

  it('have each panel restored with its connection after a reload', async () => {
    await code.untilStored(/connection[\\":]+shop[\\":,]+consumer[\\":]+billing/);
    await code.untilStored(/connection[\\":]+warehouse[\\":,]+consumer[\\":]+billing/);
    await code.runCommand('Developer: Reload Window');
    await code.page.waitForEvent('load');
    await tab('billing · warehouse').click();
    await isOf('warehouse', 'stopped');
    await tab('billing · shop').click();
    await isOf('shop', 'caught up');
    await row('No server answers', '').waitFor();
    await row('Demo store', 'stopped · 1/4').waitFor();
  });

  it('have a live panel while their connection becomes the active one', async () => {
    await tab('billing · warehouse').click();
    await isOf('warehouse', 'stopped');
    const madeActive = active('warehouse', 'stopped · 1/2');
    await code.chooseInMenu(row('warehouse', 'stopped · 1/2'), 'Make Active', { shows: madeActive });
    await isOf('warehouse', 'stopped');
    await panel()
      .getByText(/is connected now|Disconnected/)
      .waitFor({ state: 'detached' });
    await active('shop').waitFor({ state: 'detached' });
    await row('shop', 'caught up').waitFor();
  });

  it('are counted over all stores in the status bar, and per store in its tooltip', async () => {
    await code.statusBarItem(/warehouse ·\s+2 · \d+ behind in 2 stores/).waitFor();
    const item = code.statusBarItem('behind in 2 stores').getByRole('button');
    await eventually(async () => {
      const words = (await item.getAttribute('aria-label')) ?? '';
      assert.match(words, /warehouse: 1 behind/);
      assert.match(words, /shop: 0 behind/);
      assert.match(words, /Demo store: \d+ behind/);
      assert.match(words, /billing \(warehouse\): Stopped/);
      assert.match(words, /billing_outbox \(Demo store\): Stopped/);
    });
    await badge().filter({ hasText: '2' }).waitFor();
  });

  it('disappear when their connection is no longer watched or is disconnected; the others stay', async () => {
    const closed = row('closed', 'not connected');
    await code.chooseInMenu(closed, 'Stop Watching Connection', { hides: closed });
    await code.chooseInMenu(active('warehouse'), 'Disconnect', { hides: row('warehouse', '') });
    const [, warehouse] = databases as [TestDatabase, TestDatabase];
    await until(async () => {
      const { rows } = await warehouse.admin.query(
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      return rows[0]?.n === 0;
    });
    await row('Demo store', 'stopped · 1/4').waitFor();
    await row('shop', 'caught up').waitFor();
    await badge().filter({ hasText: '1' }).waitFor();
    await code.statusBarItem('2 stores watched').waitFor();
    await panel().getByText('Disconnected').first().waitFor();
    const notification = await code.notification('Still watched: Demo store, shop');
    await code.screenshot('several-stores-none-active');
    await notification.getByRole('button', { name: 'Disconnect All' }).click();
    await view.getByRole('button', { name: 'Open Demo Store' }).waitFor();
    await badge().waitFor({ state: 'hidden' });
    await code.statusBarItem('stores watched').waitFor({ state: 'hidden' });
  });
});

/**
 * Runs in the page: notes when a row of the side bar says that it is old. It has no named functions, because the
 * compiler would mark them.
 */
function noteOldRows(): void {
  const sideBar = document.querySelector('.sidebar') ?? document.body;
  new MutationObserver(() => {
    if (/\d (s|min) old/.test(sideBar.textContent ?? '')) document.body.dataset.oldRows = 'yes';
  }).observe(sideBar, { childList: true, subtree: true, characterData: true });
}
