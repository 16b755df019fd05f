import { setImmediate } from 'node:timers/promises';

/** Runs steps in slices, with pauses for other work. Rejects with the signal's reason when it aborts. */
export async function inSlices<T>(steps: Generator<void, T, void>, signal?: AbortSignal): Promise<T> {
  const breathe = createBreather();
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value;
    const pause = breathe();
    if (!pause) continue;
    await pause;
    signal?.throwIfAborted();
  }
}

/** Returns all items of an iterable. They are taken one after the other, with pauses for other work. */
export async function collectInSlices<T>(items: Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  const breathe = createBreather();
  for (const item of items) {
    all.push(item);
    await breathe();
  }
  return all;
}

/** Milliseconds of work between two pauses. The current step and the garbage collector add to it; together they should stay below 20 ms. */
const SLICE_MS = 4;

/** Returns a promise to await when it is time for other work; undefined otherwise. */
type Breather = () => Promise<void> | undefined;

export function createBreather(): Breather {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}

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
