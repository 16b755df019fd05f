import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { CORRELATION, FIXTURES, fixtureEvents } from '../support/fixtures';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const LOGS = ['api-slog.json.log', 'api-slog-text.log', 'api-std.log', 'api-zerolog.json.log'];
const MANY = '10000000-0000-4000-8000-000000000000';
const YOUNG = '20000000-0000-4000-8000-000000000000';

/** A trace on a real server, from the first view to a reload of the window. */
describe('trace of a person’s own database', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;

  const page = () => code.webview();
  const rows = () => page().getByRole('treegrid').getByRole('row');
  const row = (text: string | RegExp) => rows().filter({ hasText: text }).first();
  const panel = () => page().getByRole('tabpanel');
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const clipboard = () => code.page.evaluate(() => navigator.clipboard.readText());

  async function lookUp(text: string): Promise<void> {
    await code.lookUp(text);
    // The previous page may have rows of the same names.
    const event = fixtureEvents().find(({ position }) => `#${position}` === text);
    const id = event?.correlationId ?? text;
    const shown = page()
      .locator('.ids .id')
      .filter({ hasText: /^correlation/ });
    await shown.filter({ hasText: id }).waitFor();
  }

  async function openTab(name: RegExp): Promise<void> {
    await page().getByRole('tab', { name }).click();
  }

  /** Closes the panel. The panel behind it takes the keyboard when it is drawn again. */
  async function closePanel(title: string): Promise<void> {
    await code.activeEditor().filter({ hasText: title }).waitFor();
    await code.runCommand('View: Close Editor');
    await row('EmailSent').waitFor();
  }

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
    await loadFixtures((sql) => database.admin.query(sql));
    await insertMany(database);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-own-'));
    await mkdir(join(folder, 'logs'));
    for (const log of LOGS) await copyFile(new URL(log, FIXTURES), join(folder, 'logs', log));
    const { host, port, database: name, user } = database.spec;
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [{ name: 'own', host, port, database: name, user, tls: { mode: 'disable' } }],
        'eventTrace.connectOnStartup': 'own',
        'eventTrace.payload.redact': ['card'],
        'files.simpleDialog.enable': true,
      },
      env: { PGPASSWORD: database.server.password },
    });
    await code.statusBarItem('own').waitFor();
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  it('opens as the tree that its causation ids describe', async () => {
    await lookUp(CORRELATION);
    await row('OrderPlaced').waitFor();
    await eventually(async () => assert.equal(await page().locator('.event-row').count(), 8));
    await eventually(async () => assert.equal(await row('PaymentCaptured').getAttribute('aria-level'), '4'));
    await code.activeEditor().filter({ hasText: 'UserRegistered' }).waitFor();
    await code.screenshot('own-trace');
  });

  it('does what the menu of a row names, and the menu has no entry to cut, copy or paste', async () => {
    const only = async () => {
      await eventually(async () => {
        await eventually(async () => {
          const entries = await code.page.locator('.monaco-menu').getByRole('menuitem').allTextContents();
          for (const entry of ['Copy Id', 'Copy Link', 'Filter This Type']) assert.ok(entries.includes(entry), entry);
          for (const entry of ['Cut', 'Copy', 'Paste']) assert.ok(!entries.includes(entry), entry);
        });
      });
    };
    await code.chooseInMenu(row('PaymentRequested'), 'Show Only What It Caused', { hides: row('OrderPlaced') }, only);
    await row('PaymentCaptured').waitFor();
    await button('Show everything').click();
    await row('OrderPlaced').waitFor();
    await code.chooseInMenu(row('PaymentRequested'), 'Filter This Type', { hides: row('PaymentCaptured') });
    await code.screenshot('own-filtered');
    await page().getByRole('button', { name: 'Filter by type' }).click();
    await page().getByRole('checkbox', { name: 'Only PaymentRequested' }).click();
    await row('PaymentCaptured').waitFor();
    await code.page.keyboard.press('Escape');
    const stream = page().getByRole('tab', { name: 'Stream', selected: true });
    await code.chooseInMenu(row('PaymentCaptured'), 'Show Stream', { shows: stream });
  });

  for (const [position, log] of [
    ['449', 'api-slog-text.log'],
    ['1', 'api-slog.json.log'],
    ['163', 'api-std.log'],
    ['306', 'api-zerolog.json.log'],
  ] as const) {
    it(`links the event at #${position} to its lines in ${log}`, async () => {
      await lookUp(`#${position}`);
      await page().getByRole('heading', { level: 2 }).waitFor();
      await openTab(/Logs/);
      const line = panel().locator('.log-open').filter({ hasText: log }).filter({ hasText: 'events appended' });
      await line.first().waitFor();
      await code.screenshot(`own-logs-${position}`);
    });
  }

  it('shows the lines of all configured logs between the events, at their times', async () => {
    await lookUp('#449');
    await row('PaymentCaptured').waitFor();
    await page().getByRole('switch', { name: 'Log lines between the events' }).click();
    await row('consumer handler error').waitFor();
    await page().locator('.banner').filter({ hasText: '68 log lines · 8 errors · 4 logs searched' }).waitFor();
    await code.screenshot('own-log-lines');
    await page().getByRole('switch', { name: 'Log lines between the events' }).click();
    await page().locator('.log-row').first().waitFor({ state: 'detached' });
  });

  it('shows the payload after a click, masks what the settings name, and opens it as a document', async () => {
    await lookUp('#449');
    await page().getByText('#449').first().waitFor();
    await openTab(/Payload/);
    await button('Reveal').first().click();
    await button('Open as document').first().waitFor();
    await code.screenshot('own-payload');
    await button('Open as document').first().click();
    await code.activeEditor().filter({ hasText: '#449 payload' }).waitFor();
    await code.page.locator('.view-line').filter({ hasText: 'provider' }).first().waitFor();
    await eventually(async () =>
      assert.equal(await code.page.locator('.view-line').filter({ hasText: 'masked' }).count(), 1),
    );
    await code.screenshot('own-document');
    await closePanel('payload');
  });

  it('shows the earlier and later versions, and opens the stream and the trace id', async () => {
    await openTab(/Stream/);
    await button('Open stream').waitFor();
    await code.screenshot('own-stream');
    await button('Open stream').click();
    await page().locator('.id .label', { hasText: 'stream' }).waitFor();
    await code.screenshot('own-open-stream');
    await closePanel('PaymentRequested');
    await openTab(/Fields/);
    await button('Trace by this trace id').last().click();
    await page()
      .locator('.ids .id')
      .filter({ hasText: /^trace625f/ })
      .waitFor();
    await row('EmailSent').waitFor();
  });

  it('copies Markdown and Mermaid to the clipboard', async () => {
    await lookUp(CORRELATION);
    await row('OrderPlaced').waitFor();
    await button('More actions').click();
    await page().getByRole('menuitem', { name: 'Copy as Markdown' }).click();
    await until(async () => (await clipboard()).includes('- `OrderPlaced`'));
    await button('More actions').click();
    await page().getByRole('menuitem', { name: 'Copy as Mermaid' }).click();
    await until(async () => (await clipboard()).startsWith('flowchart TD'));
  });

  it('saves JSON, without payloads unless they are asked for, with the log lines that are switched on', async () => {
    const logSwitch = page().getByRole('switch', { name: 'Log lines between the events' });
    for (const [choice, has] of [
      ['Headers only', false],
      ['With payloads', true],
    ] as const) {
      const target = join(folder, `${choice}.json`);
      if (has) await logSwitch.click();
      await button('More actions').click();
      await page().getByRole('menuitem', { name: 'Save as JSON' }).click();
      await code.pick(choice);
      await until(async () => (await code.quickInput().inputValue()).includes('trace-'));
      await code.screenshot('own-save');
      await code.typeAndAccept(target);
      await eventually(async () => {
        const saved = await readFile(target, 'utf8');
        assert.ok(JSON.parse(saved), 'the whole file');
        assert.equal(saved.includes('"payload"'), has, saved.slice(0, 400));
        assert.equal(/"logLines": \[\s+\{/.test(saved), has, saved.slice(-400));
        if (has) assert.ok(!saved.includes(folder), 'files are named by their path in the workspace');
      });
    }
    await logSwitch.click();
  });

  it('adds events that are appended while it is open', async () => {
    await insertOne(database, 'OrderPlaced');
    await lookUp(YOUNG);
    await row('OrderPlaced').waitFor();
    await insertOne(database, 'PaymentRequested');
    await row('PaymentRequested').waitFor();
    await page()
      .getByRole('switch', { name: /Follow/ })
      .click();
    await insertOne(database, 'PaymentFailed');
    await button('Refresh').click();
    await row('PaymentFailed').waitFor();
  });

  it('opens 10,000 events', async () => {
    await lookUp(MANY);
    await page().locator('[aria-rowcount="10002"]').waitFor();
    await page().getByText('10,000 events').waitFor();
    await code.screenshot('own-many');
  });

  it('is restored with its selection after the window is reloaded', async () => {
    await lookUp(CORRELATION);
    await row('StockReserved').click();
    await page().getByRole('row', { selected: true }).filter({ hasText: 'StockReserved' }).waitFor();
    const selected = fixtureEvents().find(
      ({ correlationId, eventType }) => correlationId === CORRELATION && eventType === 'StockReserved',
    );
    // The JSON may be escaped any number of times.
    await code.untilStored(new RegExp(`selected[\\\\":]+${selected?.eventId}`));
    await code.runCommand('Developer: Reload Window');
    await code.page.waitForEvent('load');
    await page().getByRole('row', { selected: true }).filter({ hasText: 'StockReserved' }).waitFor();
    await eventually(async () => assert.equal(await page().locator('.event-row').count(), 8));
    await code.screenshot('own-restored');
  });

  it('shows its rows again without connecting after the person disconnected', async () => {
    await code.runCommand('Event Trace: Disconnect');
    await page().getByText('Disconnected.').first().waitFor();
    await code.runCommand('File: New Untitled Text File');
    await code.page.locator('.tab', { hasText: 'UserRegistered' }).first().click();
    await row('StockReserved').waitFor();
    await page().getByText('Disconnected.').first().waitFor();
    await code.screenshot('own-disconnected');
    await eventually(async () => assert.equal(await code.statusBarItem('own').count(), 0));
    await page().getByText('Try again', { exact: true }).click();
    await page().getByText('Disconnected.').first().waitFor({ state: 'detached' });
  });
});

