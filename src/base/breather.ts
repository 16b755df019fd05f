import { setImmediate } from 'node:timers/promises';

/** So long work may hold up what else the process does. */
const SLICE_MS = 8;

/** Says when it is time to let other work have its turn; what it then returns is to be awaited. */
export type Breather = () => Promise<void> | undefined;

export function createBreather(): Breather {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
