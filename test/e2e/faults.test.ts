import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { FrameLocator, Locator } from 'playwright-core';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import { adminClient, createTestServer, type TestServer, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const CORRELATION = 'the-one';
const AWAY = /(The connection to|No server answers at) 127\.0\.0\.1:\d+/;

/** One thing that goes wrong with a store, and how it is put right. */
interface Fault {
  readonly name: string;
  readonly breakIt: () => unknown;
  readonly mendIt: () => unknown;
  /** What the view, the panel of the consumer, that of the trace and the status bar say. */
  readonly tree: RegExp;
  readonly consumer: RegExp;
  readonly trace: RegExp;
  readonly status: RegExp;
  /** What the view of the newest events says; undefined where they are still read. */
  readonly events?: RegExp;
  /** Where nothing is tried without a person. */
  readonly needsClick?: boolean;
}

/** A part of a page that no other page has. */
type Mark = (frame: FrameLocator) => Locator;

const heading =
  (name: string): Mark =>
  (frame) =>
    frame.getByRole('heading', { name, level: 1 });

/** The page that shows this: several are open side by side, and change their order. */
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

/** What tells of a fault stands where people look, and nowhere else. */
async function nothingPopsUp(code: Workbench): Promise<void> {
  const bell = code.page.locator('.statusbar-item[id="status.notifications"]');
  await bell.locator('.codicon-bell').waitFor();
  assert.equal(await bell.locator('.codicon-bell-dot').count(), 0);
}

/** A window with everything open that shows a store, while the network, the server and its tables break. */
describe('a store that breaks while it is watched', () => {
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

  /** Everything is of now, and goes on. */
  async function isLive(): Promise<void> {
    await append();
    await (await trace())
      .locator('.event-row')
      .filter({ hasText: `Event${events}` })
      .waitFor();
    await row()
      .filter({ hasText: new RegExp(`lag ≤ ${events - 1} events`) })
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
    assert.equal(await message().filter({ hasText: /\S/ }).count(), 0);
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
    await code.runCommand('Event Trace: Look Up');
    await code.typeAndAccept(CORRELATION);
    await trace();
    await row().click();
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

  it('goes on after its connections were reset', async () => {
    proxy.reset();
    await isLive();
    await nothingPopsUp(code);
  });

  const faults: readonly Fault[] = [
    {
      name: 'a network that swallows everything',
      breakIt: () => proxy.stall(),
      mendIt: () => proxy.flow(),
      tree: AWAY,
      consumer: AWAY,
      trace: AWAY,
      events: AWAY,
      status: /shop/,
    },
    {
      name: 'a server that nobody reaches',
      breakIt: () => proxy.refuse(),
      mendIt: () => proxy.accept(),
      tree: AWAY,
      consumer: AWAY,
      trace: AWAY,
      events: AWAY,
      status: /shop/,
    },
    {
      name: 'a server that is stopped and started again',
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
      name: 'an events table that is renamed',
      breakIt: () => sql('ALTER TABLE events RENAME TO elsewhere'),
      mendIt: () => sql('ALTER TABLE elsewhere RENAME TO events'),
      tree: /Not up to date\. public\.events is not there any more\./,
      consumer: /public\.events is not there any more\./,
      trace: /public\.events is not there any more\./,
      events: /public\.events is not there any more\./,
      status: /shop · not up to date/,
    },
    {
      name: 'a permission that is revoked',
      breakIt: () => sql('REVOKE SELECT ON consumer_segments FROM watcher'),
      mendIt: () => sql('GRANT SELECT ON consumer_segments TO watcher'),
      tree: /Not up to date\. No permission to read consumer_segments\./,
      consumer: /No permission to read consumer_segments\./,
      trace: /No permission to read consumer_segments\. .* What is shown of the consumers is from/,
      status: /shop · not up to date/,
    },
    {
      name: 'a password that is changed',
      breakIt: async () => {
        await sql("ALTER ROLE watcher PASSWORD 'second'");
        proxy.reset();
      },
      mendIt: () => sql("ALTER ROLE watcher PASSWORD 'first'"),
      tree: /does not accept user "watcher"/,
      consumer: /does not accept user "watcher"/,
      trace: /does not accept user "watcher"/,
      events: /does not accept user "watcher"/,
      status: /shop/,
      needsClick: true,
    },
  ];

  for (const fault of faults) {
    it(`says so of ${fault.name}, keeps what it shows marked as old, and is back by itself`, async () => {
      await fault.breakIt();
      try {
        await message().filter({ hasText: fault.tree }).waitFor();
        await row()
          .filter({ hasText: /not read for \d+ s · lag ≤ \d+ events/ })
          .waitFor();
        const ofConsumer = await consumer();
        await banner(ofConsumer, fault.consumer).filter({ hasText: 'What is shown is from' }).waitFor();
        await ofConsumer.getByRole('table', { name: 'Segments' }).getByRole('row').nth(1).waitFor();
        const ofTrace = await trace();
        await banner(ofTrace, fault.trace)
          .filter({ hasText: /What is shown .*is from \d\d:/ })
          .waitFor();
        assert.equal(await ofTrace.locator('.event-row').count(), events);
        assert.equal(await ofTrace.locator('.banner.error').count(), 1);
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
        // It stood in the settings: a person who connects is asked where it should be.
        await code.runCommand('Notifications: Clear All Notifications');
      }
      await isLive();
      await nothingPopsUp(code);
    });
  }
});
