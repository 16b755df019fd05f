import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GO_EVENT_SOURCES } from '../../src/demo/workspace/goEventSources';
import { GO_SOURCES } from '../../src/demo/workspace/goSources';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const ERROR = 'unknown payment provider "stripe"';

/**
 * Returns a line as zerolog's console writer colours it, behind the name that compose adds. By default its time has no
 * date.
 */
function consoleLine(level: string, message: string, fields: Readonly<Record<string, string>>): string {
  const paint = (code: number, text: string) => `\x1b[${code}m${text}\x1b[0m`;
  const now = new Date();
  const time = `${now.getHours() % 12 || 12}:${String(now.getMinutes()).padStart(2, '0')}${now.getHours() < 12 ? 'AM' : 'PM'}`;
  const parts = Object.entries(fields).map(([key, value]) => {
    const text = /[\s"]/.test(value) ? JSON.stringify(value) : value;
    return paint(36, `${key}=`) + (key === 'error' ? paint(1, paint(31, text)) : text);
  });
  const head = [paint(90, time), paint(level === 'ERR' ? 31 : 32, level), paint(1, message)];
  return `\x1b[36mshop-1      | \x1b[0m${[...head, ...parts].join(' ')}\n`;
}

/** A workspace with `docker compose up > app.log` beside the code, and no setting but the connection. */
describe('shop under compose whose consumer fails at a poison message', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;

  const log = (...line: Parameters<typeof consoleLine>) => appendFile(join(folder, 'app.log'), consoleLine(...line));

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Payment', 'pay-' || i, 1, gen_random_uuid(),
          CASE i WHEN 4 THEN 'PaymentCaptured' ELSE 'PaymentRequested' END, '' FROM generate_series(1, 5) i;
      INSERT INTO consumer_segments VALUES ('billing_outbox', 0, 1, 'w', 5);
      INSERT INTO consumer_workers VALUES ('billing_outbox', 'w', now() + interval '1 day')`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-compose-'));
    for (const [path, text] of Object.entries({ ...GO_SOURCES, ...GO_EVENT_SOURCES })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    for (const position of [1, 2, 3]) {
      await log('INF', 'handling event', { consumer: 'billing_outbox', position: String(position) });
    }
    const { password, port } = database.server;
    const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;
    code = await openWorkbench({
      workspace: folder,
      settings: { 'eventTrace.connections': [{ name: 'shop', url }], 'eventTrace.connectOnStartup': 'shop' },
    });
    await code.openSideBar();
    const view = await code.view('Consumers');
    await code.treeRows(view, 'billing_outbox').filter({ hasText: 'caught up' }).first().waitFor();
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  it('leads from the notification to the handler’s line', async () => {
    await log('ERR', 'consumer handler error', {
      consumer: 'billing_outbox',
      segment_id: '0',
      position: '4',
      event_type: 'PaymentCaptured',
      error: ERROR,
    });
    await database.admin.query('UPDATE consumer_segments SET owner_id = NULL, checkpoint = 3');
    // The message comes after the default hold-down.
    const message = await code.notification('billing_outbox');
    await message.getByRole('button', { name: 'Open' }).click();
    const panel = code.webview();
    await panel.getByRole('heading', { name: 'Stopped at #4 PaymentCaptured in segment 0' }).waitFor();
    await panel.getByText(ERROR).first().waitFor();
    await panel.getByText('app.log').first().waitFor();
    await code.screenshot('compose-panel');
    await panel
      .getByRole('button', { name: /Open Handler/ })
      .first()
      .click();
    await code.activeEditor().filter({ hasText: 'billing_outbox.go' }).waitFor();
    await code.page.locator('.view-line').filter({ hasText: 'case "PaymentCaptured":' }).waitFor();
    await code.screenshot('compose-handler');
  });
});
