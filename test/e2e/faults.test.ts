import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { FrameLocator, Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import {
  adminClient,
  createTestDatabase,
  createTestServer,
  type TestDatabase,
  type TestServer,
  until,
} from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const CORRELATION = 'the-one';
const AWAY = /(The connection to|No server answers at) 127\.0\.0\.1:\d+/;

/** A fault of a store, and how it is repaired. */
interface Fault {
  readonly name: string;
  readonly breakIt: () => unknown;
  readonly mendIt: () => unknown;
  /** What the view, the consumer's panel, the trace's panel and the status bar say. */
  readonly tree: RegExp;
  readonly consumer: RegExp;
  readonly trace: RegExp;
  readonly status: RegExp;
  /** What the view of the newest events says; undefined if they are still read. */
  readonly events?: RegExp;
  /** Whether only a person can start the next attempt. */
  readonly needsClick?: boolean;
}

/** Finds a part that only one page has. */
type Mark = (frame: FrameLocator) => Locator;

const heading =
  (name: string): Mark =>
  (frame) =>
    frame.getByRole('heading', { name, level: 1 });

/** Returns the page that shows the mark: several pages are open side by side, and their order changes. */
async function pageWith(code: Workbench, mark: Mark): Promise<FrameLocator> {
  const frames = code.page.locator('iframe.webview.ready:visible');
  let found: FrameLocator | undefined;
  await until(async () => {
    for (const name of await frames.evaluateAll((all) => all.map((frame) => frame.getAttribute('name')))) {
      const frame = code.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('iframe#active-frame');
      if ((await mark(frame).count()) > 0) found = frame;
    }
    return found !== undefined;
  });
  return found as FrameLocator;
}

/** Asserts that a fault is shown in the open views only, and not as a notification. */
async function nothingPopsUp(code: Workbench): Promise<void> {
  const bell = code.page.locator('.statusbar-item[id="status.notifications"]');
  await bell.locator('.codicon-bell').waitFor();
  await eventually(async () => assert.equal(await bell.locator('.codicon-bell-dot').count(), 0));
}

/** A window with every view of a store open, while network, server and tables break. */
describe('store that breaks while it is watched', () => {
  let server: TestServer;
  let admin: pg.Client;
  let proxy: FaultProxy;
  let folder: string;
  let code: Workbench;
  let view: Locator;
  let events = 0;

  const sql = (text: string, values: unknown[] = []) => admin.query(text, values);
  const connectAdmin = async () => {
    admin = adminClient(server, 'postgres');
    await admin.connect();
  };
  const append = async () => {
    events += 1;
    await sql(
      `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, correlation_id, payload)
         VALUES ('Shop', 'Order', 'order-' || $1, 1, gen_random_uuid(), 'Event' || $1, $2, '')`,
      [events, CORRELATION],
    );
  };

  const row = () => code.treeRows(view, 'billing').first();
  const message = () => view.locator('.message');
  const trace = () => pageWith(code, heading('Event1'));
  const consumer = () => pageWith(code, heading('billing'));
  const newest = () => pageWith(code, (frame) => frame.getByRole('combobox', { name: 'Filter events' }));
  const banner = (frame: FrameLocator, text: RegExp) => frame.locator('.banner').filter({ hasText: text }).first();
  const statusBar = () => code.page.locator('.statusbar-item[id="event-trace.event-trace.eventTrace.connection"]');

  /** Waits until everything shows current data and continues. */
  async function isLive(): Promise<void> {
    await append();
    await (await trace())
      .locator('.event-row')
      .filter({ hasText: `Event${events}` })
      .waitFor();
    await row()
      .filter({ hasText: new RegExp(`(lag|·) ≤ ${events - 1}( |$)`) })
      .waitFor();
    await row().filter({ hasNotText: 'not read' }).waitFor();
    const list = await newest();
    await list.getByText(`Event${events}`, { exact: true }).first().waitFor();
    for (const frame of [await trace(), await consumer(), list]) {
      await frame.locator('.banner.error, .note.stale').first().waitFor({ state: 'detached' });
    }
    await statusBar()
      .filter({ hasNotText: /not up to date/ })
      .waitFor();
    await eventually(async () => assert.equal(await message().filter({ hasText: /\S/ }).count(), 0));
  }

  before(async () => {
    server = await createTestServer(['max_connections=40']);
    await server.start();
    await connectAdmin();
    await sql(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}
      INSERT INTO consumer_segments VALUES ('billing', 0, 1, 'w', 1);
      INSERT INTO consumer_workers VALUES ('billing', 'w', now() + interval '1 day');
      CREATE ROLE watcher LOGIN PASSWORD 'first';
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher`);
    await append();
    await append();
    proxy = await createFaultProxy(server.port);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-faults-'));
    const url = `postgres://watcher:first@127.0.0.1:${proxy.port}/postgres`;
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [{ name: 'shop', url, tls: { mode: 'disable' } }],
        'eventTrace.connectOnStartup': 'shop',
        'eventTrace.health.pollInterval': 0.5,
        'eventTrace.health.holdDownSeconds': 0,
        'eventTrace.health.lagSeconds': 0,
        'eventTrace.health.lagEvents': 0,
      },
    });
    await code.openSideBar();
    view = await code.view('Consumers');
    await code.view('Events');
    await code.lookUp(CORRELATION);
    await trace();
    await code.clickRow(row(), { shows: code.webview().getByRole('heading', { name: 'billing', level: 1 }) });
    await consumer();
    await code.runCommand('View: Move Editor into Right Group');
    await trace();
    await consumer();
    await isLive();
    await code.screenshot('faults-before');
  });

  after(async () => {
    await code?.close();
    await proxy?.close();
    await admin?.end();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('stays live after its connections were reset', async () => {
    proxy.reset();
    await isLive();
    await nothingPopsUp(code);
  });

  const faults: readonly Fault[] = [
    {
      name: 'a network that drops everything',
      breakIt: () => proxy.stall(),
      mendIt: () => proxy.flow(),
      tree: AWAY,
      consumer: AWAY,
      trace: AWAY,
      events: AWAY,
      status: /shop/,
    },
    {
      name: 'a server that cannot be reached',
      breakIt: () => proxy.refuse(),
      mendIt: () => proxy.accept(),
      tree: AWAY,
      consumer: AWAY,
      trace: AWAY,
      events: AWAY,
      status: /shop/,
    },
    {
      name: 'a server restart',
      breakIt: async () => {
        await admin.end();
        await server.stop();
      },
      mendIt: async () => {
        await server.start();
        await connectAdmin();
      },
      tree: AWAY,
      consumer: AWAY,
      trace: AWAY,
      events: AWAY,
      status: /shop/,
    },
    {
      name: 'a renamed events table',
      breakIt: () => sql('ALTER TABLE events RENAME TO elsewhere'),
      mendIt: () => sql('ALTER TABLE elsewhere RENAME TO events'),
      tree: /Not up to date\. public\.events is no longer there\./,
      consumer: /public\.events is no longer there\./,
      trace: /public\.events is no longer there\./,
      events: /public\.events is no longer there\./,
      status: /shop · not up to date/,
    },
    {
      name: 'a revoked permission',
      breakIt: () => sql('REVOKE SELECT ON consumer_segments FROM watcher'),
      mendIt: () => sql('GRANT SELECT ON consumer_segments TO watcher'),
      tree: /Not up to date\. No permission to read consumer_segments\./,
      consumer: /No permission to read consumer_segments\./,
      trace: /No permission to read consumer_segments\. .* What is shown of the consumers is from/,
      status: /shop · not up to date/,
    },
    {
      name: 'a changed password',
      breakIt: async () => {
        await sql("ALTER ROLE watcher PASSWORD 'second'");
        proxy.reset();
      },
      mendIt: () => sql("ALTER ROLE watcher PASSWORD 'first'"),
      tree: /Wrong user or password for "watcher"/,
      consumer: /Wrong user or password for "watcher"/,
      trace: /Wrong user or password for "watcher"/,
      events: /Wrong user or password for "watcher"/,
      status: /shop/,
      needsClick: true,
    },
  ];

  for (const fault of faults) {
    it(`is marked as old because of ${fault.name}, keeps its content, and recovers`, async () => {
      await fault.breakIt();
      try {
        await message().filter({ hasText: fault.tree }).waitFor();
        await row()
          .filter({ hasText: /\d+ (s|min) old · ≤ \d+/ })
          .waitFor();
        const ofConsumer = await consumer();
        await banner(ofConsumer, fault.consumer).filter({ hasText: 'What is shown is from' }).waitFor();
        await ofConsumer.getByRole('table', { name: 'Segments' }).getByRole('row').nth(1).waitFor();
        const ofTrace = await trace();
        await banner(ofTrace, fault.trace)
          .filter({ hasText: /What is shown .*is from \d\d:/ })
          .waitFor();
        await eventually(async () => assert.equal(await ofTrace.locator('.event-row').count(), events));
        await eventually(async () => assert.equal(await ofTrace.locator('.banner.error').count(), 1));
        if (fault.events) {
          const note = (await newest()).locator('.note.stale').filter({ hasText: fault.events });
          await note.filter({ hasText: /Not up to date since \d\d:/ }).waitFor();
          await (await newest()).getByText(`Event${events}`, { exact: true }).first().waitFor();
        }
        await statusBar().filter({ hasText: fault.status }).and(code.page.locator('.warning-kind')).waitFor();
        await code.screenshot(`faults-${fault.name.replaceAll(' ', '-')}`);
        await nothingPopsUp(code);
      } finally {
        await fault.mendIt();
      }
      if (fault.needsClick) {
        await (await consumer()).getByRole('button', { name: 'Connect', exact: true }).click();
        // The password was in the settings, so a person who connects is asked where it should be stored.
        await code.notification('is in the settings');
        await code.runCommand('Notifications: Clear All Notifications');
      }
      await isLive();
      await nothingPopsUp(code);
    });
  }
});

