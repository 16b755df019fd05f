import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from './runProcess';

/** The windows that are open now. */
export const openPages = new Set<Page>();

/**
 * Saves every open window of a failed end-to-end test as `test-results/e2e/failed/<test>.png`: a picture of the screen
 * explains a timeout best.
 */
afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  const name = this.currentTest.fullTitle().replaceAll(/[^a-z0-9]+/gi, '-');
  for (const page of openPages) {
    await page.screenshot({ path: join(projectRoot, 'test-results/e2e/failed', `${name}.png`) });
  }
});
