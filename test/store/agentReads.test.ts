import assert from 'node:assert/strict';
import { sourceOf } from '../../src/app/connections/source';
import { AGENT_TOOLS } from '../../src/app/tools/catalogue';
import { AGENT_CALLS } from '../support/agentCalls';
import { POISON_LOG } from '../support/cliStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { hubTools, logsIn } from '../support/hubTools';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { toolsOf } from '../support/scriptedAgent';
import { testHub } from '../support/testHub';

describe('tools for agents, on a store that they could write to', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
  });
  after(() => database.drop());

  /** Returns the id of the next transaction that writes on this server; a transaction that only reads takes no id. */
  const nextWriter = async (): Promise<string> => {
    const { rows } = await database.admin.query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next');
    return rows[0].next;
  };

  it('write nothing, whichever of the eight tools is called and with whatever arguments', async () => {
    const { spec, server } = database;
    const connection = { tlsOptional: true, tables: {}, written: {}, plainPassword: server.password };
    const { hub, set, dispose } = testHub({ sources: [sourceOf({ name: 'shop', spec, ...connection }, 'user')] });
    set('holdDownS', 0);
    set('clearS', 0);
    const before = await nextWriter();
    const tools = await hubTools(hub, 'shop', logsIn(POISON_LOG));
    const ask = toolsOf(tools.ports);
    for (const [tool, input] of AGENT_CALLS) {
      const { text, isError } = await ask(tool, input);
      assert.equal(isError, false, `${tool} ${JSON.stringify(input)}: ${text}`);
    }
    assert.equal(await nextWriter(), before);
    assert.deepEqual(
      [...new Set(AGENT_CALLS.map(([tool]) => tool))],
      AGENT_TOOLS.map(({ name }) => name),
    );
    tools.dispose();
    await dispose();
    // The check notices the smallest thing that a person with these rights can write.
    await database.admin.query('CREATE TABLE written ()');
    assert.notEqual(await nextWriter(), before);
  });
});
