import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { projectRoot } from './runProcess';

/** Bundles the demo's worker as the build does: one file, PGlite's files beside it. */
export async function buildDemoWorker(folder: string): Promise<URL> {
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(projectRoot, 'src/demo/worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) {
    await cp(join(projectRoot, 'node_modules/@electric-sql/pglite/dist', file), join(folder, file));
  }
  return pathToFileURL(outfile);
}
