import { createBreather } from '../../base/inSlices';

/** Runs the work on every item, a few at a time, with pauses for other work. The results keep the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  signal.throwIfAborted();
  const results: R[] = [];
  const entries = items.entries();
  const breathe = createBreather();
  const worker = async () => {
    for (const [index, item] of entries) {
      signal.throwIfAborted();
      results[index] = await work(item);
      await breathe();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Runs the work on every item, with pauses for other work. Rejects when aborted. */
export async function sliced<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, index: number) => void,
): Promise<void> {
  const breathe = createBreather();
  for (const [index, item] of items.entries()) {
    work(item, index);
    const pause = breathe();
    if (!pause) continue;
    await pause;
    signal.throwIfAborted();
  }
}
