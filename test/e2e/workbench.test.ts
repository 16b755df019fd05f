import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkbench, type Workbench } from '../support/workbench';

describe('workbench', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-e2e-'));
    workbench = await openWorkbench({ workspace: folder });
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows Event Trace in the activity bar', async () => {
    await workbench.openSideBar();
    const consumers = await workbench.view('Consumers');
    await consumers.waitFor();
    await workbench.screenshot('side-bar');
  });

  it('switches the theme', async () => {
    await workbench.setTheme('Dark High Contrast');
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('side-bar-light');
  });

  it('finds the extension’s commands in the palette', async () => {
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput().fill('>Event Trace: Look Up');
    await workbench.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: 'Event Trace: Look Up' })
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });
});
