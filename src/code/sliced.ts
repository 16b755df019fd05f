import { setImmediate } from 'node:timers/promises';

/** So long the work may hold up other extensions. */
const sliceMs = 10;

/** Works a list off and lets others run in between. Rejects when aborted. */
export async function sliced<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, index: number) => void,
): Promise<void> {
  let sliceFrom = performance.now();
  for (const [index, item] of items.entries()) {
    work(item, index);
    if (performance.now() - sliceFrom < sliceMs) continue;
    await setImmediate();
    signal.throwIfAborted();
    sliceFrom = performance.now();
  }
}
