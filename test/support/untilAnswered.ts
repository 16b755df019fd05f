import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is one, two minutes at most: a loop must not outlive the test that failed in it. */
export async function untilAnswered<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error('No answer came within two minutes.');
    await delay(50);
  }
}
