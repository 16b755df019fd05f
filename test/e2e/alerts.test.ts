import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const AT_ONCE = {
  'eventTrace.health.pollInterval': 0.5,
  'eventTrace.health.holdDownSeconds': 0,
  'eventTrace.health.clearSeconds': 0,
};

/** When a person is notified that a consumer stopped or went on, and what the buttons of the messages do. */
describe('notifications about consumers', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;
  let view: Locator;

  const settingsFile = () => join(folder, '.vscode', 'settings.json');
  const set = (settings: object) => writeFile(settingsFile(), JSON.stringify({ ...AT_ONCE, ...settings }));

  /** Stops a consumer, `billing` by default: its worker releases it before event 4. */
  const stop = (name = 'billing') =>
    database.admin.query('UPDATE consumer_segments SET owner_id = NULL, checkpoint = 3 WHERE consumer_name = $1', [
      name,
    ]);
  const goOn = (name = 'billing') =>
    database.admin.query("UPDATE consumer_segments SET owner_id = 'w', checkpoint = 5 WHERE consumer_name = $1", [
      name,
    ]);

  const row = (name: string, text: string | RegExp) => code.treeRows(view, name).filter({ hasText: text }).first();
  const isStopped = (name = 'billing') => row(name, /stopped · (muted · )?≤ 2\b/).waitFor();
  const isCaughtUp = (name = 'billing') => row(name, 'caught up').waitFor();
  const messages = (text: string) =>
    code.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
  const badge = () =>
    code.page
      .locator('.activitybar .action-item')
      .filter({ has: code.page.locator('[aria-label*="Event Trace"]') })
      .locator('.badge-content');
  /** Opens the notification list: a window that tests drive shows no toasts. */
  const showMessages = () => code.runCommand('Notifications: Show Notifications');
  const clearMessages = async () => {
    await code.runCommand('Notifications: Clear All Notifications');
    // A message that is just appearing survives the command.
    await until(async () => {
      await showMessages();
      if ((await messages('').count()) === 0) return true;
      await code.runCommand('Notifications: Clear All Notifications');
      return false;
    });
  };
  /** Stops another consumer. When its message arrives, one about the first consumer would have arrived, too. */
  const isNotifiedOfMailerOnly = async () => {
    await stop('mailer');
    await isStopped('mailer');
    await code.notification('mailer · Stopped');
    await eventually(async () => assert.equal(await messages('billing').count(), 0));
  };
  const press = async (message: string, button: string) => {
    const notification = await code.notification(message);
    await notification.getByRole('button', { name: button }).click();
  };

  /** Applies the setting while a consumer is stopped. The badge disappears as soon as the setting counts. */
  const turnOff = async (setting: string) => {
    await stop();
    await isStopped();
    await badge().filter({ hasText: '1' }).waitFor();
    await set({ [`eventTrace.health.${setting}`]: false, 'eventTrace.health.badge': false });
    await badge().waitFor({ state: 'hidden' });
  };

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
      INSERT INTO consumer_segments SELECT name, 0, 1, 'w', 5 FROM unnest('{billing,mailer}'::text[]) name;
      INSERT INTO consumer_workers SELECT name, 'w', now() + interval '1 day' FROM unnest('{billing,mailer}'::text[]) name`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-alerts-'));
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
    await isCaughtUp();
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  afterEach(async () => {
    await set({});
    await goOn();
    await goOn('mailer');
    await isCaughtUp();
    await isCaughtUp('mailer');
    await clearMessages();
  });

  it('notify once that a consumer stopped, and give the reason on demand', async () => {
    await stop();
    await isStopped();
    await badge().filter({ hasText: '1' }).waitFor();
    await eventually(async () =>
      assert.match(
        (await code
          .statusBarItem(/·\s+1 · 1 behind/)
          .getByRole('button')
          .getAttribute('aria-label')) ?? '',
        /1 needs attention\nbilling: Stopped: [^\n]*\n1 behind/,
      ),
    );
    // By now later polls have updated the ages on screen.
    await row('billing', /(≤ 2|≤ 2 events) · [1-9]\d* (s|min)/).waitFor();
    await code.notification('billing · Stopped: at most 2 events wait; no worker owns segment 0');
    await eventually(async () => assert.equal(await messages('billing').count(), 1));
    await code.screenshot('alert');
    await press('billing', 'Why?');
    await code.activeEditor().filter({ hasText: 'billing' }).waitFor();
    // A preview that is still loading would take the key presses.
    await code.activeEditor().click({ button: 'middle' });
  });

  it('come with a count of consumers that are behind for too long, and a badge once a consumer stands still', async () => {
    const age = (seconds: number) => set({ 'eventTrace.health.behindAfterSeconds': seconds });
    await age(3_600);
    await database.admin.query("UPDATE consumer_segments SET checkpoint = 4 WHERE consumer_name = 'billing'");
    await row('billing', /≤ 1\b/).waitFor();
    await eventually(async () =>
      assert.equal(
        await code.statusBarItem('behind').count(),
        0,
        'it has waited for minutes, and the setting is an hour',
      ),
    );
    await age(1);
    await code.statusBarItem('1 behind').waitFor();
    await eventually(async () => assert.equal(await badge().isVisible(), false, 'it works'));
    await age(3_600);
    await code.statusBarItem('behind').waitFor({ state: 'hidden' });
    await stop();
    await isStopped();
    await code.statusBarItem('1 behind').waitFor();
    await badge().filter({ hasText: '1' }).waitFor();
  });

  it("open the consumer's panel, which mutes and unmutes it", async () => {
    await stop();
    await isStopped();
    await press('billing · Stopped', 'Open');
    await code.webview().getByRole('heading', { name: 'billing', level: 1 }).waitFor();
    await code.webview().getByRole('switch', { name: 'Mute' }).click();
    await code.webview().getByRole('switch', { name: 'Muted', checked: true }).waitFor();
    await eventually(async () => assert.match(await readFile(settingsFile(), 'utf8'), /"muted": true/));
    await code.webview().getByRole('switch', { name: 'Muted' }).click();
    await code.webview().getByRole('switch', { name: 'Mute', checked: false }).waitFor();
    await eventually(async () => assert.doesNotMatch(await readFile(settingsFile(), 'utf8'), /muted/));
    await code.activeEditor().click({ button: 'middle' });
  });

  it('select the rows if several consumers stopped at once', async () => {
    await database.admin.query('UPDATE consumer_segments SET owner_id = NULL, checkpoint = 3');
    await isStopped();
    await isStopped('mailer');
    await code.runCommand('View: Show Explorer');
    await press('2 consumers need attention', 'Open');
    await code.page.locator('.sidebar .monaco-list-row.selected.focused').filter({ hasText: 'billing' }).waitFor();
  });

  it('notify of a recovery after a message about the problem', async () => {
    await stop();
    await isStopped();
    await goOn();
    await isCaughtUp();
    await code.notification('Recovered: billing');
    await eventually(async () => assert.equal(await badge().isVisible(), false));
  });

  it('notify that a consumer with an earlier message has left the store', async () => {
    await stop('mailer');
    await code.notification('mailer · Stopped');
    const { rows } = await database.admin.query(
      "DELETE FROM consumer_segments WHERE consumer_name = 'mailer' RETURNING *",
    );
    await code.notification('Not in "shop" any more: mailer. Earlier messages about them no longer hold.');
    const [{ consumer_name: name, segment_id: id, total_segments: total }] = rows;
    await database.admin.query("INSERT INTO consumer_segments VALUES ($1, $2, $3, 'w', 5)", [name, id, total]);
  });

  it('mute one consumer by their button, and still notify about the others', async () => {
    await stop();
    await isStopped();
    await press('billing · Stopped', 'Mute');
    await until(async () => (await readFile(settingsFile(), 'utf8')).includes('"muted": true'));
    await goOn();
    await isCaughtUp();
    await clearMessages();
    await stop();
    await isStopped();
    await isNotifiedOfMailerOnly();
  });

  it('can be muted at the row by mouse, and unmuted by keyboard', async () => {
    const consumer = () => row('billing', 'stopped');
    const item = (name: string) => code.page.locator('.monaco-menu').getByRole('menuitem', { name, exact: true });
    await stop();
    await isStopped();
    const muted = '.sidebar [aria-label*="billing"][aria-label*="Muted: no messages are shown about it."]';
    await code.chooseInMenu(consumer(), 'Mute', { shows: code.page.locator(muted).first() });
    await until(async () => (await readFile(settingsFile(), 'utf8')).includes('"muted": true'));
    await consumer().press('Shift+F10');
    await item('Unmute').waitFor();
    await until(async () => {
      if (await code.page.locator('.monaco-menu .action-item.focused').filter({ hasText: 'Unmute' }).isVisible())
        return true;
      await code.page.keyboard.press('ArrowUp');
      return false;
    });
    await code.page.keyboard.press('Enter');
    await until(async () => !(await readFile(settingsFile(), 'utf8')).includes('muted'));
  });

  it('are muted by the settings at once, however rarely consumers are read', async () => {
    const muted = code.page.locator('.sidebar [aria-label*="billing"][aria-label*="Muted:"]').first();
    const seldom = { 'eventTrace.health.pollInterval': 600 };
    await set({ ...seldom, 'eventTrace.consumers': { billing: { muted: true } } });
    await muted.waitFor();
    await set(seldom);
    await muted.waitFor({ state: 'detached' });
  });

  it('notify of a problem that persists when its consumer is no longer muted', async () => {
    await set({ 'eventTrace.consumers': { billing: { muted: true } } });
    await code.pointAtRow(row('billing', 'caught up'));
    await code.page.locator('.sidebar [aria-label*="billing"][aria-label*="Muted:"]').first().waitFor();
    await stop();
    await isStopped();
    await showMessages();
    await eventually(async () => assert.equal(await messages('billing').count(), 0));
    await set({});
    await code.notification('billing · Stopped');
  });

  it('do not repeat a persisting problem after the window is reloaded, but notify of its recovery', async () => {
    await stop();
    await isStopped();
    await code.notification('billing · Stopped');
    await code.untilStored(/eventTrace\.toldConsumers.*billing/);
    await code.runCommand('Developer: Reload Window');
    await code.page.waitForEvent('load');
    await isStopped();
    await isNotifiedOfMailerOnly();
    await goOn();
    await isCaughtUp();
    await code.notification('Recovered: billing');
    await stop();
    await code.notification('billing · Stopped');
  });

  it('count no muted consumer in the badge and the status bar', async () => {
    await stop();
    await stop('mailer');
    await badge().filter({ hasText: '2' }).waitFor();
    await code.statusBarItem('2 behind').waitFor();
    await set({ 'eventTrace.consumers': { billing: { muted: true } } });
    await badge().filter({ hasText: '1' }).waitFor();
    await code.statusBarItem('1 behind').waitFor();
    // The row is dimmed, with a struck-out bell, below the others.
    const nameOf = (name: string) =>
      row(name, 'stopped')
        .locator('.label-name')
        .evaluate((element) => getComputedStyle(element).color);
    await row('billing', 'muted').locator('.codicon-bell-slash').waitFor();
    // VS Code asks for a row's colour after it has drawn the row.
    await until(async () => (await nameOf('billing')) !== (await nameOf('mailer')));
    const topOf = async (name: string) => (await row(name, 'stopped').boundingBox())?.y ?? 0;
    await until(async () => (await topOf('billing')) > (await topOf('mailer')));
    await set({ 'eventTrace.consumers': { billing: { muted: true }, mailer: { muted: true } } });
    await badge().waitFor({ state: 'hidden' });
    await code.statusBarItem('behind').waitFor({ state: 'hidden' });
    await row('billing', /stopped · .* · muted/).waitFor();
    await code.screenshot('muted');
  });

  it('stop if the setting "notify" is off', async () => {
    await turnOff('notify');
    await goOn();
    await isCaughtUp();
    await clearMessages();
    await stop();
    await isStopped();
    await showMessages();
    await eventually(async () => assert.equal(await messages('billing').count(), 0));
    await eventually(async () => assert.equal(await badge().isVisible(), false));
    await set({});
    await badge().filter({ hasText: '1' }).waitFor();
  });

  it('leave out the recovery if the setting "notifyRecovery" is off', async () => {
    await turnOff('notifyRecovery');
    await goOn();
    await isCaughtUp();
    await code.notification('billing · Stopped');
    await eventually(async () => assert.equal(await messages('Recovered').count(), 0));
  });

  it('notify of a threshold that is set for one consumer', async () => {
    await set({ 'eventTrace.consumers': { billing: { aggregateTypes: ['Order'], lagEvents: 2 } } });
    await database.admin.query("UPDATE consumer_segments SET checkpoint = 3 WHERE consumer_name = 'billing'");
    await row('billing', /lag 2\b|· 2\b/).waitFor();
    await code.notification('billing has passed its threshold.');
  });

  it('notify that earlier messages may be out of date when their store is no longer read', async () => {
    await stop();
    await isStopped();
    await code.notification('billing · Stopped');
    await code.runCommand('Event Trace: Disconnect');
    await code.notification('Earlier messages about billing may be out of date: reading "shop" ended at ');
    await code.runCommand('Event Trace: Connect', 'shop');
    await isStopped();
    await clearMessages();
    await code.runCommand('Event Trace: Disconnect');
    await badge().waitFor({ state: 'hidden' });
    await showMessages();
    await eventually(async () =>
      assert.equal(await messages('Earlier messages').count(), 0, 'no message is left to read'),
    );
    await code.runCommand('Event Trace: Connect', 'shop');
  });

  it('come with a badge and old figures, marked as old, when the store cannot be read', async () => {
    await stop();
    await isStopped();
    await database.admin.query('ALTER TABLE consumer_segments RENAME TO elsewhere');
    try {
      await row('billing', /\d+ (s|min) old · ≤ 2\b/).waitFor();
      await code.statusBarItem('not up to date').waitFor();
      await badge().filter({ hasText: '1' }).waitFor();
      await code.screenshot('unread');
    } finally {
      await database.admin.query('ALTER TABLE elsewhere RENAME TO consumer_segments');
    }
    await isStopped();
  });
});
