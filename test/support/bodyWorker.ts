import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bodyBuild, flowBuild, logBuild } from '../../esbuild.mjs';

/** Bundles the thread that reads large payloads, as the build does. */
export async function buildBodyWorker(folder: string): Promise<URL> {
  await build({ ...bodyBuild(folder), outExtension: { '.js': '.mjs' } });
  return pathToFileURL(join(folder, 'worker.mjs'));
}

/** Bundles the thread that learns flows. */
export async function buildFlowWorker(folder: string): Promise<URL> {
  await build({ ...flowBuild(folder), outExtension: { '.js': '.mjs' } });
  return pathToFileURL(join(folder, 'worker.mjs'));
}

/** Bundles the thread that reads logs. */
export async function buildLogWorker(folder: string): Promise<URL> {
  await build({ ...logBuild(folder), outExtension: { '.js': '.mjs' } });
  return pathToFileURL(join(folder, 'worker.mjs'));
}
