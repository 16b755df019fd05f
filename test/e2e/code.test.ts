import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { eventually } from '../support/eventually';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('Go code of the demo workspace', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-code-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({ workspace: folder });
    await workbench.statusBarItem('behind').waitFor({ timeout: 120_000 });
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lens = (text: RegExp) => workbench.page.locator('.codelens-decoration').filter({ hasText: text }).first();
  it('has a lens above a consumer that says why it is behind', async () => {
    await workbench.runCommand('Event Trace: Open Handler', 'billing_outbox');
    await workbench.activeEditor().filter({ hasText: 'billing_outbox.go' }).waitFor();
    await lens(/stopped · lag/).waitFor();
    await workbench.screenshot('code-consumer-lens');
  });

  it('has lenses above event structs, and opens the newest event from one', async () => {
    await workbench.runCommand('Event Trace: Go to Event Struct');
    await workbench.typeAndAccept('PaymentCaptured');
    await lens(/\d in 24 h · last (.* ago|just now)/).waitFor();
    await lens(/billing_outbox.* behind/).waitFor();
    await workbench.screenshot('code-event-lens');
    // A lens is drawn again at each count.
    await workbench.clickRow(lens(/in 24 h/).getByText('in 24 h'), {
      shows: workbench.webview().getByRole('row', { selected: true }).filter({ hasText: 'PaymentRequested' }),
    });
  });

  it('is opened from an event: its struct, its handlers and its producers', async () => {
    const page = () => workbench.webview();
    await page().getByRole('row').filter({ hasText: 'OrderPlaced' }).first().click();
    await page()
      .getByRole('tab', { name: /Fields/ })
      .click();
    await page().getByRole('button', { name: 'Handlers' }).waitFor();
    await workbench.screenshot('code-details');
    await page().getByRole('button', { name: 'Handlers' }).click();
    await workbench.quickInput().waitFor();
    await workbench.screenshot('code-handlers');
    await workbench.pick('order_fulfilment');
    await workbench.activeEditor().filter({ hasText: 'order_fulfilment.go' }).waitFor();
    await workbench.runCommand('Event Trace: Go to Event Struct');
    await workbench.typeAndAccept('OrderPlaced');
    await workbench.activeEditor().filter({ hasText: 'events.go' }).waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'type OrderPlaced struct' }).waitFor();
    await workbench.runCommand('Event Trace: Go to Event Producers');
    await workbench.typeAndAccept('OrderPlaced');
    await workbench.activeEditor().filter({ hasText: 'place.go' }).waitFor();
  });

  it('gets a generated test that feeds an event to a handler', async () => {
    // The event that stops billing_outbox in the demo's history.
    await workbench.lookUp('94f2acb9-185d-4467-821f-f38b45950982');
    await workbench.webview().getByRole('row', { selected: true }).filter({ hasText: 'PaymentCaptured' }).waitFor();
    await workbench.webview().getByRole('button', { name: 'Debug handler…' }).click();
    await workbench.pick('billing_outbox');
    await workbench.pick('Redacted payload');
    await workbench
      .activeEditor()
      .filter({ hasText: /debug_billing_outbox_\d+_test\.go/ })
      .waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: '"provider"' }).waitFor();
    await eventually(async () =>
      assert.equal(
        await workbench.page
          .locator('.view-line')
          .filter({ hasText: /stripe|adyen|mollie|paypal/ })
          .count(),
        0,
      ),
    );
    await workbench.screenshot('code-test');
  });

  it('has its disagreements with the store listed in the Problems panel', async () => {
    await workbench.runCommand('Event Trace: Check Go Code Against the Store');
    const problem = (text: RegExp) =>
      workbench.page.locator('.markers-panel .monaco-list-row').filter({ hasText: text });
    await problem(/EmailSent is stored, but no struct/)
      .first()
      .waitFor();
    await problem(/order_fulfilment handles OrderReturned/)
      .first()
      .waitFor();
    await problem(/Field "provider" is in \d+ of the newest 20 payloads of PaymentCaptured/)
      .first()
      .waitFor();
    await problem(/JSON field "currency" is in none/)
      .first()
      .waitFor();
    await eventually(async () => assert.equal(await problem(/UserRegistered|StockReserved/).count(), 0));
    await workbench.screenshot('code-problems');
  });
});
