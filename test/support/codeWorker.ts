import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { codeBuild } from '../../esbuild.mjs';

/** Bundles the thread that reads Go sources, as the build does. */
export async function buildCodeWorker(folder: string): Promise<URL> {
  await build({ ...codeBuild(folder), outExtension: { '.js': '.mjs' } });
  return pathToFileURL(join(folder, 'worker.mjs'));
}
