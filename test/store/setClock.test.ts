import assert from 'node:assert/strict';
import { createHealthTracker } from '../../src/model/health/tracker';
import { explainHealth } from '../../src/model/health/words';
import { english } from '../../src/model/text/translate';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { EVERYTHING } from '../support/polls';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

/** The server's clock, which a test sets: the extension's queries call `now()`, and find this one first. */
const CLOCK = `
  CREATE SCHEMA clock;
  CREATE TABLE clock.set (ahead interval);
  INSERT INTO clock.set VALUES ('0');
  CREATE FUNCTION clock.now() RETURNS timestamptz STABLE LANGUAGE sql AS 'SELECT pg_catalog.now() + ahead FROM clock.set';`;

describe('server whose clock is set ahead', () => {
  let test: TestDatabase;
  before(async () => {
    test =
      await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()} ${CLOCK}
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
        SELECT 'Shop', 'Order', 'order-' || i, 1, gen_random_uuid(), 'OrderPlaced', '' FROM generate_series(1, 5) i;
      INSERT INTO consumer_segments VALUES ('mailer', 0, 1, 'w', 3);
      INSERT INTO consumer_workers VALUES ('mailer', 'w', now())`);
    await test.admin.query(`ALTER DATABASE "${test.spec.database}" SET search_path = clock, pg_catalog, public`);
  });
  after(() => test.drop());

  it('has no dead owners because of earlier heartbeats, until those are old', async () => {
    const found = await recognise(await test.open());
    const { store } = found.kind === 'found' ? found : assert.fail(found.kind);
    const tracker = createHealthTracker();
    const judging = { scopeOf: () => EVERYTHING, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
    const judged = async () => {
      const poll = await store.consumers();
      const [health] = [...tracker.take(poll, judging)];
      const heartbeatAgeS = poll.consumers[0]?.segments[0]?.heartbeatAgeS ?? assert.fail('There is no heartbeat.');
      return { heartbeatAgeS, health: health ?? assert.fail('No consumer was judged.') };
    };
    assert.notEqual((await judged()).health.now, 'ownerDead');
    await test.admin.query("UPDATE clock.set SET ahead = '10 min'");
    const ahead = await judged();
    assert.ok(ahead.heartbeatAgeS >= 600, "the server's clock says so");
    assert.notEqual(ahead.health.now, 'ownerDead', explainHealth(ahead.health, english));
    await test.admin.query("UPDATE consumer_workers SET last_heartbeat = last_heartbeat - interval '40 s'");
    assert.equal((await judged()).health.now, 'ownerDead');
  });
});
