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

/** What a person does in the first minutes with `npm start`, one step after the other in one window. */
describe('the demo workspace', () => {
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
    // The embedded database takes seconds to start, more on a busy machine.
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    // It is the first time: the side bar shows by itself where it is.
    await workbench.page.locator('.sidebar .title-label', { hasText: /event trace/i }).waitFor();
    await workbench.screenshot('demo-first-open');
    consumers = await workbench.view('Consumers');
    await row('billing_outbox').waitFor();
    await row('search_index').waitFor();
    // Once hundreds of events wait, its name is shortened so that what matters is not cut.
    await waitForText(workbench.treeRows(consumers).first(), /billi.*outbox.*stopped · (≤ )?[\d,]+ · \d/);
    // No heartbeat, as long as it is young.
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

  it('names below a stopped consumer the event that stops it, as the log tells, and opens its trace', async () => {
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

  it('lays the log lines of the whole trace between its events', async () => {
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
    // A preview in the browser takes no links to the window; its source does.
    await workbench.page.getByRole('button', { name: /Open Source File|Show Source/ }).click();
    await workbench.followLink(workbench.link(/#\d+/), {
      shows: page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }),
    });
    await workbench.runCommand('View: Close All Editors');
  });

  it('opens the trace of the event that a stopped consumer waits at', async () => {
    const payment = events().filter({ hasText: 'PaymentCaptured' }).first();
    await workbench.chooseInMenu(row('billing_outbox'), 'Show Next Unhandled Event', { shows: payment });
    await page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    await workbench.activeEditor().filter({ hasText: 'OrderPlaced' }).waitFor();
    await page().getByText('1 consumer stopped').waitFor();
  });

  it('reveals the payload after a click only', async () => {
    await tab(/Payload/).click();
    await page()
      .getByRole('button', { name: /Reveal/ })
      .first()
      .waitFor();
    // The error above the tabs is the log's.
    await eventually(async () => assert.equal(await page().getByRole('tabpanel').getByText('stripe').count(), 0));
    await page()
      .getByRole('button', { name: /Reveal/ })
      .first()
      .click();
    await page().getByRole('tabpanel').getByText('"stripe"').first().waitFor();
    await workbench.screenshot('payload');
  });

  it('tells which consumers have handled the event', async () => {
    await tab(/Consumers/).click();
    await page().getByRole('tabpanel').getByRole('rowheader', { name: 'billing_outbox' }).waitFor();
    await eventually(async () => assert.match((await page().getByRole('tabpanel').textContent()) ?? '', /stopped/i));
  });

  it('shows the log lines of the event and lands on the line', async () => {
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

  it('looks up an id that is pasted with its key around', async () => {
    const line = await correlationInLog();
    await workbench.page.keyboard.press('Control+KeyK');
    await workbench.page.keyboard.press('KeyT');
    await workbench.quickInput().waitFor();
    await workbench.screenshot('look-up');
    await workbench.typeAndAccept(`"correlation_id":"${line}"`);
    await page().getByText(line).first().waitFor();
    await events().nth(1).waitFor();
  });

  it('keeps the input when nothing like it can be there', async () => {
    await workbench.lookUp('#');
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Type' }).waitFor();
    await eventually(async () => assert.equal(await workbench.quickInput().inputValue(), '#'));
    await workbench.page.keyboard.press('Escape');
  });

  it('searches a trace id that no index knows', async () => {
    const traceId = /"trace_id":"([0-9a-f]{32})"/.exec(await log('api.log'))?.[1] ?? '';
    await workbench.lookUp(traceId);
    // The page before, of the correlation, shows the trace id too; only this one leads from it to the correlation.
    await page().locator('.ids').getByRole('button', { name: 'Trace by this correlation id' }).waitFor();
  });

  it('looks like a part of VS Code in every theme', async () => {
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

  /** The picture of the README. */
  const updateMedia = async () => {
    await workbench.setTheme('Dark Modern');
    for (const name of ['search_index', 'billing_outbox']) await fold(name);
    await row('segment 3').waitFor();
    // The keyboard back in the rows: the selected one as a person sees it.
    await page().getByRole('row', { selected: true }).click();
    await workbench.page.mouse.move(720, 890);
    await copyFile(await workbench.screenshot('readme'), join(projectRoot, 'media', 'screenshot.png'));
  };

  const log = async (name: string) => {
    return readFile(join(folder, 'logs', name), 'utf8');
  };
  const correlationInLog = async () => /"correlation_id":"([0-9a-f-]{36})"/.exec(await log('api.log'))?.[1] ?? '';
});
