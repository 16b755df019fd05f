import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { pick } from '../../src/features/lookup/picker';
import type { EventHeader } from '../../src/model/event/event';
import type { StoredMeaning } from '../../src/model/lookup/subject';
import type { EventStore, LookupReader } from '../../src/store/ports';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { CORRELATION } from '../support/fixtures';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { unaskedStore } from '../support/unaskedStore';

const EVENT = '09e3eb27-db83-40fc-8239-d3cf777aaddc';
const TRACE_ID = '51e0f2bb4a4eb27224001f79d7de52a9';
const STREAM = 'Order/fce384f8-ed34-4f47-bec1-d79f1220f380';
const ROOT = 'UserRegistered';

/**
 * Returns the labels of the open trace tabs. A panel is called "Trace" until its page has read the rows and named the
 * root.
 */
function traceTabs(): string[] {
  return (
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('eventTrace.trace'))
      // The part after the dot distinguishes traces with the same root.
      .map(({ label }) => label.replace(/ · .*$/, ''))
  );
}

const closeTabs = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');
const closeQuickPick = () => vscode.commands.executeCommand('workbench.action.closeQuickOpen');

/**
 * Runs "Look Up…" with a text, as other extensions and key bindings may. It is not awaited, because it ends with the
 * quick pick.
 */
function lookUp(text: string): Promise<unknown> {
  return Promise.resolve(vscode.commands.executeCommand('eventTrace.lookUp', text));
}

/** Returns a quick pick that a test types into: a window that tests drive takes no keys for its lists. */
function fakeQuickPick() {
  const { createQuickPick } = vscode.window;
  const accepted = new vscode.EventEmitter<void>();
  const changed = new vscode.EventEmitter<string>();
  const hidden = new vscode.EventEmitter<void>();
  const shown = {
    ...{ value: '', items: [] as vscode.QuickPickItem[], selectedItems: [] as vscode.QuickPickItem[], busy: false },
    ...{ onDidAccept: accepted.event, onDidChangeValue: changed.event, onDidHide: hidden.event },
    ...{ show: () => undefined, dispose: () => undefined },
  };
  Object.assign(vscode.window, { createQuickPick: () => shown });
  return {
    shown,
    type(text: string) {
      shown.value = text;
      changed.fire(text);
    },
    leave: () => hidden.fire(),
    restore: () => Object.assign(vscode.window, { createQuickPick }),
  };
}

async function opens(title: string): Promise<void> {
  await until(() => traceTabs().includes(title));
  assert.deepEqual(traceTabs(), [title]);
}

describe('quick pick of a look-up', () => {
  const answering = (identify: LookupReader['identify']): EventStore => ({
    ...unaskedStore(),
    identify,
    eventsPage: async () => [],
  });
  /** Waits long enough for all that VS Code reports about a quick pick that was just shown. */
  const afterAWhile = async () => {
    for (let i = 0; i < 50; i++) await vscode.commands.executeCommand('setContext', 'eventTrace.test', i);
  };

  it('accepts a slow answer for the text that it was opened with', async () => {
    const stream = { context: null, type: 'Order', id: '42' };
    const latest = { eventType: 'OrderPlaced', time: 0, correlationId: null } as EventHeader;
    const store = answering(async () => {
      await afterAWhile();
      return [{ kind: 'stream', stream, events: 1, latest }];
    });
    const choice = await pick(store, [], 'Order/42');
    assert.equal(choice?.kind === 'open' && choice.title, 'Order/42');
  });

  it('answers during typing with one query, which the next letter cancels', async () => {
    const picker = fakeQuickPick();
    const asked: { text: string; signal: AbortSignal | undefined; answer: (found: StoredMeaning[]) => void }[] = [];
    const store: EventStore = {
      ...answering((subject, signal) => new Promise((answer) => asked.push({ text: subject.text, signal, answer }))),
      recentCorrelations: async () => [],
    };
    const found = (type: string): StoredMeaning => ({
      kind: 'eventType',
      eventType: type,
      latest: { eventType: type, time: 0, correlationId: null } as EventHeader,
    });
    const listed = () => picker.shown.items.map(({ label }) => label).join('\n');
    try {
      const choice = pick(store, [], '');
      picker.type('Order');
      await until(async () => asked.length === 1);
      picker.type('OrderP');
      assert.equal(asked[0]?.signal?.aborted, true, 'at once');
      // Letters in quick succession make one query.
      for (const text of ['OrderPl', 'OrderPla', 'OrderPlac']) picker.type(text);
      await until(async () => asked.length === 2);
      assert.equal(asked[1]?.text, 'OrderPlac');
      assert.equal(asked[1]?.signal?.aborted, false);
      asked[1]?.answer([found('OrderPlaced')]);
      await until(async () => listed().includes('OrderPlaced'));
      asked[0]?.answer([found('OrderCancelled')]);
      await afterAWhile();
      assert.doesNotMatch(listed(), /OrderCancelled/, 'a late answer is ignored');
      picker.leave();
      assert.equal(await choice, undefined);
    } finally {
      picker.restore();
    }
  });

  it('shows a whole sentence, however long, if nothing is found', async () => {
    const picker = fakeQuickPick();
    const choice = pick(
      answering(async () => []),
      [],
      '#99998 #99999',
    );
    try {
      const lines = () => picker.shown.items.map(({ description = '' }) => description);
      await until(async () => lines().join(' ').includes('Nothing in this store'));
      assert.match(
        lines().join(' '),
        /position 99998, position 99999: no event, stream, correlation, trace or causation/,
      );
      for (const line of lines()) assert.ok(line.length <= 72, line);
      picker.leave();
      await choice;
    } finally {
      picker.restore();
    }
  });

  it('says that the beginning of a short text was not looked up, not that it is unknown', async () => {
    const picker = fakeQuickPick();
    const store: EventStore = { ...answering(async () => []), recentCorrelations: async () => [] };
    const choice = pick(store, [], '');
    const details = () => picker.shown.items.map(({ detail = '' }) => detail).join(' ');
    try {
      picker.type('94f');
      await until(async () => details().startsWith('Beginnings are looked up from four characters on.'));
      picker.type('94f2');
      await until(async () => details().startsWith('No index knows it.'));
      picker.leave();
      await choice;
    } finally {
      picker.restore();
    }
  });

  it('does not search for a position that does not exist', async () => {
    let left: unknown = 'open';
    const choice = pick(
      answering(async () => []),
      [],
      '#99999',
    ).then((value) => {
      left = value;
    });
    await afterAWhile();
    assert.equal(left, 'open');
    await closeQuickPick();
    await choice;
    assert.equal(left, undefined);
  });
});

