import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeHistory } from '../../src/app/history/encoding';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import type { HistoryPage } from '../../src/model/history/book';
import { eventually } from '../support/eventually';
import { untilAnswered } from '../support/untilAnswered';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('history of the consumers', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-history-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({ workspace: folder });
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const halfWritten: string[] = [];

  /** Returns the files that the extension keeps, wherever VS Code stores them. */
  async function stored(): Promise<ReadonlyMap<string, HistoryPage> | undefined> {
    const names = await readdir(workbench.userFolder, { recursive: true });
    const [name] = names.filter((each) => /event-trace\.event-trace.history.[0-9a-f]{32}\.history$/.test(each));
    if (name === undefined) return undefined;
    const pages = decodeHistory(await readFile(join(workbench.userFolder, name)));
    if (!pages) halfWritten.push(name);
    return pages ?? undefined;
  }

  /** Waits until the view has shown the consumers, and so has requested them. */
  async function seeConsumers(): Promise<void> {
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    await workbench.openSideBar();
    const consumers = await workbench.view('Consumers');
    await workbench.treeRows(consumers, 'billing_outbox').filter({ hasText: 'stopped' }).first().waitFor();
  }

  async function reload(): Promise<void> {
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
  }

  it('survives a reload of the window, and grows from there', async () => {
    await seeConsumers();
    await reload();
    // The window may still be writing what it saw before it closed.
    const before = await eventually(async () => {
      const first = await stored();
      const names = [...(first?.keys() ?? [])].sort();
      assert.deepEqual(names, ['billing_outbox', 'customer_mailer', 'order_fulfilment', 'search_index']);
      const billing = first?.get('billing_outbox');
      const points = [...(billing?.points ?? [])];
      assert.ok(points.length > 0 && points.every(({ waiting }) => waiting > 0));
      assert.equal(billing?.changes.at(-1)?.to, 'stopped');
      return points;
    }, 120_000);
    await seeConsumers();
    await reload();
    const after = await untilAnswered(async () => {
      const points = [...((await stored())?.get('billing_outbox')?.points ?? [])];
      return points.length > before.length ? points : undefined;
    });
    assert.deepEqual(after.slice(0, before.length), before);
    assert.deepEqual(halfWritten, []);
  });
});
