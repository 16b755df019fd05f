import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/**
 * Asks again until the assertions hold, a minute at most, and then fails as they last did: what is drawn, focused or told comes a
 * moment after what brings it, on a busy machine a long one. What it does besides looking must be what may be done twice.
 */
export async function eventually<T>(holds: () => T | Promise<T>, longestMs = 60_000): Promise<T> {
  const end = Date.now() + longestMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.1, 50)) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await delay(pauseMs);
  }
}

/** What is read of a page that moves no more: the same again two frames later. */
export function atRest<T>(page: Page, read: () => Promise<T>): Promise<T> {
  return eventually(async () => {
    const before = await read();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const after = await read();
    assert.deepEqual(after, before, 'it still moves');
    return after;
  });
}
