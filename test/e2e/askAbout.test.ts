import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { projectRoot } from '../support/runProcess';
import { waitForText } from '../support/shownText';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('question for an agent, in a chat with a model', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-ask-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({
      workspace: folder,
      extensions: [join(projectRoot, 'test/support/chatExtension')],
      settings: { 'chat.disableAIFeatures': false },
    });
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is put into the chat's input, where the person sends or changes it", async () => {
    await workbench.openSideBar();
    const row = workbench.treeRows(await workbench.view('Consumers'), 'billing_outbox');
    await row.waitFor();
    const input = workbench.page.locator('.interactive-input-part .view-lines');
    const shows = input.getByText('Why is the consumer');
    await workbench.chooseInMenu(row, 'Ask an Agent About This Consumer', { shows });
    await waitForText(input, /"billing_outbox"\sof\sthe\sconnection\s"Demo\sstore"\sbehind/);
    await waitForText(input, /#diagnose_consumer/);
    await workbench.screenshot('ask-about-consumer');
  });
});
