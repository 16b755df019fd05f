import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { metrics, showConsumer } from '../support/consumerPage';
import { THEMES } from '../support/themes';
import { SCREENSHOTS } from '../support/webviewLab';
import { consumerSuite } from '../support/webviewSuite';

/** Pictures for people to look at; what they show is asserted elsewhere. */
describe('consumer page: screenshots', () => {
  const lab = consumerSuite();

  before(() => mkdir(SCREENSHOTS, { recursive: true }));

  for (const theme of THEMES) {
    for (const width of [480, 1280]) {
      it(`${theme}, ${width} pixels wide`, async () => {
        const { page, ...webview } = await lab.open({ theme, width, height: width < 900 ? 2100 : 1700 });
        await webview.answer('metrics', { value: metrics() });
        await showConsumer({ page, ...webview }, { hasMetrics: theme === 'light' });
        await page.locator('.uplot').first().waitFor();
        await page.locator('.charts').focus();
        for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
        await page.mouse.move(0, 0);
        const path = join(SCREENSHOTS, `consumer-${theme}-${width}.png`);
        await page.screenshot({ path });
        assert.ok((await stat(path)).size > 5_000);
      });
    }
  }

  it('as tables', async () => {
    const webview = await lab.open({ width: 900, height: 1500 });
    await showConsumer(webview);
    await webview.page.getByRole('switch', { name: 'Show as table' }).click();
    const path = join(SCREENSHOTS, 'consumer-table.png');
    await webview.page.screenshot({ path });
    assert.ok((await stat(path)).size > 5_000);
  });
});
