import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const LOG = fileURLToPath(new URL('../fixtures/pupsourcing-core/api-slog-text.log', import.meta.url));
const STREAM = 'Payment/pay-5db5698f-f230-44d1-95d2-ce8c666af70a';
const ERROR = 'no mapping for card 4242';

/** Real rows and the real log of a shop whose consumer stopped at an event. Every view names that event. */
describe('consumer that stopped at an event', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;
  let view: Locator;

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    folder = await mkdtemp(join(tmpdir(), 'event-trace-stopped-'));
    await copyFile(LOG, join(folder, 'api.log'));
    await writeFile(join(folder, 'worker.log'), '15:05:01 order_fulfilment chokes on 473 (out of stock)\n');
    const { password, port } = database.server;
    const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [{ name: 'shop', url }],
        'eventTrace.connectOnStartup': 'shop',
        'eventTrace.logs.errorPatterns': ['chokes on (?<position>\\d+) \\((?<error>[^)]*)\\)'],
      },
    });
    await code.openSideBar();
    view = await code.view('Consumers');
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  const row = () => code.treeRows(view, 'billing_outbox').first();

  it('has the event and the error below it in the tree', async () => {
    await row().filter({ hasText: 'stopped' }).waitFor();
    await code.toggleRow(row());
    await code.treeRows(view, '#449').filter({ hasText: 'PaymentCaptured' }).waitFor();
    await code
      .treeRows(view)
      .and(code.page.locator(`[aria-label^="Stopped at #449"][aria-label*="${ERROR}"]`))
      .waitFor();
    await code.screenshot('stopped-tree');
  });

  it('names the event in its panel', async () => {
    const page = code.webview();
    await code.clickRow(row(), {
      shows: page.getByRole('heading', { name: 'Stopped at #449 PaymentCaptured in segment 1' }),
    });
    const event = page.getByRole('listitem').filter({ hasText: 'stopped here' });
    await event.filter({ hasText: '#449' }).filter({ hasText: STREAM }).waitFor();
    await page.getByText(ERROR).first().waitFor();
    await page.getByText('It failed 2 times, always at this event: a poison message.').waitFor();
    await page.getByText(/^First seen .* ago, last (.* ago|just now)\.$/).waitFor();
    await page.getByText('api.log:').first().waitFor();
    await page
      .getByRole('button', { name: 'user_read_model: according to the log, it ended at the same moment.' })
      .waitFor();
    await code.screenshot('stopped-panel');
  });

  it('is marked at the event in its trace', async () => {
    await code.webview().getByRole('listitem').filter({ hasText: 'stopped here' }).getByRole('button').click();
    const event = code.webview().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' });
    await event.filter({ hasText: 'stopped here' }).waitFor();
    await eventually(async () =>
      assert.ok(await event.getByText('stopped here').evaluate(isWithinItsRow), 'in words, at 1440 pixels'),
    );
    await code.screenshot('stopped-trace');
    await code.runCommand('View: Close Editor');
    // The panel that comes to the front takes the focus.
    await code.webview().getByRole('heading', { name: 'billing_outbox', level: 1 }).waitFor();
  });

  it('is recognised by a pattern of the settings if the team has its own log format', async () => {
    await code.clickRow(code.treeRows(view, 'order_fulfilment').first(), {
      shows: code.webview().getByRole('heading', { name: 'order_fulfilment', level: 1 }),
    });
    await code.webview().getByRole('heading', { name: 'Stopped at #473 PaymentRequested in segment 3' }).waitFor();
    await code.webview().getByText('out of stock').first().waitFor();
    await code.runCommand('View: Close Editor');
  });

  it('has a report that can be copied from its preview', async () => {
    const report = code.activeEditor().filter({ hasText: 'Why is billing_outbox behind' });
    await code.chooseInMenu(row(), 'Why Is It Behind?', { shows: report });
    await code.webview().getByRole('heading', { name: 'Stopped at #449 PaymentCaptured in segment 1' }).waitFor();
    await code.webview().getByText(STREAM).first().waitFor();
    await code.screenshot('stopped-report');
    await code.page.locator('.editor-actions').getByRole('button', { name: 'Copy Report on Consumer' }).click();
    await code.statusBarItem('Copied the report on billing_outbox.').waitFor();
    await eventually(async () => {
      const copied = await code.page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /#449 PaymentCaptured in segment 1/);
      assert.ok(copied.includes(STREAM) && copied.includes(ERROR), copied);
      assert.match(copied, /It failed 2 times, always at this event: a poison message\./);
      assert.match(copied, /## Went down with it\n\n- order_fulfilment: /);
      assert.doesNotMatch(copied, /order_id|amount|provider"?:|\{"/, 'no payload');
    });
    await code.activeEditor().click({ button: 'middle' });
    await code.page
      .locator('.editor-actions')
      .getByRole('button', { name: 'Copy Report on Consumer' })
      .waitFor({ state: 'hidden' });
  });
});

/** Runs in the page: whether a text of a row is not cut off. */
function isWithinItsRow(text: Element): boolean {
  const row = text.closest('[role="row"]')?.getBoundingClientRect();
  return row !== undefined && text.getBoundingClientRect().bottom <= row.bottom + 1;
}
