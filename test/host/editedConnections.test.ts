import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createPasswords } from '../../src/app/stores/passwords';
import { createTableChoices } from '../../src/app/stores/tableChoices';
import { editSaved, removeConnection } from '../../src/features/connections/connectionCommands';
import { createConnector, requireSource } from '../../src/features/connections/connector';
import { readSavedConnections, renameInSettings } from '../../src/features/connections/savedConnections';
import { followWatched } from '../../src/features/connections/watched';
import { answered } from '../support/answeredWizard';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { memory, testHub } from '../support/testHub';
import { writeSettings } from '../support/writeSettings';

const { Global } = vscode.ConfigurationTarget;
const KEYS = ['connections', 'watch', 'consumers', 'connectOnStartup'] as const;
const settings = () => vscode.workspace.getConfiguration('eventTrace');
const set = (key: (typeof KEYS)[number], value: unknown) => settings().update(key, value, Global);
const valueIn = (key: (typeof KEYS)[number]) => settings().inspect<unknown>(key)?.globalValue;
const savedOf = (name: string) =>
  readSavedConnections().connections.find((saved) => saved.name === name) ?? assert.fail(`No ${name} is saved.`);
const savedNames = () => readSavedConnections().connections.map(({ name }) => name);

/** No server listens there. */
const AWAY = { host: '127.0.0.1', port: 1, database: 'shop', user: 'reader' };

/** Builds the parts as the extension does, with their own secrets. */
function assemble() {
  const test = testHub({ requireSource });
  const { hub, secrets } = test;
  const passwords = createPasswords(secrets);
  const last = memory();
  const connector = createConnector(hub, passwords, last);
  const watched = followWatched(hub);
  const tables = createTableChoices(test.choices);
  return {
    ...{ hub, secrets, passwords, connector, watched, tables, last },
    async dispose() {
      watched.dispose();
      await test.dispose();
    },
  };
}

/** Goes through the wizard and changes only the name; returns the questions that were asked. */
async function rename(from: string, to: string, parts: ReturnType<typeof assemble>): Promise<string[]> {
  const asked: string[] = [];
  let isNamed = false;
  await answered(
    ({ text, labels }) => {
      asked.push(text);
      if (labels.some((label) => label.includes('Save to user settings'))) return isNamed ? 'Save to user' : 'Name: ';
      if (text !== 'Name of the connection') return undefined;
      isNamed = true;
      return to;
    },
    () => editSaved(savedOf(from), parts),
  );
  return asked;
}