/** Number of events for a search of several seconds: the server reads slowly where the old events are. */
const EVENTS = 60_000;
const COLUMNS = `global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type,
  event_version, payload, correlation_id, causation_id, metadata, created_at`;

describe('window that goes away during a search', () => {
  let database: TestDatabase;
  let folder: string;
  let code: Workbench;

  const trace = () => pageWith(code, (frame) => rows(frame).filter({ hasText: 'Newest' }));
  const consumer = () => pageWith(code, heading('billing'));
  const searching = (frame: FrameLocator) => frame.locator('.banner').filter({ hasText: /Search/ });
  const rows = (frame: FrameLocator) => frame.getByRole('treegrid').locator('.event-row');
  /** Waits until the search has ended. VS Code may redraw the page meanwhile. */
  const showsOldest = () =>
    until(
      async () =>
        (await rows(await trace())
          .filter({ hasText: 'Oldest' })
          .count()) > 0,
    );

  /** Returns the server processes that serve the extension now. */
  const processes = async (condition = 'true'): Promise<number[]> => {
    const { rows } = await database.admin.query(
      `SELECT pid FROM pg_stat_activity WHERE usename = 'searcher' AND ${condition}`,
    );
    return rows.map(({ pid }) => pid);
  };

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context', table: 'stored' })} ${segments()}
      INSERT INTO stored (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, trace_id, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(),
          CASE i WHEN ${EVENTS} THEN 'Newest' WHEN 1 THEN 'Oldest' ELSE 'Event' END,
          CASE WHEN i IN (1, ${EVENTS}) THEN 'far-apart' END, '' FROM generate_series(1, ${EVENTS}) i;
      INSERT INTO consumer_segments VALUES ('billing', 0, 1, 'w', ${EVENTS});
      INSERT INTO consumer_workers VALUES ('billing', 'w', now() + interval '1 day');
      CREATE FUNCTION slow(at BIGINT, id TEXT) RETURNS TEXT LANGUAGE sql STABLE AS
        $$ SELECT CASE WHEN at > 45000 OR at % 1000 <> 7 OR pg_sleep(0.2)::text = '' THEN id END $$;
      CREATE VIEW events AS SELECT ${COLUMNS}, slow(global_position, trace_id) AS trace_id FROM stored;
      CREATE ROLE searcher LOGIN PASSWORD 'first';
      GRANT SELECT ON events, consumer_segments, consumer_workers TO searcher`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-gone-'));
    const { port, database: name } = database.spec;
    const url = `postgres://searcher:first@127.0.0.1:${port}/${name}`;
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [{ name: 'shop', url, tls: { mode: 'disable' } }],
        'eventTrace.connectOnStartup': 'shop',
      },
    });
    await code.openSideBar();
    await code
      .treeRows(await code.view('Consumers'), 'billing')
      .first()
      .waitFor();
    await code.lookUp('far-apart');
    await trace();
    await code
      .treeRows(await code.view('Consumers'), 'billing')
      .first()
      .click();
    await consumer();
    await code.runCommand('View: Move Editor into Right Group');
    await showsOldest();
    await consumer();
    // Each panel is in its own group.
    await code.untilStored(/type[\\":]+leaf.*id[\\":]+far-apart.*type[\\":]+leaf.*consumer[\\":]+billing/);
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await database?.admin.query('DROP OWNED BY searcher; DROP ROLE searcher');
    await database?.drop();
  });

  it('restores its panels, which search again, and leaves no query on the server', async () => {
    const before = await trace();
    await before.getByRole('button', { name: 'Refresh' }).click();
    await searching(before).waitFor();
    await until(async () => (await processes("wait_event = 'PgSleep'")).length > 0);
    const old = await processes();
    await code.page.reload();
    // After this time the server ends whatever a client left behind.
    await until(async () => (await processes(`pid = ANY ('{${old}}')`)).length === 0, 60_000);
    await showsOldest();
    const after = await trace();
    await searching(after).waitFor({ state: 'detached' });
    await (await consumer()).locator('.banner').first().waitFor({ state: 'detached' });
    await code.screenshot('faults-loaded-anew');
    await nothingPopsUp(code);
    await until(async () => (await processes("state <> 'idle'")).length === 0);
  });

  it('leaves no query on the server when its extension host ends, and its pages say so until they are reloaded', async () => {
    const cut = await trace();
    await cut.getByRole('button', { name: 'Refresh' }).click();
    await searching(cut).waitFor();
    await until(async () => (await processes("wait_event = 'PgSleep'")).length > 0);
    const old = await processes();
    code.crashExtensions();
    await until(async () => (await processes(`pid = ANY ('{${old}}')`)).length === 0, 60_000);
    const notice = (frame: FrameLocator) => frame.getByText('Event Trace no longer answers here');
    // The side bar is drawn again, panels are not; frames change places.
    await until(async () => (await notice(await trace()).count()) > 0);
    await notice(await consumer()).waitFor();
    await code.screenshot('faults-extensions-gone');
    await code.page.reload();
    await showsOldest();
    await eventually(async () => assert.equal(await notice(await trace()).count(), 0));
  });
});