/** Appends an event to the young trace, caused by the first one. */
async function insertOne({ admin }: TestDatabase, type: string): Promise<void> {
  await admin.query(
    `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type,
       event_version, payload, correlation_id, causation_id, metadata, created_at)
     SELECT 'Shop', 'Order', 'young', 1 + count(*), md5($1)::uuid, $1, 1, '{}', $2,
       coalesce(min(event_id::text), $2), '{}', now() FROM events WHERE correlation_id = $2`,
    [type, YOUNG],
  );
}

/** Inserts one correlation of 10,000 events: a chain of groups, in which each event is caused by an earlier one. */
async function insertMany({ admin }: TestDatabase): Promise<void> {
  await admin.query("SELECT setval(pg_get_serial_sequence('events', 'global_position'), 1000)");
  await admin.query(`
    INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type,
      event_version, payload, correlation_id, causation_id, metadata, created_at)
    SELECT 'Shop', (ARRAY['Order', 'Payment', 'Stock'])[1 + i % 3], 'many-' || i / 3, 1 + i % 3, md5('many' || i)::uuid,
      (ARRAY['OrderPlaced', 'PaymentCaptured', 'StockReserved'])[1 + i % 3], 1, '{}', '${MANY}',
      CASE WHEN i = 0 THEN '${MANY}' ELSE md5('many' || i / 4)::uuid::text END, '{}', now() + i * interval '1 ms'
    FROM generate_series(0, 9999) i`);
}
