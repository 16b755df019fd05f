import { setTimeout as delay } from 'node:timers/promises';

/** Repeats until there is an answer, for two minutes at most: a loop must not outlive its failed test. */
export async function untilAnswered<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error('No answer came within two minutes.');
    await delay(50);
  }
}
