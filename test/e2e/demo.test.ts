import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { eventually } from '../support/eventually';
import { projectRoot } from '../support/runProcess';
import { waitForText } from '../support/shownText';
import { openWorkbench, type Workbench } from '../support/workbench';

/** What a person does in the first minutes with `npm start`, step by step in one window. */
describe('demo workspace', () => {
  let folder: string;
  let workbench: Workbench;
  let consumers: Locator;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-demo-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({ workspace: folder });
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const row = (name: string) => workbench.treeRows(consumers, name).first();
  /** A click on the row itself opens the consumer. */
  const fold = (name: string) => workbench.toggleRow(row(name));
  const page = () => workbench.webview();
  const tab = (name: RegExp) => page().getByRole('tab', { name });
  const events = () => page().getByRole('treegrid').getByRole('row');

  it('is connected to the live store and lists the consumers, worst first', async () => {
    // The embedded database takes seconds to start, and longer on a busy machine.
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    // At the first start the side bar opens by itself.
    await workbench.page.locator('.sidebar .title-label', { hasText: /event trace/i }).waitFor();
    await workbench.screenshot('demo-first-open');
    consumers = await workbench.view('Consumers');
    await row('billing_outbox').waitFor();
    await row('search_index').waitFor();
    // When hundreds of events wait, the name is shortened so that the important words are not cut off.
    await waitForText(workbench.treeRows(consumers).first(), /billi.*outbox.*stopped · (≤ )?[\d,]+ · \d/);
    // A young heartbeat is not shown.
    await waitForText(row('order_fulfilment'), /caught up$|lag (≤ )?\d+ · \d+ s$/);
    await workbench.statusBarItem('behind').waitFor();
  });

  it('shows the segments of a consumer with checkpoint and owner', async () => {
    await fold('billing_outbox');
    await row('segment 3').waitFor();
    await waitForText(row('segment'), /segment \d\d+ · .*no owner/);
    await workbench.screenshot('consumers');
    await fold('billing_outbox');
  });

  it('filters the consumers by name', async () => {
    await workbench.runCommand('Event Trace: Filter Consumers');
    await workbench.typeAndAccept('mailer');
    await row('order_fulfilment').waitFor({ state: 'detached' });
    await row('customer_mailer').waitFor();
    await workbench.runCommand('Event Trace: Clear Consumer Filter');
    await row('order_fulfilment').waitFor();
  });

  it('names the blocking event below a stopped consumer, and opens its trace', async () => {
    await fold('billing_outbox');
    await row('unknown payment provider').waitFor();
    const culprit = row('PaymentCaptured');
    await culprit.filter({ hasText: /#\d+/ }).waitFor();
    await workbench.screenshot('stopped-here');
    const selected = page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' });
    await workbench.clickRow(culprit, { shows: selected });
    const mark = selected.getByRole('img', { name: 'billing_outbox stopped here' });
    await eventually(async () =>
      assert.match((await mark.getAttribute('title')) ?? '', /in segment \d+: .*unknown payment provider/),
    );
  });

  it('shows the log lines of the whole trace between its events', async () => {
    await page().getByRole('switch', { name: 'Log lines between the events' }).click();
    const line = page().locator('.log-row').filter({ hasText: 'unknown payment provider' }).first();
    await line.waitFor();
    await page().locator('.log-row').filter({ hasText: 'events appended' }).first().waitFor();
    await eventually(async () =>
      assert.match((await page().locator('.banner.logs').textContent()) ?? '', /\d+ log lines · \d+ errors?/),
    );
    await workbench.screenshot('log-lines');
    await line.click();
    await workbench.activeEditor().filter({ hasText: '.log' }).waitFor();
    await workbench.screenshot('log-lines-opened');
    await workbench.runCommand('View: Close Editor');
    await page().locator('.log-row').first().waitFor();
    await workbench.runCommand('View: Close Editor');
    await fold('billing_outbox');
  });

  it('says why a stopped consumer is behind', async () => {
    const report = page().getByRole('heading', { name: /^Stopped at #\d+ PaymentCaptured in segment \d/ });
    await workbench.chooseInMenu(row('billing_outbox'), 'Why Is It Behind?', { shows: report });
    await page().getByText('unknown payment provider "stripe"').first().waitFor();
    await page().getByText('stopped here').first().waitFor();
    await workbench.screenshot('why-behind');
    // A preview in the browser cannot pass links to the window; its source can.
    await workbench.page.getByRole('button', { name: /Open Source File|Show Source/ }).click();
    await workbench.followLink(workbench.link(/#\d+/), {
      shows: page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }),
    });
    await workbench.runCommand('View: Close All Editors');
  });

  it('opens the trace of the event at which a stopped consumer waits', async () => {
    const payment = events().filter({ hasText: 'PaymentCaptured' }).first();
    await workbench.chooseInMenu(row('billing_outbox'), 'Show Next Unhandled Event', { shows: payment });
    await page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    await workbench.activeEditor().filter({ hasText: 'OrderPlaced' }).waitFor();
    await page().getByText('1 consumer stopped').waitFor();
  });

  it('reveals the payload only after a click', async () => {
    await tab(/Payload/).click();
    await page()
      .getByRole('button', { name: /Reveal/ })
      .first()
      .waitFor();
    // The error above the tabs comes from the log.
    await eventually(async () => assert.equal(await page().getByRole('tabpanel').getByText('stripe').count(), 0));
    await page()
      .getByRole('button', { name: /Reveal/ })
      .first()
      .click();
    await page().getByRole('tabpanel').getByText('"stripe"').first().waitFor();
    await workbench.screenshot('payload');
  });

  it('says which consumers have handled the event', async () => {
    await tab(/Consumers/).click();
    await page().getByRole('tabpanel').getByRole('rowheader', { name: 'billing_outbox' }).waitFor();
    await eventually(async () => assert.match((await page().getByRole('tabpanel').textContent()) ?? '', /stopped/i));
  });

  it('shows the log lines of the event, and opens the log at the line', async () => {
    await tab(/Logs/).click();
    const line = page()
      .getByRole('button', { name: /consumer handler error/ })
      .first();
    await line.waitFor();
    await workbench.screenshot('trace');
    if (process.env.EVENT_TRACE_UPDATE_MEDIA === '1') await updateMedia();
    await line.click();
    await workbench.activeEditor().filter({ hasText: 'consumers.log' }).waitFor();
    const shown = workbench.page.locator('.view-line').filter({ hasText: 'handler' });
    await shown.first().waitFor();
    await workbench.screenshot('log-line');
  });

  it('looks up an id that is pasted together with its key', async () => {
    const line = await correlationInLog();
    await workbench.page.keyboard.press('Control+KeyK');
    await workbench.page.keyboard.press('KeyT');
    await workbench.quickInput().waitFor();
    await workbench.screenshot('look-up');
    await workbench.typeAndAccept(`"correlation_id":"${line}"`);
    await page().getByText(line).first().waitFor();
    await events().nth(1).waitFor();
  });

  it('keeps the input if nothing can match it', async () => {
    await workbench.lookUp('#');
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Type' }).waitFor();
    await eventually(async () => assert.equal(await workbench.quickInput().inputValue(), '#'));
    await workbench.page.keyboard.press('Escape');
  });

  it('searches for a trace id without an index', async () => {
    const traceId = /"trace_id":"([0-9a-f]{32})"/.exec(await log('api.log'))?.[1] ?? '';
    await workbench.lookUp(traceId);
    // The previous page, of the correlation, also shows the trace id. Only the new page has a link to the correlation.
    await page().locator('.ids').getByRole('button', { name: 'Trace by this correlation id' }).waitFor();
  });

  it('is pictured in every theme', async () => {
    await page().getByRole('switch', { name: 'Log lines between the events' }).click();
    await page().locator('.log-row').first().waitFor();
    for (const theme of ['Dark Modern', 'Dark High Contrast', 'Light High Contrast', 'Light Modern'] as const) {
      await workbench.setTheme(theme);
      await events().first().waitFor();
      await workbench.screenshot(`theme-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
  });

  it('says what to do after disconnecting', async () => {
    await workbench.runCommand('Event Trace: Disconnect');
    await consumers.getByRole('button', { name: 'Open Demo Store' }).waitFor();
    await workbench.screenshot('no-connection');
  });

  /** Updates the picture of the README. */
  const updateMedia = async () => {
    await workbench.setTheme('Dark Modern');
    for (const name of ['search_index', 'billing_outbox']) await fold(name);
    await row('segment 3').waitFor();
    // Moves the keyboard back to the rows, so that the selected row looks as a person sees it.
    await page().getByRole('row', { selected: true }).click();
    await workbench.page.mouse.move(720, 890);
    await copyFile(await workbench.screenshot('readme'), join(projectRoot, 'media', 'screenshot.png'));
  };

  const log = async (name: string) => {
    return readFile(join(folder, 'logs', name), 'utf8');
  };
  const correlationInLog = async () => /"correlation_id":"([0-9a-f-]{36})"/.exec(await log('api.log'))?.[1] ?? '';
});
