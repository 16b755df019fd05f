import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { openWorkbench, type Workbench } from '../support/workbench';

/** What usually follows an event type of the live demo shop, in each window that shows it. */
describe('flows of the demo shop', () => {
  let folder: string;
  let code: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-flows-'));
    await writeDemoWorkspace(folder);
    code = await openWorkbench({ workspace: folder });
    // The status bar counts consumers once it is connected.
    await code.statusBarItem('behind').waitFor();
  });

  after(async () => {
    await code?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const page = () => code.webview();

  it('show what usually follows an event type, with its delays', async () => {
    await code.runCommand('Event Trace: Show Flow', 'OrderPlaced');
    await page()
      .getByText(/^OrderPlaced is usually followed by .*PaymentRequested/)
      .waitFor();
    await page()
      .getByRole('button', { name: /^PaymentRequested follows/ })
      .first()
      .click();
    await page().getByRole('complementary').getByRole('heading', { name: 'OrderPlaced → PaymentRequested' }).waitFor();
    await code.screenshot('flow');
  });

  it('are not learned while the setting is 0, and are learned again after it is reset', async () => {
    const note = page()
      .getByRole('status')
      .filter({ hasText: /^Flows are not learned/ });
    const settingsFile = join(folder, '.vscode', 'settings.json');
    const settings = JSON.parse(await readFile(settingsFile, 'utf8'));
    await writeFile(settingsFile, JSON.stringify({ ...settings, 'eventTrace.flow.events': 0 }));
    await note.waitFor();
    await code.screenshot('flow-off');
    await writeFile(settingsFile, JSON.stringify(settings));
    await note.waitFor({ state: 'hidden' });
    await page()
      .getByText(/^OrderPlaced is usually followed by .*PaymentRequested/)
      .waitFor();
  });

  it('are saved as an expectation in a file of the workspace', async () => {
    await page()
      .getByRole('button', { name: /^PaymentRequested follows/ })
      .first()
      .click();
    await page().getByRole('complementary').getByRole('button', { name: 'Expect This' }).click();
    await code.activeEditor().filter({ hasText: 'expectations.flow' }).waitFor();
    await code.page.locator('.view-line').filter({ hasText: 'PaymentRequested' }).first().waitFor();
    await code.screenshot('flow-file');
    await code.runCommand('View: Close All Editors');
  });

  it('are part of a map of the whole store with its consumers', async () => {
    await code.runCommand('Event Trace: Show Map');
    await page().getByText('OrderPlaced', { exact: true }).first().waitFor();
    await page().getByText('billing_outbox', { exact: true }).first().waitFor();
    await code.screenshot('map');
    await code.runCommand('View: Close All Editors');
  });

  it('show how a trace differs from the usual flow', async () => {
    await code.openSideBar();
    const consumers = await code.view('Consumers');
    const billing = code.treeRows(consumers, 'billing_outbox').first();
    await billing.filter({ hasText: 'stopped' }).waitFor();
    const payment = page().getByRole('row').filter({ hasText: 'PaymentCaptured' }).first();
    await code.chooseInMenu(billing, 'Show Next Unhandled Event', { shows: payment });
    await code.screenshot('flow-trace');
    await code.runCommand('Event Trace: Compare Trace With', 'The usual flow');
    await code.page.locator('.view-line').filter({ hasText: 'OrderPlaced' }).first().waitFor();
    await code.screenshot('flow-compare');
  });
});
