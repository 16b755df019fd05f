import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Source, sourceOf } from '../../src/app/connections/source';
import { createFlows, type Flows } from '../../src/app/flow/flows';
import type { StoreHandle } from '../../src/app/stores/handle';
import { storeMark } from '../../src/app/stores/otherStore';
import { readTrace } from '../../src/app/traces/readTrace';
import { showDifferent } from '../../src/features/flow/different';
import { compareWith } from '../../src/features/trace/compareWith';
import type { TraceKey } from '../../src/model/event/headerBatch';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop } from '../support/flows/shop';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { testHub } from '../support/testHub';

const TABLES = eventsTable({ style: 'context' }) + headsTable('context') + segments();

/** Answers every list of choices with its first entry, after `meanwhile` is done. */
async function choosing<T>(meanwhile: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const { showQuickPick } = vscode.window;
  const choose = async (items: readonly unknown[] | Promise<readonly unknown[]>) => {
    const [first] = await items;
    await meanwhile();
    return first;
  };
  Object.assign(vscode.window, { showQuickPick: choose });
  try {
    return await work();
  } finally {
    Object.assign(vscode.window, { showQuickPick });
  }
}

describe('connection that leads to another store while a person is asked', () => {
  const OTHER = /^Error: The connection now leads to another store\. Nothing was compared\.$/;
  const shop = runShop({ seed: 1, traces: 30, pauseMs: 2_000, reactions: REACTIONS, dropped: 0, doubled: 0 });
  const roots = shop.events.filter(({ causationId }) => !shop.events.some(({ eventId }) => eventId === causationId));
  const [root] = roots;
  const type = root?.eventType ?? '';
  const key: TraceKey = { by: 'correlation', id: root?.correlationId ?? '' };
  let first: TestDatabase;
  let second: TestDatabase;
  let window: { handle: StoreHandle; hub: ReturnType<typeof testHub>['hub']; flows: Flows; edit: () => Promise<void> };
  let close: () => Promise<void>;

  before(async () => {
    [first, second] = await Promise.all([createTestDatabase(TABLES), createTestDatabase(TABLES)]);
    await fillStore(first.admin, shop);
    // The second store is a copy of the first, as a staging server often is, so it answers as if nothing had changed.
    await fillStore(second.admin, shop);
  });
  after(() => Promise.all([first.drop(), second.drop()]));

  const sourceAt = ({ spec, server }: TestDatabase): Source =>
    sourceOf(
      { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password },
      'user',
    );

  beforeEach(async () => {
    let entry = sourceAt(first);
    const { hub, dispose } = testHub({ requireSource: () => entry });
    const handle = hub.handle('shop');
    const holding = handle.hold();
    await handle.open();
    const flows = createFlows({
      hub,
      histories: { of: async () => ({ points: [], changes: [] }) },
      settings: { flowEvents: { get: () => 1_000 }, onDidChange: () => ({ dispose: () => undefined }) },
      log: { info: () => undefined, warn: (message) => assert.fail(message) },
    });
    window = {
      ...{ handle, hub, flows },
      async edit() {
        entry = sourceAt(second);
        await hub.settingsChanged();
        await handle.open();
      },
    };
    close = async () => {
      flows.dispose();
      holding.dispose();
      await dispose();
    };
  });
  afterEach(() => close());

  const stays = async () => undefined;
  const askDifferent = async (meanwhile: () => Promise<void>) => {
    const { handle, hub, flows } = window;
    const shown: string[] = [];
    const eventIds = roots.slice(0, 10).map(({ eventId }) => eventId);
    const subject = {
      connection: 'shop',
      type,
      selection: { kind: 'withErrors', eventIds },
      window: await flows.of('shop').update(),
    } as const;
    const documents = { show: async (_: string, text: string) => void shown.push(text) };
    const deps = { hub, documents, logs: { consumerLogs: async () => new Map() } } as never;
    await choosing(meanwhile, () => showDifferent({ ...subject, store: storeMark(handle) }, deps));
    return shown;
  };
  const askComparison = async (meanwhile: () => Promise<void>) => {
    const { handle, hub, flows } = window;
    const table = await handle.use((store) => readTrace(store, key, AbortSignal.timeout(60_000)));
    const trace = { connection: 'shop', key, table: table ?? assert.fail('The trace is not there.') };
    await choosing(meanwhile, () =>
      compareWith(trace, { hub, flows, logs: { findForTrace: async () => [] } } as never),
    );
  };

  it('does not compare the other store by the flows of the first', async () => {
    assert.match((await askDifferent(stays))[0] ?? '', /since the start whose log lines have errors/);
    await assert.rejects(askDifferent(window.edit), (error) => OTHER.test(String(error)));
  });

  it('does not compare a trace of the first store with one of the other', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await assert.rejects(askComparison(window.edit), (error) => OTHER.test(String(error)));
    assert.equal(vscode.window.activeTextEditor, undefined);
  });
});
