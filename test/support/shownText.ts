import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { until } from './postgres';

/**
 * Waits until a place that follows a live store has the expected text: a busy machine may still show an earlier state.
 * Fails with the text.
 */
export async function waitForText(place: Locator, expected: RegExp, longestMs = 60_000): Promise<void> {
  let text = '';
  const reads = async () => {
    text = (await place.textContent()) ?? '';
    return expected.test(text);
  };
  await until(reads, longestMs).catch(() => assert.match(text, expected));
}
