import assert from 'node:assert/strict';
import { WindowClient } from '../../src/app/agents/windowClient';
import { sourceOf } from '../../src/app/connections/source';
import { AGENT_TOOLS } from '../../src/app/tools/catalogue';
import { inParallel } from '../../src/base/inSlices';
import { AGENT_CALLS } from '../support/agentCalls';
import { WindowHome } from '../support/agentWindow';
import { POISON_LOG } from '../support/cliStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { hubTools, logsIn } from '../support/hubTools';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { testHub } from '../support/testHub';

const WINDOWS = 10;
const AGENTS = 3;
/**
 * Calls of one agent in one window: more than the window has sessions, and as many as this process can answer in time.
 */
const CALLS_AT_ONCE = 4;
/** Sessions that a connection opens: two for questions, one for searches. */
const SESSIONS_OF_A_WINDOW = 3;

/** The call of each tool with the most arguments. */
const CALLS = AGENT_TOOLS.flatMap(({ name }) => AGENT_CALLS.filter(([tool]) => tool === name).slice(-1));

describe('many windows with agents', () => {
  let database: TestDatabase;
  let home: WindowHome;
  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    home = new WindowHome();
  });
  after(async () => {
    await home.dispose();
    await database.drop();
  });

  it(`open no session beyond the windows’ own: ${AGENTS} agents ask all tools of ${WINDOWS} windows at once`, async () => {
    const { spec, server } = database;
    const connection = { tlsOptional: true, tables: {}, written: {}, plainPassword: server.password };
    const source = sourceOf({ name: 'shop', spec, ...connection }, 'user');
    const windows = await Promise.all(
      Array.from({ length: WINDOWS }, async (_, n) => {
        const hub = testHub({ sources: [source] });
        const tools = await hubTools(hub.hub, 'shop', logsIn(POISON_LOG));
        await home.open('', [`/work/${n}`], tools.ports);
        return { tools, hub };
      }),
    );
    const open = async (): Promise<number> => {
      const { rows } = await database.admin.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace' AND datname = current_database()",
      );
      return rows[0].n;
    };
    const counts = [await open()];
    let isAsking = true;
    const counting = (async () => {
      while (isAsking) counts.push(await open());
    })();
    const agents = Array.from({ length: AGENTS }, () =>
      Array.from({ length: WINDOWS }, (_, n) => new WindowClient(home.records, `/work/${n}`)),
    );
    const { signal } = new AbortController();
    const askAll = (client: WindowClient) =>
      inParallel(CALLS, CALLS_AT_ONCE, signal, ([tool, input]) => client.ask({ tool, input }, signal));
    const answers = (await Promise.all(agents.flat().map(askAll))).flat();
    isAsking = false;
    await counting;
    assert.equal(answers.length, AGENTS * WINDOWS * CALLS.length);
    for (const answer of answers) assert.equal(answer?.isError, false, answer?.text);
    assert.ok(Math.max(...counts) <= WINDOWS * SESSIONS_OF_A_WINDOW, `${Math.max(...counts)} sessions`);
    assert.ok(Math.max(...counts) >= WINDOWS, 'each window has a session');
    for (const { tools, hub } of windows) {
      tools.dispose();
      await hub.dispose();
    }
  });
});
