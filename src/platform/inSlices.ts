import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../model/steps';

/** So long the work may hold up other extensions. */
const SLICE_MS = 10;

/** Does work in slices and lets others run in between. Rejects with the signal's reason when it aborts. */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value;
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
