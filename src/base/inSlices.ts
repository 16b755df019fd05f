import { createBreather } from './breather';

/** Does work in slices and lets others run in between. Rejects with the signal's reason when it aborts. */
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
