import assert from 'node:assert/strict';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ThemeName } from './themes';
import { SCREENSHOTS, type Webview } from './webviewLab';

/** Widths in pixels of a side bar, of half a small window, and of windows; the last one at a zoom of 150 %. */
const SIZES = [
  { name: '300', width: 300, zoom: 1 },
  { name: '480', width: 480, zoom: 1 },
  { name: '1024', width: 1024, zoom: 1 },
  { name: '1440', width: 1440, zoom: 1 },
  { name: '150', width: 1440, zoom: 1.5 },
] as const;

/**
 * Takes a picture of a page at each size, as `<surface>-<theme>-<size>.png`; the pictures of one surface are side by
 * side in `screens.html`.
 */
export async function takePictures(
  { page }: Webview,
  surface: string,
  theme: ThemeName,
  heightAt: (width: number) => number,
): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const devTools = await page.context().newCDPSession(page);
  for (const { name, width, zoom } of SIZES) {
    const seen = Math.round(width / zoom);
    const size = { width: seen, height: heightAt(seen), deviceScaleFactor: zoom, mobile: false };
    await devTools.send('Emulation.setDeviceMetricsOverride', size);
    // A part that depends on the size is drawn in the next frame.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const path = join(SCREENSHOTS, `${surface}-${theme}-${name}.png`);
    const { data } = await devTools.send('Page.captureScreenshot', { format: 'png' });
    await writeFile(path, Buffer.from(data, 'base64'));
    assert.ok((await stat(path)).size > 2_000, `${path} shows something`);
  }
  await devTools.detach();
}
