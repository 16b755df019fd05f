import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A chunk that loads before the module's own code runs. One that loads later stands in `Promise.resolve().then(() => …)`. */
const LOADED_FIRST = /(?<!\.then\(\(\)=>(?:\w+\()?)\brequire\("(\.[^"]+)"\)/g;

/** Returns the paths of a bundled CommonJS module and of all chunks that load with it, before anything is asked for. */
export function loadedWith(module: string, seen = new Set<string>()): Set<string> {
  if (seen.has(module)) return seen;
  seen.add(module);
  for (const [, chunk = ''] of readFileSync(module, 'utf8').matchAll(LOADED_FIRST)) {
    loadedWith(join(dirname(module), chunk), seen);
  }
  return seen;
}
