import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { atRest } from '../support/eventually';
import { until } from '../support/postgres';
import { projectRoot } from '../support/runProcess';
import { openWorkbench, type Workbench } from '../support/workbench';

/** From ids in a log and a terminal to their trace, and from a log to the lines of one trace. */
describe('ids in logs and terminals', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-links-'));
    await writeDemoWorkspace(folder);
    workbench = await openWorkbench({
      workspace: folder,
      extensions: [join(projectRoot, 'test/support/terminalExtension')],
      // The rows of a terminal that is drawn on a canvas could not be found.
      settings: { 'terminal.integrated.gpuAcceleration': 'off', 'editor.minimap.enabled': false },
    });
    await workbench.statusBarItem('Demo store').waitFor({ timeout: 120_000 });
    await until(async () => (await lineOf('api.log', /correlation_id/)) !== '');
  });

  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lineOf = async (name: string, pattern: RegExp): Promise<string> => {
    const text = await readFile(join(folder, 'logs', name), 'utf8').catch(() => '');
    return text.split('\n').find((line) => pattern.test(line)) ?? '';
  };
  const openFile = async (name: string) => {
    await workbench.page.keyboard.press('Control+KeyP');
    await workbench.quickInput().fill(name);
    await workbench.pick(name);
    await workbench.activeEditor().filter({ hasText: name }).waitFor();
  };
  /** Finds a text in the open editor. */
  const inEditor = (text: string) => workbench.page.locator('.view-line span span').filter({ hasText: text }).first();
  const link = (text: string) => workbench.link(text);
  const events = () => workbench.webview().getByRole('treegrid').getByRole('row');

  it('are links in a log, with a hover that says what the store knows', async () => {
    const id = /"correlation_id":"([^"]+)"/.exec(await lineOf('api.log', /correlation_id/))?.[1] ?? '';
    await openFile('api.log');
    await link(id).waitFor();
    const hover = workbench.page.locator('.monaco-hover:visible').filter({ hasText: 'Open Trace' });
    /** Waits until the hover is shown in full: it fades in. */
    const isShown = async () => {
      // A line that was just redrawn has no hover until the pointer moves.
      await until(async () => {
        await workbench.page.mouse.move(0, 0);
        await link(id).hover();
        return await hover
          .getByText('OrderPlaced')
          .first()
          .waitFor({ timeout: 15_000 })
          .then(
            () => true,
            () => false,
          );
      });
      await hover.evaluate((element) =>
        Promise.all(element.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
      );
    };
    await isShown();
    await workbench.screenshot('hover');
    for (const theme of ['Light Modern', 'Dark High Contrast'] as const) {
      await workbench.setTheme(theme);
      await isShown();
      await workbench.screenshot(`hover-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
    await workbench.setTheme('Dark Modern');
  });

  it('lead from a log to the trace', async () => {
    const id = /"correlation_id":"([^"]+)"/.exec(await lineOf('api.log', /correlation_id/))?.[1] ?? '';
    await workbench.followLink(link(id), { shows: workbench.webview().getByText(id).first() });
    await events().nth(1).waitFor();
    await workbench.screenshot('from-log-to-trace');
    await workbench.runCommand('View: Close Editor');
  });

  it('lead from the clicked line to the trace, by the context menu', async () => {
    const id = /"correlation_id":"([^"]+)"/.exec(await lineOf('api.log', /correlation_id/))?.[1] ?? '';
    await openFile('api.log');
    const shown = workbench.webview().getByText(id).first();
    await workbench.chooseInMenu(link(id), 'Trace This Line', { shows: shown }, () =>
      workbench.screenshot('line-menu'),
    );
    await events().nth(1).waitFor();
    await workbench.screenshot('from-line-to-trace');
    await workbench.runCommand('View: Close Editor');
  });

  it('filter a log to the lines of one trace, each with a link back', async () => {
    await openFile('api.log');
    await inEditor('correlation_id').click();
    await workbench.runCommand('Event Trace: Show Only This Trace');
    await workbench.activeEditor().filter({ hasText: 'Trace ' }).waitFor();
    await workbench.page
      .locator('.view-line')
      .filter({ hasText: /lines\sof\s\d+\slogs/ })
      .waitFor();
    await workbench.screenshot('only-this-trace');
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('only-this-trace-light');
    await workbench.setTheme('Dark Modern');
    await workbench.followLink(link('consumers.log'), {
      shows: workbench.activeEditor().filter({ hasText: 'consumers.log' }),
    });
  });

  it('are links in a terminal', async () => {
    const id = /"event_id":"([^"]+)"/.exec(await lineOf('api.log', /event_id/))?.[1] ?? '';
    await workbench.page.evaluate((text) => navigator.clipboard.writeText(text), `handling event_id=${id} now`);
    await workbench.runCommand('Test: Open Terminal');
    const row = workbench.page.locator('.xterm-rows > div').filter({ hasText: id }).first();
    await row.waitFor();
    const box = (await atRest(workbench.page, () => row.boundingBox())) ?? assert.fail('a row');
    // A column within the id, which follows `handling event_id=`.
    const column = box.height * 0.45;
    await workbench.page.mouse.move(box.x + 22 * column, box.y + box.height / 2);
    await workbench.page.locator('.terminal-hover-target, .workbench-hover').first().waitFor();
    await workbench.screenshot('terminal-link');
    await workbench.page.keyboard.down('Control');
    await workbench.page.mouse.click(box.x + 22 * column, box.y + box.height / 2);
    await workbench.page.keyboard.up('Control');
    await events()
      .filter({ hasText: /Placed|Payment|Order/ })
      .first()
      .waitFor();
    await workbench.screenshot('from-terminal-to-trace');
  });
});
