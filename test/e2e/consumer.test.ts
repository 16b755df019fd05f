import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { eventually } from '../support/eventually';
import { until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

/** A stopped consumer of the demo, from its row to its event, and after a reload of the window. */
describe('consumer panel', () => {
  let folder: string;
  let workbench: Workbench;
  let consumers: Locator;
  const refused: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-consumer-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({ workspace: folder });
    workbench.page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text()) && /webview/.test(message.location().url)) {
        refused.push(message.text());
      }
    });
    // The embedded database takes seconds to start, and longer on a busy machine.
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    await workbench.openSideBar();
    consumers = await workbench.view('Consumers');
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const row = (name: string) => workbench.treeRows(consumers, name).first();
  const page = () => workbench.webview();
  const heading = (name: RegExp) => page().getByRole('heading', { name });

  it("opens with a click on the consumer's row, and says why the consumer is stopped", async () => {
    await workbench.clickRow(row('billing_outbox'), {
      shows: page().getByRole('heading', { name: 'billing_outbox', level: 1 }),
    });
    await heading(/^Stopped at #\d+ PaymentCaptured in segment \d/).waitFor();
    await page().getByText('unknown payment provider "stripe"').first().waitFor();
    await page().getByRole('listitem').filter({ hasText: 'stopped here' }).first().waitFor();
    await page().getByRole('table', { name: 'Segments' }).getByText('no owner').first().waitFor();
    await eventually(async () =>
      assert.equal(await workbench.page.locator('.tab', { hasText: 'billing_outbox' }).count(), 1),
    );
  });

  it('draws its charts, and describes them to people who use the keyboard', async () => {
    await page().locator('canvas').first().waitFor();
    // A status shows once it has been judged: an earlier point has no status.
    await page().getByRole('list', { name: 'Statuses' }).getByText('stopped').first().waitFor();
    await page().getByRole('application').focus();
    await workbench.page.keyboard.press('End');
    await page()
      .locator('[aria-live]')
      .filter({ hasText: /stopped; Events that wait, waiting: \d+/ })
      .waitFor();
    await workbench.screenshot('consumer');
    await workbench.page.keyboard.press('Escape');
    await page().getByText('Point at the charts').waitFor();
    const chart = page().locator('.u-over').first();
    // A chart that is being laid out ignores the pointer.
    await until(async () => {
      await workbench.page.mouse.move(0, 0);
      await chart.hover();
      return (await page().getByText('Point at the charts').count()) === 0;
    });
    await workbench.screenshot('consumer-hover');
    await page().getByRole('button', { name: '1 h' }).click();
    await page().getByRole('switch', { name: 'Show as table' }).click();
    await page().getByRole('region', { name: 'History as a table' }).getByRole('row').nth(1).waitFor();
    await workbench.screenshot('consumer-table');
  });

  it('is brought forward, not opened again, by the command', async () => {
    await workbench.runCommand('Event Trace: Open Consumer', 'search_index');
    await page().getByRole('heading', { name: 'search_index', level: 1 }).waitFor();
    await workbench.runCommand('Event Trace: Open Consumer', 'billing_outbox');
    await page().getByRole('heading', { name: 'billing_outbox', level: 1 }).waitFor();
    await eventually(async () =>
      assert.equal(await workbench.page.locator('.tab', { hasText: 'billing_outbox' }).count(), 1),
    );
  });

  it('opens the trace of the blocking event', async () => {
    await page().getByRole('listitem').filter({ hasText: 'stopped here' }).first().getByRole('button').click();
    await page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    await workbench.runCommand('View: Close Editor');
    await page().getByRole('heading', { name: 'billing_outbox', level: 1 }).waitFor();
  });

  it('is restored with its arrangement after the window is reloaded', async () => {
    // The JSON may be escaped any number of times.
    await workbench.untilStored(/consumer[\\":]+billing_outbox.*table[\\":]+true/);
    await workbench.runCommand('Developer: Reload Window');
    await workbench.page.waitForEvent('load');
    await page().getByRole('heading', { name: 'billing_outbox', level: 1 }).waitFor({ timeout: 120_000 });
    await heading(/^Stopped at #\d+ PaymentCaptured/).waitFor({ timeout: 120_000 });
    await page().getByRole('switch', { name: 'Show as table', checked: true }).waitFor();
    await page().getByRole('button', { name: '1 h', pressed: true }).waitFor();
    await page().getByRole('switch', { name: 'Show as table' }).click();
  });

  it('is pictured in every theme without CSP violations', async () => {
    for (const theme of ['Dark Modern', 'Dark High Contrast', 'Light High Contrast', 'Light Modern'] as const) {
      await workbench.setTheme(theme);
      await page().locator('canvas').first().waitFor();
      await workbench.screenshot(`consumer-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
    assert.deepEqual(refused, []);
  });

  it('keeps its content after disconnecting, and connects again', async () => {
    await workbench.runCommand('Event Trace: Disconnect');
    await page()
      .getByText(/^Disconnected\. What is shown is from/)
      .waitFor();
    await heading(/^Stopped at #\d+ PaymentCaptured/).waitFor();
    await workbench.screenshot('consumer-disconnected');
    await page().getByRole('button', { name: 'Connect', exact: true }).click();
    await page()
      .getByText(/^Disconnected/)
      .waitFor({ state: 'detached', timeout: 120_000 });
  });
});
