import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { untilNoFactIsCut } from '../support/cutFacts';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

/** Consumers with names of forty letters that differ in few of them. */
const LONG_NAMES = ['email', 'paper'].flatMap((way) => [
  `shop.customer.order_projection.of/${way}s`,
  `shop.customer.${way}_mailer.of/eu-central-1`,
]);

/**
 * Thirteen tasks of a person who sees the product for the first time. A step is a click, a key or a command; no task
 * may need more steps than now.
 */
describe('newcomer', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;
  let consumers: Locator;
  let steps = 0;

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
      INSERT INTO consumer_segments SELECT name, 0, 1, NULL, 3 FROM unnest('{${LONG_NAMES}}'::text[]) name`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-newcomer-'));
    await writeDemoWorkspace(folder);
    const quiet = { 'workbench.startupEditor': 'none', 'git.enabled': false, 'eventTrace.demo.logFolder': 'logs' };
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(quiet));
    // The minimap covers the ids at the end of a long line.
    const settings = { 'editor.minimap.enabled': false, 'editor.wordWrap': 'on' };
    code = await openWorkbench({ workspace: folder, settings });
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  beforeEach(() => {
    steps = 0;
  });

  const step = async (action: () => Promise<unknown>) => {
    steps += 1;
    await action();
  };
  const takes = (most: number) => assert.ok(steps <= most, `${steps} steps instead of ${most}`);
  const page = () => code.webview();
  const row = (name: string) => code.treeRows(consumers, name).first();
  const quickInput = (text: string | RegExp) =>
    code.page.locator('.quick-input-widget:visible').filter({ hasText: text }).first().waitFor();
  const quickRow = (at: number) => code.page.locator('.quick-input-widget:visible .monaco-list-row').nth(at);
  /** Returns the stored files of the consumers' histories. */
  const storedFiles = async () => {
    const files = await readdir(code.userFolder, { recursive: true, withFileTypes: true });
    return files.filter((file) => file.isFile() && /event-trace.*[\\/]history$/.test(file.parentPath));
  };
  /** Ids of the traces that were shown. */
  const opened = new Set<string>();
  const seesTrace = async () => {
    const correlation = page()
      .locator('.ids .id')
      .filter({ hasText: /^correlation/ });
    const id = () => correlation.textContent().then((text) => /[0-9a-f-]{36}/.exec(text ?? '')?.[0]);
    opened.add(await eventually(async () => (await id()) ?? assert.fail('no correlation is shown')));
  };
  const openPanel = async () => {
    await code.clickRow(row('billing_outbox'), {
      shows: page().getByRole('heading', { name: /^Stopped at #\d+ PaymentCaptured/ }),
    });
  };
  /**
   * Asserts that each long name stands beside its first facts, differs from the others, and is whole in its tooltip.
   */
  const seesLongNames = async () => {
    const long = code.treeRows(consumers).and(code.page.locator('[aria-label^="shop.customer."]'));
    await long.nth(LONG_NAMES.length - 1).waitFor();
    await long.filter({ hasText: 'stopped · ≤ 2' }).first().waitFor();
    await untilNoFactIsCut(consumers);
    await eventually(async () => {
      const names = await long.locator('.label-name').allTextContents();
      assert.equal(new Set(names).size, LONG_NAMES.length, names.join(', '));
    });
    const tooltip = code.page.locator('.workbench-hover:visible').filter({ hasText: `${LONG_NAMES[0]}` });
    await until(async () => {
      await code.pointAtRow(long.and(code.page.locator(`[aria-label^="${LONG_NAMES[0]}"]`)));
      return await tooltip.waitFor({ timeout: 15_000 }).then(
        () => true,
        () => false,
      );
    });
  };
  const orderId = async () => {
    const log = await readFile(join(folder, 'logs/api.log'), 'utf8').catch(() => '');
    return /"aggregate_type":"Order","aggregate_id":"([0-9a-f-]{36})"/.exec(log)?.[1] ?? '';
  };

  it('opens the walkthrough first, in which no step is ticked', async () => {
    await code.runCommand('Welcome: Open Walkthrough', 'Get started with Event Trace');
    const steps = code.page.locator('.getting-started-step [data-done-step-id]');
    await steps.first().waitFor();
    await eventually(async () => assert.equal(await steps.and(code.page.locator('.complete')).count(), 0));
    await code.runCommand('View: Close All Editors');
  });

  it('1: starts the demo', async () => {
    await step(() => code.openSideBar());
    await step(() => code.page.getByRole('button', { name: 'Open Demo Store' }).click());
    consumers = await code.view('Consumers');
    await row('billing_outbox').filter({ hasText: 'stopped' }).waitFor();
    takes(2);
    // At the first start the walkthrough opens with suggestions.
    await code.page.locator('.getting-started-step').first().waitFor();
    await code.runCommand('View: Close All Editors');
  });

  it('can read the first facts of every row in a side bar of 300 pixels', async () => {
    await code.toggleRow(row('billing_outbox'));
    await code.treeRows(consumers, 'segment 0').first().waitFor();
    await row('unknown payment provider').waitFor();
    await row('#').filter({ hasText: 'PaymentCaptured' }).waitFor();
    await untilNoFactIsCut(consumers);
    await code.screenshot('newcomer-rows-300');
    await code.toggleRow(row('billing_outbox'));
  });

  it('2: sees which consumer is broken, and why', async () => {
    await step(openPanel);
    await page().getByText('unknown payment provider "stripe"').first().waitFor();
    takes(1);
  });

  it('3: opens the event that fails, its log line and its Go handler', async function () {
    // Three panels and two files open, each of which takes seconds on a busy machine.
    this.timeout(240_000);
    await step(() => page().getByRole('button', { name: 'Open Log Line' }).first().click());
    await code.activeEditor().filter({ hasText: 'consumers.log' }).waitFor();
    await openPanel();
    await step(() =>
      page()
        .getByRole('button', { name: /Open Handler/ })
        .first()
        .click(),
    );
    await code.activeEditor().filter({ hasText: 'billing_outbox.go' }).waitFor();
    await openPanel();
    await step(() => page().getByRole('listitem').filter({ hasText: 'stopped here' }).getByRole('button').click());
    await page().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    takes(3);
    await seesTrace();
    await code.runCommand('View: Close All Editors');
  });

  it('4: goes from an id in a log line to its trace', async () => {
    await code.page.keyboard.press('Control+KeyP');
    await code.quickInput().fill('api.log');
    await code.pick('api.log');
    await code.activeEditor().filter({ hasText: 'api.log' }).waitFor();
    const log = await readFile(join(folder, 'logs/api.log'), 'utf8');
    const id = /"correlation_id":"([^"]+)"/.exec(log)?.[1] ?? '';
    steps = 2; // The pointer rests on it, and a click with Control.
    await code.followLink(code.link(id), {
      shows: page().getByRole('row').filter({ hasText: 'OrderPlaced' }).first(),
    });
    takes(2);
    await seesTrace();
    await code.runCommand('View: Close All Editors');
  });

  it('5: sees everything that one command caused, from the id of the order', async () => {
    await until(async () => (await orderId()) !== '');
    const id = await orderId();
    await code.page.keyboard.press('Control+KeyK');
    await code.page.keyboard.press('KeyT');
    await code.quickInput().waitFor();
    await step(async () => {
      await code.quickInput().fill(id);
      // The stream itself is the next row.
      await quickRow(0).filter({ hasText: 'Whole trace' }).filter({ hasText: 'events' }).waitFor();
      await quickRow(1)
        .filter({ hasText: 'Stream' })
        .filter({ hasText: `Order/${id}` })
        .waitFor();
      const texts = quickRow(1).locator('.monaco-icon-label-container');
      await eventually(async () => {
        const isCut = (each: Element[]) => each.filter((text) => text.scrollWidth > text.clientWidth).length;
        assert.equal(await texts.evaluateAll(isCut), 0, 'no text is cut off');
      });
      await eventually(async () => assert.equal((await quickRow(1).textContent())?.match(/Stream/g)?.length, 1));
      await code.screenshot('newcomer-order');
      await code.quickInput().press('Enter');
    });
    await page().getByRole('row').filter({ hasText: 'OrderPlaced' }).first().waitFor();
    await page().getByRole('row').filter({ hasText: 'StockReserved' }).first().waitFor();
    takes(1);
    await seesTrace();
  });

  it('10: exports the trace for a colleague, and sees that it was copied', async () => {
    await step(() => page().getByRole('button', { name: 'More actions' }).click());
    await step(() => page().getByRole('menuitem', { name: 'Copy as Markdown' }).click());
    await page().getByText('Copied').waitFor();
    takes(2);
  });

  it('11: reopens a closed trace', async () => {
    await code.runCommand('View: Close Editor');
    await code.activeEditor().waitFor({ state: 'detached' });
    await step(() => code.page.keyboard.press('Control+Shift+KeyT'));
    await page().getByRole('row').filter({ hasText: 'OrderPlaced' }).first().waitFor();
    takes(1);
    await code.runCommand('View: Close All Editors');
  });

  it('finds every opened trace among the recent look-ups, whatever opened it', async () => {
    await code.runCommand('Event Trace: Look Up');
    await quickInput('recent look-ups');
    const entries = code.page.locator('.quick-input-widget:visible .monaco-list-row');
    await eventually(async () => {
      const texts = (await entries.allTextContents()).join('\n');
      // They were opened by an event of the panel, a link in a log, and the id of an order.
      for (const id of opened) assert.ok(texts.includes(id), `${id} in ${texts}`);
      assert.match(texts, /OrderPlaced[^\n]*\d+ events · \d+ (s|min)( \d+ s)? ago/);
    });
    assert.ok(opened.size > 1, 'the first order of the log may be in its first line');
    await code.screenshot('newcomer-recent');
    await code.page.keyboard.press('Escape');
  });

  it('6: sees what happened since the program was started', async () => {
    const view = await code.view('Events');
    await view.locator('.pane-header').hover();
    await step(() => view.getByRole('button', { name: 'Show What Began Since the Start' }).click());
    const events = code.sideBarWebview();
    await step(() => events.getByRole('button', { name: 'Mark now as start' }).click());
    await events.getByText(/\d+ traces? began/).waitFor();
    takes(2);
    await view.locator('.pane-header').click();
  });

  it('9: mutes a consumer, and sees that it is muted', async () => {
    const muted = row('billing_outbox').filter({ hasText: 'muted' });
    steps = 2; // The menu and its entry.
    await code.chooseInMenu(row('billing_outbox'), 'Mute', { shows: muted });
    takes(2);
    await code.chooseInMenu(row('billing_outbox'), 'Unmute', { hides: muted });
  });

  it('12: finds a setting', async () => {
    await step(() => code.runCommand('Event Trace: Settings'));
    const editor = code.page.locator('.settings-editor');
    await editor.getByText('Connect On Startup').first().waitFor();
    takes(1);
    await code.page.keyboard.press('Escape');
    await editor.waitFor({ state: 'hidden' });
    // The view's menu has the settings, too; its last entry is the one that only a newcomer needs.
    await consumers.locator('.pane-header').hover();
    await consumers
      .locator('.pane-header')
      .getByRole('button', { name: /More Actions/ })
      .click();
    const entries = code.page.locator('.monaco-menu').getByRole('menuitem');
    await entries.filter({ hasText: 'Settings' }).waitFor();
    await eventually(async () => assert.equal(await entries.last().textContent(), 'Open Demo Store'));
    await code.screenshot('newcomer-menu');
    await code.page.keyboard.press('Escape');
  });

  it('7, 8: connects to a PostgreSQL of their own after a wrong password, and watches both stores', async () => {
    const { host, port, database: name, user } = database.spec;
    await step(() => code.runCommand('Event Trace: Add Connection'));
    await quickInput('Enter host, port and database');
    await step(() => code.typeAndAccept(`postgres://${user}:wrong@${host}:${port}/${name}`));
    await quickInput(`Wrong user or password for "${user}"`);
    await step(() => code.typeAndAccept(database.server.password));
    await quickInput('Name: ');
    await step(() => code.pick('Save to workspace settings'));
    await code.statusBarItem(name).waitFor();
    takes(4);
    await seesLongNames();
    steps = 0;
    await step(() => code.runCommand('Event Trace: Watch Other Connections'));
    await step(() => code.pick('a small order shop'));
    await step(() => code.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'OK' }).click());
    await row(name).waitFor();
    await row('Demo store').waitFor();
    takes(4);
    // Rows below a store are indented.
    await row('search_index').waitFor();
    await code.screenshot('newcomer-two-stores');
    await seesLongNames();
    await code.statusBarItem(name).click();
    await quickInput(`Disconnect ${name}`);
    await quickInput('Disconnect All');
    await code.page.keyboard.press('Escape');
  });

  it('is shown the window in every theme and at every size, for pictures', async function () {
    this.timeout(400_000);
    await openPanel();
    const themes = [
      ['dark', 'Dark Modern'],
      ['highContrast', 'Dark High Contrast'],
      ['highContrastLight', 'Light High Contrast'],
      ['light', 'Light Modern'],
    ] as const;
    const picture = async (size: string, width: number, theme: string) => {
      await code.page.setViewportSize({ width, height: 900 });
      await code.screenshot(`window-${theme}-${size}`);
    };
    for (const [theme, title] of themes) {
      await code.setTheme(title);
      await picture('1024', 1024, theme);
      // A window of 1440 pixels at a zoom of 150 % has this layout.
      await picture('150', 960, theme);
      await picture('1440', 1440, theme);
    }
    // The side bar stays as narrow as it was in the small window.
    for (const [theme, title] of themes) {
      await code.setTheme(title);
      await picture('480', 480, theme);
      await code.page.setViewportSize({ width: 1440, height: 900 });
    }
    await code.runCommand('View: Close All Editors');
  });

  it('has every step of the walkthrough ticked at the end', async () => {
    await code.runCommand('Welcome: Open Walkthrough', 'Get started with Event Trace');
    const steps = code.page.locator('.getting-started-step [data-done-step-id]');
    await steps.first().waitFor();
    await until(async () => (await steps.and(code.page.locator(':not(.complete)')).count()) === 0);
    await eventually(async () => assert.equal(await steps.count(), 4));
    await code.screenshot('newcomer-walkthrough');
    await code.runCommand('View: Close All Editors');
  });

  it('13: disconnects and leaves nothing behind', async () => {
    await eventually(async () => assert.notEqual((await storedFiles()).length, 0));
    await code.untilStored(/eventTrace\.recentLookUps/);
    await step(() => code.runCommand('Event Trace: Remove Everything Stored'));
    await step(() =>
      code.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove Everything' }).click(),
    );
    await consumers.getByRole('button', { name: 'Open Demo Store' }).waitFor();
    await until(async () => {
      const { rows } = await database.admin.query(
        'SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      return rows[0]?.sessions === 0;
    });
    takes(2);
    await until(async () => (await storedFiles()).length === 0);
    await code.untilForgotten(/eventTrace\.recentLookUps/);
    await code.runCommand('Event Trace: Look Up');
    await quickInput('Look up in which store?');
    // The password prompt shows that no password is kept.
    await code.pick(database.spec.database);
    await quickInput(`Password`);
    await code.page.keyboard.press('Escape');
  });
});