describe('connection that is renamed in the wizard', () => {
  let parts: ReturnType<typeof assemble>;

  beforeEach(() => {
    parts = assemble();
  });

  afterEach(async () => {
    await parts.dispose();
    for (const key of KEYS) await set(key, undefined);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('keeps its settings, its password and its table, even while its server does not answer', async () => {
    await set('connections', [
      { name: 'other', ...AWAY },
      { name: 'shop', ...AWAY },
    ]);
    await set('watch', ['other', 'shop']);
    await set('connectOnStartup', 'shop');
    await set('consumers', {
      'shop/orders': { muted: true, lagEvents: 5, aggregateTypes: ['Order'] },
      'other/orders': { lagEvents: 9 },
    });
    await parts.passwords.keep(savedOf('shop'), 'horse');
    await parts.passwords.keep(savedOf('other'), 'other horse');
    await parts.tables.remember(requireSource('shop'), { schema: 'public', table: 'old_events' });
    await parts.last.update('eventTrace.activeConnection', 'shop');

    await rename('shop', 'store', parts);
    assert.deepEqual(savedNames(), ['other', 'store']);
    assert.deepEqual(valueIn('watch'), ['other', 'store']);
    assert.equal(valueIn('connectOnStartup'), 'store');
    assert.deepEqual(valueIn('consumers'), {
      'store/orders': { muted: true, lagEvents: 5, aggregateTypes: ['Order'] },
      'other/orders': { lagEvents: 9 },
    });
    assert.equal(await parts.passwords.get(savedOf('store')), 'horse');
    assert.equal(await parts.passwords.get(savedOf('other')), 'other horse');
    assert.equal(parts.secrets.values.size, 2, 'no password stays under the old name');
    assert.equal(parts.tables.get(requireSource('store')).events, 'old_events');
    assert.equal(parts.connector.last()?.name, 'store');
  });

  describe('with a server that answers', () => {
    let database: TestDatabase;

    before(async () => {
      database = await createTestDatabase(
        eventsTable({ style: 'aggregate', table: 'a_events' }) + eventsTable({ style: 'aggregate', table: 'b_events' }),
      );
    });
    after(() => database.drop());

    it('reads on under the new name, from the chosen table, without a question', async () => {
      const { port, database: name, user } = database.spec;
      await set('connections', [{ name: 'shop', host: '127.0.0.1', port, database: name, user }]);
      await parts.passwords.keep(savedOf('shop'), database.server.password);
      await parts.tables.remember(requireSource('shop'), { schema: 'public', table: 'b_events' });
      await parts.connector.connectTo(requireSource('shop'));
      const asked = await rename('shop', 'store', parts);
      assert.ok(!asked.some((text) => /events table/.test(text)), asked.join('\n'));
      const { state } = parts.hub;
      assert.ok(state.kind === 'connected' && state.name === 'store', state.kind);
      assert.equal(state.store.layout.events.table, 'b_events');
      assert.equal(parts.secrets.values.size, 1);
    });
  });

  it('is reported with the settings that keep the old name if a file cannot be written', async () => {
    await set('connections', [{ name: 'store', ...AWAY }]);
    await set('connectOnStartup', 'shop');
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = vscode.Uri.joinPath(folder?.uri ?? assert.fail('no folder is open'), '.vscode/settings.json');
    await writeSettings({ 'eventTrace.watch': ['shop'], 'eventTrace.consumers': { 'shop/orders': { muted: true } } });
    try {
      const written = Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
      await vscode.workspace.fs.writeFile(file, Buffer.from(`${written}, and this is no JSON`));
      await assert.rejects(renameInSettings('shop', 'store'), ({ message }: Error) => {
        assert.match(
          message,
          /^The workspace settings still say "shop" in eventTrace\.consumers and eventTrace\.watch, because they could not be written: .+\.$/,
        );
        return true;
      });
      assert.equal(valueIn('connectOnStartup'), 'store', 'the other file is written');
    } finally {
      await writeSettings({});
      await vscode.workspace.fs.delete(file);
    }
  });
});

describe('connection that is removed', () => {
  let parts: ReturnType<typeof assemble>;
  const { showWarningMessage } = vscode.window;

  beforeEach(async () => {
    parts = assemble();
    await set(
      'connections',
      ['a', 'b', 'c'].map((name) => ({ name, ...AWAY })),
    );
    for (const name of savedNames()) await parts.passwords.keep(savedOf(name), `horse of ${name}`);
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showWarningMessage });
    await parts.dispose();
    for (const key of KEYS) await set(key, undefined);
    // The list of watched connections is stored there.
    await settings().update('watch', undefined, vscode.ConfigurationTarget.Workspace);
  });

  /** Removes a connection, while another window writes its list before the question is answered. */
  const remove = (name: string, meanwhile: readonly string[]) => {
    const ask = async (...[, , ...buttons]: unknown[]) => {
      await set(
        'connections',
        meanwhile.map((other) => ({ name: other, ...AWAY })),
      );
      return buttons.at(-1);
    };
    Object.assign(vscode.window, { showWarningMessage: ask });
    return removeConnection(savedOf(name), parts);
  };

  it('is the intended one, wherever it is in the list by then', async () => {
    await set('watch', ['b', 'c']);
    await eventually(() => assert.deepEqual(parts.watched.names, ['b', 'c']));
    await remove('b', ['new', 'c', 'b', 'a']);
    assert.deepEqual(savedNames(), ['new', 'c', 'a']);
    assert.deepEqual([...parts.secrets.values.values()], ['horse of a', 'horse of c']);
    assert.deepEqual(parts.watched.names, ['c']);
  });

  it('is reported as already removed if another window removed it, and nothing else is removed', async () => {
    await assert.rejects(remove('b', ['c', 'a']), /no usable connection "b" any more\. Nothing was changed\./);
    assert.deepEqual(savedNames(), ['c', 'a']);
    assert.equal(parts.secrets.values.size, 3);
  });
});
