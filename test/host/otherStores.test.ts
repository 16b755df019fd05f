import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createFlows } from '../../src/app/flow/flows';
import type { LogFinder } from '../../src/app/logs/finder';
import { requireSource } from '../../src/features/connections/connector';
import { createPayloads } from '../../src/features/trace/contentDocuments';
import { TracePanel } from '../../src/features/trace/panel';
import { EventTable } from '../../src/model/event/eventTable';
import type { PageReply, PushOf } from '../../src/protocol/page';
import type { TraceProtocol } from '../../src/protocol/trace';
import { fakePanel } from '../support/consumerPanelHost';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop } from '../support/flows/shop';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { testHub } from '../support/testHub';

type FromHost = PushOf<TraceProtocol> | PageReply;

const shopOf = (seed: number) =>
  runShop({ seed, traces: 30, pauseMs: 2_000, reactions: REACTIONS, dropped: 0, doubled: 0 });

async function leadTo({ spec, server }: TestDatabase): Promise<void> {
  const url = `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${spec.port}/${spec.database}`;
  const settings = vscode.workspace.getConfiguration('eventTrace');
  await settings.update('connections', [{ name: 'shop', url }], vscode.ConfigurationTarget.Global);
}

describe('trace whose connection leads to another store', () => {
  const [one, two] = [shopOf(1), shopOf(2)];
  const [first] = one.events;
  const key = { by: 'correlation', id: first?.correlationId ?? '' } as const;
  const own = one.events.filter(({ correlationId }) => correlationId === key.id);
  const databases: TestDatabase[] = [];
  const { extensionUri } = vscode.extensions.getExtension('event-trace.event-trace') ?? assert.fail();

  before(async () => {
    for (const shop of [one, two]) {
      const database = await createTestDatabase(eventsTable({ style: 'context' }) + segments());
      await fillStore(database.admin, shop);
      databases.push(database);
    }
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const settings = vscode.workspace.getConfiguration('eventTrace');
    await settings.update('connections', undefined, vscode.ConfigurationTarget.Global);
    await Promise.all(databases.map((database) => database.drop()));
  });

  async function open() {
    await leadTo(databases[0] ?? assert.fail());
    const { hub, dispose } = testHub({ requireSource });
    const log = { info: () => {}, warn: () => {} };
    const nothing = new vscode.EventEmitter<void>();
    const flows = createFlows({
      ...{ hub, log },
      histories: { of: async () => ({ points: [], changes: [] }) },
      settings: { flowEvents: { get: () => 1_000 }, onDidChange: () => nothing },
    });
    const panel = fakePanel();
    const payloads = createPayloads(extensionUri);
    const subject = new TracePanel(
      panel.asPanel,
      { connection: 'shop', key },
      {
        ...{ extensionUri, flows, payloads, handle: hub.handle('shop') },
        code: { index: undefined, onDidChange: nothing.event },
        logs: {} as LogFinder,
        titled: () => {},
        openTrace: () => {},
      },
    );
    panel.receive({ type: 'ready' });
    const sent = panel.sent as unknown as FromHost[];
    let id = 0;
    return {
      hub,
      /** Returns what a page shows after all messages. */
      shown() {
        const from = sent.slice(sent.findLastIndex(({ type }) => type === 'open'));
        const table = new EventTable();
        for (const message of from) if (message.type === 'rows') table.append(message.batch);
        const [opening] = from;
        return {
          ids: Array.from({ length: table.count }, (_, row) => table.eventId(row)).sort(),
          isOtherStore: opening?.type === 'open' && opening.isOtherStore,
          state: from.findLast((message) => message.type === 'progress')?.progress.state,
        };
      },
      async ask(request: object) {
        const mine = ++id;
        panel.receive({ type: 'request', id: mine, request });
        return await eventually(() => sent.find((each) => each.type === 'reply' && each.id === mine) ?? assert.fail());
      },
      async leadTo(database: TestDatabase | undefined) {
        await leadTo(database ?? assert.fail());
        await hub.settingsChanged();
      },
      async close() {
        subject.dispose();
        payloads.dispose();
        flows.dispose();
        await dispose();
      },
    };
  }

  it('shows no row of the previous store and says so, and is complete again after the return', async () => {
    const trace = await open();
    const ids = own.map(({ eventId }) => eventId).sort();
    await eventually(() => assert.deepEqual(trace.shown(), { ids, isOtherStore: false, state: 'done' }));
    await trace.leadTo(databases[1]);
    await eventually(() => assert.deepEqual(trace.shown(), { ids: [], isOtherStore: true, state: 'done' }));
    await trace.leadTo(databases[0]);
    await eventually(() => assert.deepEqual(trace.shown(), { ids, isOtherStore: false, state: 'done' }));
    await trace.close();
  });

  it('keeps its rows if the connection is opened again on the same store', async () => {
    const trace = await open();
    await eventually(() => assert.equal(trace.shown().state, 'done'));
    await trace.hub.connect(requireSource('shop'), { fresh: true });
    assert.deepEqual(trace.shown(), {
      ids: own.map(({ eventId }) => eventId).sort(),
      isOtherStore: false,
      state: 'done',
    });
    await trace.close();
  });

  it('does not show a payload of one store in a document of the other', async () => {
    const trace = await open();
    const position = first?.position ?? assert.fail();
    const textOf = (uri: vscode.Uri) => vscode.workspace.openTextDocument(uri).then((document) => document.getText());
    /** Opens the payload through the running extension, which reads the same settings. */
    const openPayload = async () => {
      await trace.ask({ kind: 'openPayload', position, part: 'payload' });
      return vscode.window.activeTextEditor?.document.uri ?? assert.fail('nothing is shown');
    };
    await eventually(() => assert.equal(trace.shown().state, 'done'));
    const before = await openPayload();
    assert.match(await textOf(before), new RegExp(first?.eventId ?? ''));
    await trace.leadTo(databases[1]);
    const now = await openPayload();
    assert.notEqual(now.toString(), before.toString());
    const other = two.events.find((event) => event.position === position) ?? assert.fail();
    await eventually(async () => assert.match(await textOf(now), new RegExp(other.eventId)));
    // An address of the previous store, as after a reload of the window.
    const metadata = before.with({ query: before.query.replace('part=payload', 'part=metadata') });
    assert.match(await textOf(metadata), /^This event is no longer there/);
    await trace.close();
  });
});
