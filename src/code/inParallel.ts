import { setImmediate } from 'node:timers/promises';

/** So long work that waits for nothing may hold up others. */
const sliceMs = 10;

/** Runs the work on every item, a few at a time, and lets the event loop breathe between them. Results keep the items' order. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  signal.throwIfAborted();
  const results: R[] = [];
  const entries = items.entries();
  let sliceFrom = performance.now();
  const worker = async () => {
    for (const [index, item] of entries) {
      signal.throwIfAborted();
      results[index] = await work(item);
      if (performance.now() - sliceFrom < sliceMs) continue;
      await setImmediate();
      sliceFrom = performance.now();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
