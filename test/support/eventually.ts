import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/**
 * Repeats until the assertions hold, for a minute at most, and then fails with their last error. Drawing, focus and
 * messages come a moment after their cause, and on a busy machine a long moment. The function may be called repeatedly,
 * so it must be safe to repeat.
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

/** Returns a value of a page once it stays the same for two frames. */
export function atRest<T>(page: Page, read: () => Promise<T>): Promise<T> {
  return eventually(async () => {
    const before = await read();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const after = await read();
    assert.deepEqual(after, before, 'it still changes');
    return after;
  });
}
