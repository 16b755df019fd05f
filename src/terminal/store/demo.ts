import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../store/pg/database';

/** Where the demo of one run writes its logs, and has its Go code. */
export interface DemoFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Each run its own: the demo empties its logs at the start. */
export async function demoFolder(): Promise<DemoFolder> {
  const path = await mkdtemp(join(tmpdir(), 'event-trace-demo-'));
  const { writeDemoSources } = await import('../../demo/workspace/workspace');
  await writeDemoSources(path);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts the embedded store; closing the database ends it. The demo's code is loaded here first. */
export async function openPickedDemo(packageRoot: URL, folder: DemoFolder | undefined): Promise<Database> {
  if (!folder) throw new Error('Only --demo opens the demo.');
  const { openDemo } = await import('../../demo/store/demoStore');
  const { database } = await openDemo({
    workerUrl: new URL('dist/demo/worker.js', packageRoot),
    logFolder: folder.path,
  });
  return database;
}
