import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { atRest, eventually } from '../support/eventually';
import { until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

/** Live events of the demo store in the side bar, step by step in one window. */
describe('view "Events"', () => {
  let folder: string;
  let workbench: Workbench;
  let view: Locator;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-events-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({ workspace: folder });
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const page = () => workbench.sideBarWebview();
  const list = () => page().getByRole('listbox', { name: 'Events' });
  const rows = () => page().getByRole('option');
  const button = async (name: string) => {
    await view.locator('.pane-header').hover();
    await view.getByRole('button', { name }).click();
  };

  /** Opens the trace of the first row, takes a picture and closes it. */
  const openFirst = async (picture: string) => {
    await rows().first().click();
    await workbench.activeEditor().waitFor();
    await workbench.webview().getByRole('treegrid').waitFor();
    await workbench.screenshot(picture);
    await workbench.runCommand('View: Close All Editors');
    await workbench.activeEditor().waitFor({ state: 'detached' });
  };

  it('shows the newest events, and new ones as the shop appends them', async () => {
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    await workbench.openSideBar();
    view = await workbench.view('Events');
    await rows().first().waitFor();
    const count = await atRest(workbench.page, () => page().locator('.count').textContent());
    await eventually(async () => assert.notEqual(await page().locator('.count').textContent(), count));
    await workbench.screenshot('events');
  });

  it('filters by event type', async () => {
    await page().getByRole('combobox', { name: 'Filter events' }).fill('type:Order*');
    await page()
      .getByText(/^\d+ of \d+$/)
      .waitFor();
    await eventually(async () => {
      const texts = await rows().allTextContents();
      assert.ok(texts.length > 0);
      for (const text of texts) assert.match(text, /Order[A-Z]/);
    });
    await workbench.screenshot('events-filtered');
  });

  it('opens the trace of an event, and copies its id from the context menu', async () => {
    await openFirst('events-trace');
    await rows().nth(2).click({ button: 'right' });
    const item = workbench.page.getByRole('menuitem', { name: 'Copy Id' });
    // A menu ignores clicks in its first moment.
    await item.hover();
    await workbench.page.keyboard.press('Enter');
    await item.waitFor({ state: 'detached' });
    const copied = () => workbench.page.evaluate(() => navigator.clipboard.readText());
    await until(async () => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(await copied()));
  });

  it('keeps the filter when it is hidden and shown again', async () => {
    await view.locator('.pane-header').click();
    await list().waitFor({ state: 'hidden' });
    await view.locator('.pane-header').click();
    await rows().first().waitFor();
    await eventually(async () =>
      assert.equal(await page().getByRole('combobox', { name: 'Filter events' }).inputValue(), 'type:Order*'),
    );
    await page().getByRole('button', { name: 'Clear filter' }).click();
  });

  it('pauses from its title bar, and resumes with Space', async () => {
    await button('Pause Events');
    await page().getByRole('button', { name: 'Paused' }).waitFor();
    await list().focus();
    await workbench.page.keyboard.press('Space');
    await page().getByRole('button', { name: 'Paused' }).waitFor({ state: 'detached' });
  });

  it('lists the traces that began since the start', async () => {
    await button('Show What Began Since the Start');
    await page().getByRole('button', { name: 'Mark now as start' }).click();
    await page()
      .getByText(/Since your mark, \d/)
      .waitFor();
    await rows().first().waitFor({ timeout: 60_000 });
    await page()
      .getByText(/\d+ traces? began/)
      .waitFor();
    await workbench.screenshot('events-run');
    await rows().first().click({ button: 'right' });
    const item = workbench.page.getByRole('menuitem', { name: 'What Is Different About These?' });
    await item.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText(/^What is different about which traces of \w+\?$/).waitFor();
    await workbench.page.keyboard.press('Escape');
    await openFirst('events-run-trace');
    await button('Show All Events');
    await list().waitFor();
    // After a person marks a start, the view shows the traces since.
    await workbench.runCommand('Event Trace: Mark Now as Start');
    await page()
      .getByText(/Since your mark, \d/)
      .waitFor();
    await button('Show All Events');
    await list().waitFor();
  });

  it('is pictured in every theme', async () => {
    for (const theme of ['Dark High Contrast', 'Light Modern', 'Dark Modern'] as const) {
      await workbench.setTheme(theme);
      await rows().first().waitFor();
      await workbench.screenshot(`events-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
  });

  it('says what to do after disconnecting', async () => {
    await workbench.runCommand('Event Trace: Disconnect');
    await page().getByRole('button', { name: 'Connect' }).waitFor();
    await workbench.screenshot('events-no-connection');
  });
});