describe('look-up in a real store', () => {
  let database: TestDatabase;

  const activity = async () => {
    const { rows } = await database.admin.query(
      "SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name = 'event-trace'",
    );
    return rows[0] as { sessions: number };
  };

  before(async () => {
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await vscode.workspace
      .getConfiguration()
      .update('eventTrace.connections', [{ name: 'fixtures', url }], vscode.ConfigurationTarget.Global);
    assert.equal(await vscode.commands.executeCommand('eventTrace.connect', 'fixtures'), 'fixtures');
  });

  afterEach(async () => {
    await closeQuickPick();
    await closeTabs();
    await until(() => traceTabs().length === 0);
  });

  after(async () => {
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await vscode.workspace
      .getConfiguration()
      .update('eventTrace.connections', undefined, vscode.ConfigurationTarget.Global);
    await database.drop();
  });

  for (const [what, text] of [
    ['an event id', EVENT],
    ['a correlation id', CORRELATION],
    ['a trace id, which no index knows', TRACE_ID],
    ['a position', '#4'],
    ['the beginning of an event id', EVENT.slice(0, 8)],
    ['the beginning of a correlation id', CORRELATION.slice(0, 9)],
    ['a line of JSON that names the event', `{"level":"INFO","event_id":"${EVENT}"}`],
    ['a key and a value in quotes', `correlation_id="${CORRELATION}",`],
  ] as const) {
    it(`opens the trace of ${what}, named by its root`, async () => {
      await lookUp(text);
      await opens(ROOT);
    });
  }

  it('opens a stream by type and id', async () => {
    await lookUp(STREAM);
    await opens('OrderPlaced');
  });

  it('opens the trace that a link names', async () => {
    const link = vscode.Uri.parse(`${vscode.env.uriScheme}://event-trace.event-trace/trace/${CORRELATION}`);
    // Opened as by the operating system; openExternal shows a dialog in the web workbench.
    await vscode.commands.executeCommand('_workbench.open', link);
    await opens(ROOT);
  });

  it('brings an open trace forward instead of opening it again', async () => {
    await lookUp(EVENT);
    await opens(ROOT);
    await lookUp(CORRELATION);
    await opens(ROOT);
  });

  it('keeps the open trace if a text cannot be looked up', async () => {
    await lookUp(CORRELATION);
    await opens(ROOT);
    for (const text of ["'; DROP TABLE events; --", 'x'.repeat(10_000), 'a\0b', '🧾🧾🧾🧾', '%s%s', '../../etc', ' ']) {
      let ended = false;
      const asked = lookUp(text).then(() => {
        ended = true;
      });
      // The answer is in the quick pick or, after a search, in a message; closing either ends it.
      await until(async () => {
        await vscode.commands.executeCommand('notifications.clearAll');
        await closeQuickPick();
        return ended;
      });
      await asked;
      assert.deepEqual(traceTabs(), [ROOT], text.slice(0, 20));
    }
    assert.equal((await database.admin.query('SELECT count(*)::int AS n FROM events')).rows[0].n, 468);
  });

  it('shows the event at which a stopped consumer waits', async () => {
    await vscode.commands.executeCommand('eventTrace.showNextUnhandled', {
      kind: 'consumer',
      health: { name: 'billing_outbox' },
    });
    await until(() => traceTabs().length === 1 && traceTabs()[0] !== 'Trace');
    const { rows } = await database.admin.query(
      `SELECT event_type FROM events WHERE correlation_id = (SELECT correlation_id FROM events WHERE global_position = 449)
       ORDER BY global_position LIMIT 1`,
    );
    assert.deepEqual(traceTabs(), [rows[0].event_type]);
  });

  it('leaves no session and no socket behind after a disconnect during a trace', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await until(async () => (await activity()).sessions === 0);
    const before = sockets();
    assert.equal(await vscode.commands.executeCommand('eventTrace.connect', 'fixtures'), 'fixtures');
    await lookUp(CORRELATION);
    assert.ok((await activity()).sessions > 0);
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await until(async () => (await activity()).sessions === 0 && sockets() <= before);
    await closeTabs();
    assert.equal(await vscode.commands.executeCommand('eventTrace.connect', 'fixtures'), 'fixtures');
  });
});
