import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is one; the test's own time limit ends a wait in vain. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(50);
  }
}
