import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { wrap } from '../../src/model/text/width';
import { untilNoFactIsCut } from '../support/cutFacts';
import { projector, segments, worker } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { adminClient, createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { openWorkbench, type Workbench } from '../support/workbench';

const EVENTS = 8_000;

const insertEvents = (from: number, to: number) => `
  INSERT INTO events (aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
    SELECT 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(${from}, ${to}) i`;

/**
 * Shows in the tree and in the panel what is wrong with a consumer's rows, and how long the consumer takes to catch up.
 */
describe('findings about a consumer', () => {
  let core: TestDatabase;
  let workers: TestDatabase;
  let projections: TestDatabase;
  let folder: string;
  let code: Workbench;
  let view: Locator;

  before(async () => {
    // The libraries' primary key would allow only one row per segment.
    core = await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${segments()} ${insertEvents(1, EVENTS)};
      ALTER TABLE consumer_segments DROP CONSTRAINT consumer_segments_pkey;
      INSERT INTO consumer_segments SELECT name, id, total, owner, ${EVENTS} FROM (VALUES
        ('mixed', 0, 1, 'w'), ('mixed', 1, 2, 'w'), ('partial', 1, 3, 'w'), ('rivals', 0, 1, 'w'), ('rivals', 0, 1, 'v'),
        ('late', 0, 1, 'w'), ('chaser', 0, 1, 'w'), ('ahead', 0, 1, 'w')) row(name, id, total, owner);
      UPDATE consumer_segments SET checkpoint = 0 WHERE consumer_name = 'chaser';
      UPDATE consumer_segments SET checkpoint = 99999 WHERE consumer_name = 'ahead';
      INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() + interval '1 day' FROM consumer_segments`);
    const owner = "'11111111-1111-1111-1111-111111111111'";
    workers =
      await createTestDatabase(`${eventsTable({ style: 'aggregate' })} ${worker()} ${insertEvents(1, 9)}; ${insertEvents(11, 12)};
      INSERT INTO worker_nodes (worker_id, heartbeat_at) VALUES (${owner}, now() + interval '1 day');
      INSERT INTO consumer_assignments VALUES ('mailer', ${owner}); INSERT INTO consumer_checkpoints VALUES ('mailer', 11);
      INSERT INTO consumer_gap_skips (consumer_name, gap_position, skip_to_position) VALUES ('mailer', 5, 6), ('mailer', 20, 21)`);
    projections = await createTestDatabase(`${eventsTable({ style: 'stream' })} ${projector()}
      INSERT INTO events (stream_type, stream_id, stream_version, event_id, event_type, payload, created_at)
        SELECT 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '', now() - interval '1 hour' FROM generate_series(1, 9) i;
      INSERT INTO projector_instances (instance_id, heartbeat_at) VALUES (${owner}, now() + interval '1 day');
      INSERT INTO projection_assignments VALUES ('search', ${owner}); INSERT INTO projection_checkpoints VALUES ('search', 9)`);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-findings-'));
    const gaveUp = {
      ...{
        time: new Date().toISOString(),
        level: 'ERROR',
        msg: 'projection skipped a poison batch',
        projection: 'search',
      },
      ...{ target_position: 7, event_count: 3, error: 'handle batch for projection search: no such column' },
    };
    await writeFile(join(folder, 'projector.log'), `${JSON.stringify(gaveUp)}\n`);
    const urlOf = ({ server, spec }: TestDatabase) =>
      `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${spec.database}`;
    code = await openWorkbench({
      workspace: folder,
      settings: {
        'eventTrace.connections': [
          { name: 'core', url: urlOf(core) },
          { name: 'workers', url: urlOf(workers) },
          { name: 'projections', url: urlOf(projections) },
        ],
        'eventTrace.connectOnStartup': 'core',
        'eventTrace.health.pollInterval': 0.5,
        'eventTrace.health.notify': false,
      },
    });
    await code.openSideBar();
    view = await code.view('Consumers');
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
    await core?.drop();
    await workers?.drop();
    await projections?.drop();
  });

  const row = (name: string) => code.treeRows(view, name).first();
  const toggle = (name: string) => code.toggleRow(row(name));
  /** Waits for the finding in the row, below it, and in the panel that its sentence opens. */
  const isShown = async (name: string, sentence: string) => {
    await row(name).filter({ hasText: '1 warning' }).waitFor();
    if ((await row(name).getAttribute('aria-expanded')) !== 'true') await toggle(name);
    const lines = wrap(sentence, 26);
    for (const line of lines) await code.treeRows(view, line).first().waitFor();
    await untilNoFactIsCut(view);
    await code.clickRow(code.treeRows(view, lines[0]).first(), {
      shows: code.webview().getByRole('heading', { name, level: 1 }),
    });
    await code.webview().getByRole('banner').getByText(sentence).waitFor();
    await code.activeEditor().click({ button: 'middle' });
    await toggle(name);
  };

  it('say that its segments disagree about their number', () =>
    isShown('mixed', 'Its segments disagree about their number (1, 2), so a stream may be handled twice or never.'));

  it('say that segments have no row', () =>
    isShown('partial', '2 of 3 segments have no row, so no process handles their streams: 0, 2.'));

  it('say that a segment has two owners', async () => {
    await isShown('rivals', 'Segment 0 has more than one owner: v, w.');
    await code.screenshot('findings');
  });

  it('say that its checkpoint is past the newest event', () =>
    isShown('ahead', `Its checkpoint 99999 is past the newest event (${EVENTS}), as after a restored backup`));

  it('say that an event became visible below its checkpoint', async () => {
    const slow = adminClient(core.server, core.spec.database ?? '');
    await slow.connect();
    try {
      await toggle('late');
      await code.treeRows(view, String(EVENTS)).first().waitFor();
      await slow.query(`BEGIN; ${insertEvents(EVENTS + 1, EVENTS + 1)}`);
      await core.admin.query(`${insertEvents(EVENTS + 2, EVENTS + 2)};
        UPDATE consumer_segments SET checkpoint = ${EVENTS + 2} WHERE consumer_name = 'late'`);
      await code
        .treeRows(view, String(EVENTS + 2))
        .first()
        .waitFor();
      await slow.query('COMMIT');
      await isShown(
        'late',
        `Events became visible below its checkpoint and were never handled, seen so far: ${EVENTS + 1}.`,
      );
    } finally {
      await slow.end();
    }
  });

  it('are shown together with the time it takes to catch up', async () => {
    const { rows } = await core.admin.query('SELECT extract(epoch FROM now())::float8 AS began');
    const handle = () =>
      core.admin.query(
        `UPDATE consumer_segments SET checkpoint = 50 * (extract(epoch FROM clock_timestamp()) - $1::float8)
          WHERE consumer_name = 'chaser'`,
        [rows[0].began],
      );
    const isThere = async (locator: Locator) => {
      await handle();
      return (await locator.count()) > 0;
    };
    await until(() => isThere(row('chaser').filter({ hasText: /catching up · .*about \d+ (s|min) left/ })));
    await code.clickRow(row('chaser'), { shows: code.webview().getByRole('heading', { name: 'chaser', level: 1 }) });
    await until(() =>
      isThere(
        code
          .webview()
          .getByRole('banner')
          .getByText(/^Catching up: .*, about \d+ (s|min) left\.$/),
      ),
    );
    await code
      .webview()
      .locator('.figure', { hasText: 'Time left' })
      .filter({ hasText: /\d+ (s|min)/ })
      .waitFor();
    await code.screenshot('catching-up');
    await code.activeEditor().click({ button: 'middle' });
  });

  it('say that it gave up waiting at gaps, and that events appeared there later', async () => {
    await code.runCommand('Event Trace: Switch Connection…', 'workers');
    await isShown(
      'mailer',
      'It gave up waiting at 2 gaps, last at position 20; events appeared at 1 of them afterwards and were probably never handled.',
    );
  });

  it('say that it gave up a batch, and count it as needing attention although it has caught up', async () => {
    await code.runCommand('Event Trace: Switch Connection…', 'projections');
    await row('search').filter({ hasText: 'caught up' }).waitFor();
    await code.statusBarItem(/projections · 1 needs attention$/).waitFor();
    const item = code.statusBarItem('1 needs attention').getByRole('button');
    await eventually(async () =>
      assert.match(
        (await item.getAttribute('aria-label')) ?? '',
        /search: According to its log it gave up 1 batch after failures, last at #7: 3 events were never handled\./,
      ),
    );
  });
});
