import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { demoBuild } from '../../esbuild.mjs';

/** Bundles the demo's worker as the build does: one file, PGlite's files beside it. */
export async function buildDemoWorker(folder: string): Promise<URL> {
  await build({ ...demoBuild(folder), outExtension: { '.js': '.mjs' } });
  return pathToFileURL(join(folder, 'worker.mjs'));
}
