import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readSavedConnections } from '../../src/features/connections/savedConnections';
import { PASSWORD_SECRET } from '../support/corpus';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { CORRELATION } from '../support/fixtures';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { collectUnhandled } from '../support/unhandled';
import { writeSettings } from '../support/writeSettings';

const { Global } = vscode.ConfigurationTarget;

/** Values that no schema allows, but that a person may leave in settings.json. */
const WRONG: readonly unknown[] = [
  'text',
  -1,
  1e300,
  Number.MAX_SAFE_INTEGER,
  true,
  null,
  [],
  [null, 1, {}, [[]], '', '(a+)+$', '['],
  {},
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}'),
  JSON.parse('[{"__proto__":{"polluted":1},"name":1,"command":{},"url":[]}]'),
  { billing_outbox: { aggregateTypes: 'Order', batchSize: 'many', muted: 'yes', staleAfterSeconds: -5, x: { y: [] } } },
  [{ name: 'leaky', url: `postgres://u:${PASSWORD_SECRET}@127.0.0.1:1/d`, port: {} }],
  `http://u:${PASSWORD_SECRET}@127.0.0.1:1/ {traceId}`,
  'x'.repeat(100_000),
];

const extension = () => vscode.extensions.getExtension('event-trace.event-trace') ?? assert.fail('not installed');
const settings = () => vscode.workspace.getConfiguration();

/** Returns the keys that package.json contributes. */
function keys(): string[] {
  const { configuration } = extension().packageJSON.contributes;
  return [configuration].flat().flatMap(({ properties }) => Object.keys(properties));
}

const traces = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('eventTrace.trace'));

describe('settings that make no sense', () => {
  let database: TestDatabase;
  const unhandled = collectUnhandled();

  /** Connects, polls, and shows a trace. */
  async function works(what: string): Promise<void> {
    assert.equal(await vscode.commands.executeCommand('eventTrace.connect', 'shop'), 'shop', what);
    const [{ now }] = (await database.admin.query('SELECT clock_timestamp() AS now')).rows;
    await vscode.commands.executeCommand('eventTrace.lookUp', CORRELATION);
    await until(() => traces().some(({ label }) => label.startsWith('UserRegistered')));
    const polled = async () => {
      await vscode.commands.executeCommand('eventTrace.refreshConsumers');
      const { rows } = await database.admin.query(
        `SELECT FROM pg_stat_activity WHERE application_name = 'event-trace' AND query LIKE '%consumer_segments%' AND query_start > $1`,
        [now],
      );
      return rows.length > 0;
    };
    await until(polled);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(unhandled.faults, [], what);
  }

  const connections = () => {
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    return [{ name: 'shop', url }];
  };

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
    await loadFixtures((sql) => database.admin.query(sql));
    await extension().activate();
    await settings().update('eventTrace.connections', connections(), Global);
    unhandled.listen();
  });

  after(async () => {
    unhandled.stop();
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    await settings().update('eventTrace.connections', undefined, Global);
    await database.drop();
  });

  for (const round of WRONG.keys()) {
    it(`do not break the extension: round ${round + 1} of each value in each setting`, async () => {
      const others = keys().filter((key) => key !== 'eventTrace.connections');
      assert.ok(others.length > 25);
      await writeSettings(Object.fromEntries(others.map((key, i) => [key, WRONG[(i + round) % WRONG.length]])));
      await works(`round ${round + 1}`);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  }

  it('do not disable the valid connections beside them', async () => {
    await writeSettings({});
    for (const value of WRONG) {
      await settings().update('eventTrace.connections', value, Global);
      assert.deepEqual(unhandled.faults, []);
    }
    await settings().update('eventTrace.connections', [...WRONG, ...connections()], Global);
    await works('beside wrong ones');
  });

  it('are reported without the secrets in them', async () => {
    const entry = { name: 'leaky', url: `postgres://u:${PASSWORD_SECRET}@127.0.0.1:1/d`, port: {} };
    await settings().update('eventTrace.connections', [entry, { ...entry, name: 7 }], Global);
    const { connections: usable, broken } = readSavedConnections();
    assert.deepEqual(usable, []);
    assert.equal(broken.length, 2);
    assert.doesNotMatch(JSON.stringify(broken), new RegExp(PASSWORD_SECRET));
    assert.equal(await vscode.commands.executeCommand('eventTrace.connect', 'leaky'), undefined);
    assert.deepEqual(unhandled.faults, []);
  });
});
