import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

/** Consumers of more than one connection in the view. */
describe('watching several connections', () => {
  let databases: TestDatabase[];
  let folder: string;
  let code: Workbench;

  before(async () => {
    const create = (ownerOfBilling: string) =>
      createTestDatabase(`${eventsTable({ style: 'context' })} ${segments()}
        INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
          SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
        INSERT INTO consumer_segments VALUES ('billing', 0, 1, ${ownerOfBilling}), ('mailer', 0, 1, 'w', 5);
        INSERT INTO consumer_workers SELECT name, 'w', now() + interval '1 day' FROM unnest('{billing,mailer}'::text[]) name`);
    databases = await Promise.all([create("'w', 5"), create('NULL, 3')]);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-several-'));
    const connections = databases.map(({ spec, server }, index) => ({
      name: ['shop', 'warehouse'][index],
      url: `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${spec.port}/${spec.database}`,
    }));
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [...connections, { name: 'closed', host: '127.0.0.1', port: 1 }],
        'eventTrace.connectOnStartup': 'shop',
        'eventTrace.watch': ['warehouse', 'closed'],
        'eventTrace.health.pollInterval': 0.5,
        'eventTrace.health.holdDownSeconds': 0,
      },
    });
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await Promise.all(databases?.map((database) => database.drop()) ?? []);
  });

  it('shows each with its state, its worst status and its consumers', async () => {
    await code.openSideBar();
    const view = await code.view('Consumers');
    const row = (name: string, text: string) => code.treeRows(view, name).filter({ hasText: text }).first();
    await row('shop', 'active · caught up · 2 consumers').waitFor();
    await row('warehouse', 'stopped · 2 consumers · 1 needs a person').waitFor();
    await row('closed', 'No server answers').waitFor();
    assert.equal(await code.treeRows(view, 'mailer').count(), 2);
    await code.screenshot('several-stores');
    await code.setTheme('Light Modern');
    await code.screenshot('several-stores-light');
    await row('warehouse', 'stopped').click({ button: 'right' });
    await code.page.getByRole('menuitem', { name: 'Stop Watching Connection' }).waitFor();
  });
});
